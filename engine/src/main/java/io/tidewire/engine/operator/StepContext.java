package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.expression.EvaluationContext;

/**
 * What an operator may know of the step it is in. One per worker, used for one operator after the
 * other.
 */
public final class StepContext {

    /** Takes note of rows that could not be computed. */
    public interface Failures {
        void failed(String view, Batch batch, int row, long weight, String message);
    }

    private final EvaluationContext evaluation = new EvaluationContext();
    private final Failures failures;
    private long nowMicros;
    private String view = "";
    private long[] watermarks = {};

    public StepContext(Failures failures) {
        this.failures = failures;
    }

    public void begin(long stepMicros) {
        nowMicros = stepMicros;
    }

    /**
     * Moves on to an operator.
     *
     * @param inputWatermarks of its inputs after this step: no later change of it is below
     */
    public void enter(String operatorView, long[] inputWatermarks) {
        view = operatorView;
        watermarks = inputWatermarks;
    }

    /** The step's clock, microseconds since 1970-01-01 UTC. */
    public long nowMicros() {
        return nowMicros;
    }

    /** The watermark of an input, as it is after this step's changes. */
    public long watermark(int input) {
        return watermarks[input];
    }

    /** A context to evaluate expressions over the batch. */
    public EvaluationContext evaluation(Batch batch) {
        evaluation.begin(batch.size(), nowMicros);
        return evaluation;
    }

    public void fail(Batch batch, int row, String message) {
        fail(batch, row, batch.weight(row), message);
    }

    /**
     * @param weight of the row; negative when it would have been taken back
     */
    void fail(Batch batch, int row, long weight, String message) {
        failures.failed(view, batch, row, weight, message);
    }
}
