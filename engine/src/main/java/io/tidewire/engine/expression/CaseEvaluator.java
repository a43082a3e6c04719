package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * CASE: each condition is computed for the rows that no earlier one took, each result for the rows
 * that its condition took.
 */
final class CaseEvaluator implements Evaluator {

    private final List<Lazy> conditions;

    /** One more than the conditions: the last is ELSE. */
    private final List<Lazy> results;

    private final DataType type;

    private CaseEvaluator(List<Lazy> conditions, List<Lazy> results, DataType type) {
        this.conditions = conditions;
        this.results = results;
        this.type = type;
    }

    static Evaluator of(Expr.Case cases, Function<Expr, Lazy> compile) {
        List<Lazy> conditions = new ArrayList<>();
        List<Lazy> results = new ArrayList<>();
        for (Expr.Branch branch : cases.branches()) {
            conditions.add(compile.apply(branch.condition()));
            results.add(compile.apply(branch.result()));
        }
        results.add(compile.apply(cases.otherwise()));
        return new CaseEvaluator(conditions, results, cases.type());
    }

    @Override
    public Column evaluate(Batch input, EvaluationContext context) {
        int rows = input.size();
        Scatter result = new Scatter(type, rows);
        int[] open = new int[rows];
        int openCount = rows;
        for (int i = 0; i < rows; i++) {
            open[i] = i;
        }
        for (int branch = 0; branch < conditions.size() && openCount > 0; branch++) {
            Lazy condition = conditions.get(branch);
            boolean whole = condition.eager() || openCount == rows;
            BooleanColumn taken =
                    (BooleanColumn)
                            (whole
                                    ? condition.all(input, context)
                                    : condition.some(input, open, openCount, context));
            int[] chosen = new int[openCount];
            int chosenCount = 0;
            int left = 0;
            for (int i = 0; i < openCount; i++) {
                int row = open[i];
                if (isTrue(taken.values(), taken.nulls(), whole ? row : i)) {
                    chosen[chosenCount++] = row;
                } else {
                    open[left++] = row;
                }
            }
            openCount = left;
            put(result, results.get(branch), input, chosen, chosenCount, context);
        }
        put(result, results.getLast(), input, open, openCount, context);
        return result.build();
    }

    private static boolean isTrue(boolean[] values, boolean @Nullable [] nulls, int row) {
        return values[row] && (nulls == null || !nulls[row]);
    }

    private static void put(
            Scatter result,
            Lazy branch,
            Batch input,
            int[] rows,
            int count,
            EvaluationContext context) {
        if (count == 0) {
            return;
        }
        if (branch.evaluator() instanceof ConstantEvaluator constant) {
            result.putSame(constant.single(), rows, count);
        } else if (branch.eager() || count == input.size()) {
            result.put(branch.all(input, context), rows, rows, count);
        } else {
            result.put(branch.some(input, rows, count, context), null, rows, count);
        }
    }
}
