package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;

import java.util.List;
import java.util.function.Function;

/** COALESCE: each operand is computed for the rows where all before it are NULL. */
final class CoalesceEvaluator implements Evaluator {

    private final List<Lazy> operands;
    private final DataType type;

    private CoalesceEvaluator(List<Lazy> operands, DataType type) {
        this.operands = operands;
        this.type = type;
    }

    static Evaluator of(Expr.Call call, Function<Expr, Lazy> compile) {
        return new CoalesceEvaluator(call.arguments().stream().map(compile).toList(), call.type());
    }

    @Override
    public Column evaluate(Batch input, EvaluationContext context) {
        int rows = input.size();
        Column first = operands.getFirst().all(input, context);
        if (first.nulls() == null) {
            return first;
        }
        Scatter result = new Scatter(type, rows);
        int[] open = new int[rows];
        for (int i = 0; i < rows; i++) {
            open[i] = i;
        }
        int count = put(result, first, open, rows, true);
        for (int i = 1; i < operands.size() && count > 0; i++) {
            Lazy operand = operands.get(i);
            boolean whole = operand.eager() || count == rows;
            Column next =
                    whole ? operand.all(input, context) : operand.some(input, open, count, context);
            count = put(result, next, open, count, whole);
        }
        result.putNull(open, count);
        return result.build();
    }

    /**
     * Takes over what is not NULL and leaves the other rows in {@code open}.
     *
     * @param whole the column has all rows, not only the open ones
     * @return how many are still open
     */
    private static int put(Scatter result, Column column, int[] open, int count, boolean whole) {
        int[] rows = new int[count];
        int[] positions = new int[count];
        int found = 0;
        int left = 0;
        for (int i = 0; i < count; i++) {
            int position = whole ? open[i] : i;
            if (column.isNull(position)) {
                open[left++] = open[i];
            } else {
                rows[found] = open[i];
                positions[found++] = position;
            }
        }
        result.put(column, positions, rows, found);
        return left;
    }
}
