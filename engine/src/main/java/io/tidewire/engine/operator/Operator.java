package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.state.StateOwner;

/**
 * Turns the changes of its inputs in a step into the change of its output, so that after every step
 * the sum of what it gave equals its operation over the sum of what it was given. Each worker has
 * instances of its own; one is used by one thread.
 */
public sealed interface Operator extends StateOwner permits Linear, Stateful {

    /**
     * One step; called in every step, also when nothing arrived, since the watermark may have
     * moved.
     *
     * @param inputs one per input, possibly empty; not kept, and their bytes not referred to,
     *     beyond the step
     * @return the change; its columns may be shared with the inputs'
     */
    Batch step(Batch[] inputs, StepContext context);

    /** Rows or groups held. */
    long stateRows();

    /** Rows or groups let go since the start because they were retained no longer. */
    default long forgotten() {
        return 0;
    }

    /** Memory held, in bytes, approximately. */
    long stateBytes();
}
