package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;

/**
 * An expression that stands in several places: computed where it is wanted first, and taken from
 * there wherever the same rows, or some of them, want it again. Not computed for rows that nobody
 * asked for, which it might fail.
 */
final class SharedEvaluator implements Evaluator {

    private final Evaluator evaluator;

    SharedEvaluator(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Column evaluate(Batch input, EvaluationContext context) {
        Column known = context.known(this, input.size());
        if (known != null) {
            return known;
        }
        Column computed = evaluator.evaluate(input, context);
        context.keep(this, computed);
        return computed;
    }
}
