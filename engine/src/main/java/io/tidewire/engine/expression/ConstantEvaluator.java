package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.engine.expression.kernel.Constants;

/** A literal as a whole column: only where the literal is the result, or a branch of it. */
final class ConstantEvaluator implements Evaluator {

    private final Column single;

    /** The column of the batch before: batches tend to be of one size. */
    private Column last;

    ConstantEvaluator(Column single) {
        this.single = single;
        this.last = single;
    }

    Column single() {
        return single;
    }

    @Override
    public Column evaluate(Batch input, EvaluationContext context) {
        if (last.size() != input.size()) {
            last = Constants.repeat(single, input.size());
        }
        return last;
    }
}
