package io.tidewire.engine.runtime;

import io.tidewire.engine.delivery.Outbox;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a sink stood when a checkpoint was taken.
 *
 * @param step of the last change that it was known to have
 * @param owed the step up to which more waited for it, which its outbox must have; 0 for none
 * @param offered rows since the run began
 * @param dropped of those, for want of room
 * @param rejected of those, by the sink
 * @param begun whether it had begun in this run
 */
record SinkStanding(
        long step, long owed, long offered, long dropped, long rejected, boolean begun) {

    static final SinkStanding NEW = new SinkStanding(0, 0, 0, 0, 0, false);

    static void write(StateWriter out, List<SinkLane> sinks) {
        out.section("sinks", 4);
        out.writeInt(sinks.size());
        for (SinkLane sink : sinks) {
            Outbox.Depth depth = sink.outbox().depth();
            out.writeString(sink.binding().label());
            out.writeLong(sink.committedStep());
            out.writeLong(sink.outbox().owed());
            out.writeLong(depth.offered());
            out.writeLong(depth.dropped());
            out.writeLong(sink.rejected());
            out.writeBoolean(sink.begun());
        }
    }

    /** By the label of the sink. */
    static Map<String, SinkStanding> read(StateReader in) {
        int version = in.section("sinks", 4);
        boolean books = version > 1;
        Map<String, SinkStanding> standings = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String label = in.readString();
            standings.put(
                    label,
                    new SinkStanding(
                            in.readLong(),
                            version > 2 ? in.readLong() : unsaid(in),
                            books ? in.readLong() : 0,
                            books ? in.readLong() : 0,
                            books ? in.readLong() : 0,
                            version < 4 || in.readBoolean()));
        }
        return standings;
    }

    /** Earlier versions only say that more waited, and not up to where. */
    private static long unsaid(StateReader in) {
        boolean ignored = in.readBoolean();
        return 0;
    }
}
