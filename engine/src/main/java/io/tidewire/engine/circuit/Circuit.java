package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.util.List;
import java.util.Map;

/**
 * A program as operators that advance in steps. After every step each view equals its SQL over all
 * rows given so far; what a step returns is the change. Used by one thread; with several workers it
 * starts its own threads and a step returns when all of them are done.
 */
public final class Circuit implements AutoCloseable {

    /**
     * @param workers 1 or more; with 1 everything runs in the caller's thread
     */
    public static Circuit build(Program program, int workers) {
        throw new UnsupportedOperationException(program.name() + workers);
    }

    /**
     * One step.
     *
     * @param inputs by source name, what arrived; a source that is absent brought nothing. The
     *     batches are not kept beyond the step.
     * @param watermarks by source name, in microseconds: no later row of it is below. {@link
     *     Long#MIN_VALUE} before there is one (also for an absent source with event time), {@link
     *     Long#MAX_VALUE} when the source has ended.
     * @param nowMicros the step's clock, for CURRENT_TIMESTAMP and processing time
     */
    public StepResult step(
            Map<String, Batch> inputs, Map<String, Long> watermarks, long nowMicros) {
        throw new UnsupportedOperationException(inputs.toString() + watermarks + nowMicros);
    }

    /** Writes the state between two steps. Does not finish the writer. */
    public void snapshot(StateWriter out) {
        throw new UnsupportedOperationException(out.toString());
    }

    /**
     * Takes over the state that a circuit of the same program wrote, in place of its own. The
     * number of workers may differ.
     *
     * @throws io.tidewire.api.error.TidewireException CHECKPOINT_UNREADABLE when the state is of
     *     another program, another version or damaged; the circuit must then be closed
     */
    public void restore(StateReader in) {
        throw new UnsupportedOperationException(in.toString());
    }

    /** Every operator in the order it runs. May be called between steps only. */
    public List<OperatorInfo> operators() {
        return List.of();
    }

    @Override
    public void close() {}
}
