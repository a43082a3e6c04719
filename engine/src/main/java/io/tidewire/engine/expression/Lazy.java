package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;

/**
 * A sub-expression that is wanted for some rows only, and must not fail the others.
 *
 * @param columns the columns it reads
 * @param eager cannot fail and costs less than gathering its input: computed for all rows
 */
record Lazy(Evaluator evaluator, int[] columns, boolean eager) {

    Column all(Batch input, EvaluationContext context) {
        return evaluator.evaluate(input, context);
    }

    /**
     * @return a column of {@code count} rows, of which row i belongs to row {@code rows[i]} of the
     *     input
     */
    Column some(Batch input, int[] rows, int count, EvaluationContext context) {
        Column[] gathered = new Column[input.columns().length];
        for (int column : columns) {
            gathered[column] = input.column(column).gather(rows, count);
        }
        EvaluationContext.Scope outer = context.select(rows);
        Column result = evaluator.evaluate(Batch.of(input.schema(), gathered, count), context);
        context.restore(outer);
        return result;
    }
}
