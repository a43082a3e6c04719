package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * Filter and project in one: Δout = { p(row) : row in ΔA, condition(row) }, weights as they are.
 * Rows that fail to compute are reported and left out.
 */
public final class Transform implements Linear {

    private final @Nullable Evaluator condition;
    private final Evaluator @Nullable [] expressions;
    private final Schema schema;
    private final boolean[] used;

    /**
     * @param condition absent to keep every row
     * @param expressions absent to keep the columns
     */
    public Transform(
            Schema input,
            @Nullable Expr condition,
            @Nullable List<Expr> expressions,
            Schema schema) {
        this.condition = condition == null ? null : ExpressionCompiler.compile(condition);
        this.schema = schema;
        this.used = new boolean[input.size()];
        if (expressions == null) {
            this.expressions = null;
            Arrays.fill(used, true);
        } else {
            this.expressions = new Evaluator[expressions.size()];
            for (int i = 0; i < this.expressions.length; i++) {
                this.expressions[i] = ExpressionCompiler.compile(expressions.get(i));
                Expressions.columns(expressions.get(i), column -> used[column] = true);
            }
        }
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        if (condition != null && !batch.isEmpty()) {
            batch = filter(batch, condition, context);
        }
        if (batch.isEmpty()) {
            return Batch.empty(schema);
        }
        return expressions == null
                ? batch.withSchema(schema)
                : project(batch, expressions, context);
    }

    private Batch filter(Batch batch, Evaluator predicate, StepContext context) {
        EvaluationContext evaluation = context.evaluation(batch);
        BooleanColumn passes = (BooleanColumn) predicate.evaluate(batch, evaluation);
        boolean[] values = passes.values();
        boolean[] nulls = passes.nulls();
        boolean failures = evaluation.failedCount() > 0;
        int[] kept = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            if (failures && evaluation.failed(row)) {
                context.fail(batch, row, evaluation.failure(row));
            } else if (values[row] && (nulls == null || !nulls[row])) {
                kept[count++] = row;
            }
        }
        return count == batch.size() ? batch : gather(batch, kept, count);
    }

    /** Leaves alone the columns that nobody reads any more. */
    private Batch gather(Batch batch, int[] rows, int count) {
        Column[] columns = new Column[used.length];
        for (int i = 0; i < columns.length; i++) {
            Column column = batch.column(i);
            columns[i] = used[i] ? column.gather(rows, count) : column;
        }
        long[] weights = batch.weights();
        long[] kept = null;
        if (weights != null) {
            kept = new long[count];
            for (int i = 0; i < count; i++) {
                kept[i] = weights[rows[i]];
            }
        }
        return new Batch(batch.schema(), columns, count, kept);
    }

    private Batch project(Batch batch, Evaluator[] evaluators, StepContext context) {
        EvaluationContext evaluation = context.evaluation(batch);
        Column[] columns = new Column[evaluators.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = evaluators[i].evaluate(batch, evaluation);
        }
        Batch projected = new Batch(schema, columns, batch.size(), batch.weights());
        if (evaluation.failedCount() == 0) {
            return projected;
        }
        int[] kept = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            if (evaluation.failed(row)) {
                context.fail(batch, row, evaluation.failure(row));
            } else {
                kept[count++] = row;
            }
        }
        return projected.gather(kept, count);
    }
}
