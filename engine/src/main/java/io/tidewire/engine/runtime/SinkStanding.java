package io.tidewire.engine.runtime;

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
 */
record SinkStanding(long step, boolean pending) {

    static final SinkStanding NEW = new SinkStanding(0, false);

    static void write(StateWriter out, List<SinkLane> sinks) {
        out.section("sinks", 1);
        out.writeInt(sinks.size());
        for (SinkLane sink : sinks) {
            out.writeString(sink.name());
            out.writeLong(sink.committedStep());
            out.writeBoolean(!sink.outbox().isSettled());
        }
    }

    /** By the name of the sink. */
    static Map<String, SinkStanding> read(StateReader in) {
        in.section("sinks", 1);
        Map<String, SinkStanding> standings = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readString();
            standings.put(name, new SinkStanding(in.readLong(), in.readBoolean()));
        }
        return standings;
    }
}
