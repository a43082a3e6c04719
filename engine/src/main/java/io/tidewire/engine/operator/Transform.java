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

import java.util.ArrayList;
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
        List<Expr> all = new ArrayList<>();
        if (condition != null) {
            all.add(condition);
        }
        if (expressions != null) {
            all.addAll(expressions);
        }
        List<Evaluator> compiled = ExpressionCompiler.compile(all);
        int conditions = condition == null ? 0 : 1;
        this.condition = condition == null ? null : compiled.getFirst();
        this.expressions =
                expressions == null
                        ? null
                        : compiled.subList(conditions, all.size()).toArray(Evaluator[]::new);
        this.schema = schema;
        this.used = new boolean[input.size()];
        if (expressions == null) {
            Arrays.fill(used, true);
        } else {
            expressions.forEach(each -> Expressions.columns(each, column -> used[column] = true));
        }
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        if (batch.isEmpty()) {
            return Batch.empty(schema);
        }
        EvaluationContext evaluation = context.evaluation(batch);
        int[] kept = condition == null ? null : passing(batch, condition, evaluation, context);
        if (kept == null) {
            return values(batch, null, evaluation, context);
        }
        if (kept.length == 0) {
            return Batch.empty(schema);
        }
        evaluation.keepOnly(kept);
        return values(batch, kept, evaluation, context);
    }

    /** The rows that pass; absent when all do. */
    private static int @Nullable [] passing(
            Batch batch, Evaluator predicate, EvaluationContext evaluation, StepContext context) {
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
        return count == batch.size() ? null : Arrays.copyOf(kept, count);
    }

    /** The expressions over the rows that were kept; failures were told of the others only. */
    private Batch values(
            Batch batch, int @Nullable [] kept, EvaluationContext evaluation, StepContext context) {
        Batch rows = kept == null ? batch : gather(batch, kept);
        if (expressions == null) {
            return rows.withSchema(schema);
        }
        Column[] columns = new Column[expressions.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = expressions[i].evaluate(rows, evaluation);
        }
        Batch projected = new Batch(schema, columns, rows.size(), rows.weights());
        if (evaluation.failedCount() == 0) {
            return projected;
        }
        int[] good = new int[rows.size()];
        int count = 0;
        for (int i = 0; i < rows.size(); i++) {
            int row = kept == null ? i : kept[i];
            if (evaluation.failed(row)) {
                context.fail(batch, row, evaluation.failure(row));
            } else {
                good[count++] = i;
            }
        }
        return count == rows.size() ? projected : projected.gather(good, count);
    }

    /** Leaves alone the columns that nobody reads any more. */
    private Batch gather(Batch batch, int[] rows) {
        int count = rows.length;
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
}
