package io.tidewire.engine.runtime;

import io.tidewire.engine.delivery.Depth;
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
 * @param back the step it has yet to be taken back to, since it did not answer after the last
 *     start: what it has beyond that is of steps that were computed anew; -1 when it has been
 */
record SinkStanding(long step, long owed, long offered, long dropped, long rejected, long back) {

    static final SinkStanding NEW = new SinkStanding(0, 0, 0, 0, 0, -1);

    static void write(StateWriter out, List<SinkLane> sinks) {
        out.section("sinks", 5);
        out.writeInt(sinks.size());
        for (SinkLane sink : sinks) {
            Depth depth = sink.outbox().depth();
            out.writeString(sink.binding().label());
            out.writeLong(sink.committedStep());
            out.writeLong(sink.outbox().owed());
            out.writeLong(depth.offered());
            out.writeLong(depth.dropped());
            out.writeLong(sink.rejected());
            out.writeLong(sink.back());
        }
    }

    /** By the label of the sink. */
    static Map<String, SinkStanding> read(StateReader in) {
        int version = in.section("sinks", 5);
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
                            back(in, version)));
        }
        return standings;
    }

    private static long back(StateReader in, int version) {
        return version > 4 ? in.readLong() : version < 4 || in.readBoolean() ? -1 : 0;
    }

    /** Earlier versions only say that more waited, and not up to where. */
    private static long unsaid(StateReader in) {
        boolean ignored = in.readBoolean();
        return 0;
    }
}
