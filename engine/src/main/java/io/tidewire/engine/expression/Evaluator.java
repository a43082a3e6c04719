package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;

/**
 * A compiled expression. Keeps nothing from one batch to the next apart from buffers and caches, so
 * it may be used for any number of batches, by one thread at a time.
 */
public interface Evaluator {

    /**
     * The expression's value for every row of the batch. Rows that fail are marked in the context
     * and their values are unspecified; so are the values of rows that had failed before.
     *
     * @param context on which {@link EvaluationContext#begin} was called for this batch
     * @return a column of {@code input.size()} rows; it may be one of the batch's own
     */
    Column evaluate(Batch input, EvaluationContext context);
}
