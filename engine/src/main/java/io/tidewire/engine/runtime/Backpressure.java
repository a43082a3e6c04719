package io.tidewire.engine.runtime;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Whether the next step's changes find room before every sink, and who is to blame if not. */
final class Backpressure {

    private final List<SinkLane> sinks;
    private volatile @Nullable SinkLane holder;

    Backpressure(List<SinkLane> sinks) {
        this.sinks = sinks;
    }

    /** Whether the pipeline has to wait. For the worker, before each step. */
    boolean holds() {
        SinkLane found = null;
        for (SinkLane sink : sinks) {
            if (!sink.makeRoom() && found == null) {
                found = sink;
            }
        }
        holder = found;
        return found != null;
    }

    /** The sink the pipeline waits for; null when it waits for none. From any thread. */
    @Nullable SinkLane holder() {
        return holder;
    }
}
