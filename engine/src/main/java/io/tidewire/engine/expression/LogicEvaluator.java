package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * AND and OR of three-valued operands, from left to right. A row that is decided (FALSE for AND,
 * TRUE for OR) is not computed in the operands that follow, unless these are too cheap to care.
 */
final class LogicEvaluator implements Evaluator {

    private final List<Lazy> operands;

    /** What decides a row: TRUE for OR, FALSE for AND. */
    private final boolean decisive;

    private LogicEvaluator(List<Lazy> operands, boolean decisive) {
        this.operands = operands;
        this.decisive = decisive;
    }

    static Evaluator of(Expr.Call call, java.util.function.Function<Expr, Lazy> compile) {
        return new LogicEvaluator(
                call.arguments().stream().map(compile).toList(), call.function() == Function.OR);
    }

    @Override
    public Column evaluate(Batch input, EvaluationContext context) {
        int rows = input.size();
        BooleanColumn first = (BooleanColumn) operands.getFirst().all(input, context);
        boolean[] values = new boolean[rows];
        System.arraycopy(first.values(), 0, values, 0, rows);
        boolean @Nullable [] nulls = first.nulls() == null ? null : first.nulls().clone();
        for (Lazy operand : operands.subList(1, operands.size())) {
            int[] open = null;
            int count = rows;
            if (!operand.eager()) {
                open = new int[rows];
                count = undecided(values, nulls, rows, open);
                if (count == 0) {
                    break;
                }
            }
            BooleanColumn next =
                    (BooleanColumn)
                            (open == null || count == rows
                                    ? operand.all(input, context)
                                    : operand.some(input, open, count, context));
            nulls = combine(values, nulls, next, open, count);
        }
        return new BooleanColumn(values, nulls, rows);
    }

    private int undecided(boolean[] values, boolean @Nullable [] nulls, int rows, int[] open) {
        int count = 0;
        for (int i = 0; i < rows; i++) {
            if (values[i] != decisive || (nulls != null && nulls[i])) {
                open[count++] = i;
            }
        }
        return count;
    }

    /** Takes the next operand in; row i of it belongs to row {@code open[i]}, or i without. */
    private boolean @Nullable [] combine(
            boolean[] values,
            boolean @Nullable [] nulls,
            BooleanColumn next,
            int @Nullable [] open,
            int count) {
        boolean[] nextValues = next.values();
        boolean[] nextNulls = next.nulls();
        if (open == null && nulls == null && nextNulls == null) {
            combineAll(values, nextValues, count);
            return null;
        }
        boolean[] result = nulls == null ? new boolean[values.length] : nulls;
        for (int i = 0; i < count; i++) {
            int row = open == null ? i : open[i];
            boolean nextNull = nextNulls != null && nextNulls[i];
            if (!nextNull && nextValues[i] == decisive) {
                values[row] = decisive;
                result[row] = false;
            } else if (nextNull && (result[row] || values[row] != decisive)) {
                result[row] = true;
            }
        }
        return result;
    }

    private void combineAll(boolean[] values, boolean[] next, int rows) {
        if (decisive) {
            for (int i = 0; i < rows; i++) {
                values[i] |= next[i];
            }
        } else {
            for (int i = 0; i < rows; i++) {
                values[i] &= next[i];
            }
        }
    }
}
