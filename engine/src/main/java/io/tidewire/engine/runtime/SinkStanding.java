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
 * @param pending whether more of that checkpoint waited for it
 * @param offered rows since the run began
 * @param dropped of those, for want of room
 * @param rejected of those, by the sink
 */
record SinkStanding(long step, boolean pending, long offered, long dropped, long rejected) {

    static final SinkStanding NEW = new SinkStanding(0, false, 0, 0, 0);

    static void write(StateWriter out, List<SinkLane> sinks) {
        out.section("sinks", 2);
        out.writeInt(sinks.size());
        for (SinkLane sink : sinks) {
            Outbox.Depth depth = sink.outbox().depth();
            out.writeString(sink.name());
            out.writeLong(sink.committedStep());
            out.writeBoolean(!sink.outbox().isSettled());
            out.writeLong(depth.offered());
            out.writeLong(depth.dropped());
            out.writeLong(sink.rejected());
        }
    }

    /** By the name of the sink. */
    static Map<String, SinkStanding> read(StateReader in) {
        boolean books = in.section("sinks", 2) > 1;
        Map<String, SinkStanding> standings = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readString();
            standings.put(
                    name,
                    new SinkStanding(
                            in.readLong(),
                            in.readBoolean(),
                            books ? in.readLong() : 0,
                            books ? in.readLong() : 0,
                            books ? in.readLong() : 0));
        }
        return standings;
    }
}
