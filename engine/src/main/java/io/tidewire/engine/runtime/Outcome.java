package io.tidewire.engine.runtime;

import io.tidewire.api.error.Fault;

import java.util.List;

/**
 * How a pipeline ended.
 *
 * @param faults why it failed; empty otherwise
 */
public record Outcome(Ending ending, List<Fault> faults) {

    public enum Ending {
        /** All sources were bounded and gave everything; every window closed. */
        FINISHED,
        /** Somebody asked it to stop; it can go on from its last checkpoint. */
        STOPPED,
        FAILED
    }

    public Outcome {
        faults = List.copyOf(faults);
    }

    public boolean failed() {
        return ending == Ending.FAILED;
    }
}
