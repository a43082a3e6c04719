package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.plan.Plan.Unnest;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * CROSS JOIN UNNEST: Δout = each row of ΔA once per element of its collection, weights as they are.
 */
public final class UnnestRows implements Linear {

    private final Unnest plan;
    private final Evaluator collection;
    private final boolean ofRows;
    private final int width;
    private final int elements;

    private int[] rows = new int[64];
    private int count;

    public UnnestRows(Unnest plan) {
        this.plan = plan;
        this.collection = ExpressionCompiler.compile(plan.collection());
        DataType type = plan.collection().type();
        this.ofRows =
                type.kind() == DataType.Kind.ARRAY
                        && type.children().getFirst().type().kind() == DataType.Kind.ROW;
        this.width = plan.input().schema().size();
        this.elements = plan.schema().size() - width - (plan.ordinality() ? 1 : 0);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        if (batch.isEmpty()) {
            return Batch.empty(plan.schema());
        }
        EvaluationContext evaluation = context.evaluation(batch);
        ObjectColumn collections = (ObjectColumn) collection.evaluate(batch, evaluation);
        ColumnBuilder[] appended = new ColumnBuilder[plan.schema().size() - width];
        for (int i = 0; i < appended.length; i++) {
            appended[i] = new ColumnBuilder(plan.schema().type(width + i));
        }
        count = 0;
        for (int row = 0; row < batch.size(); row++) {
            if (evaluation.failed(row)) {
                context.fail(batch, row, evaluation.failure(row));
            } else {
                expand(collections.isNull(row) ? null : collections.values()[row], row, appended);
            }
        }
        if (count == 0) {
            return Batch.empty(plan.schema());
        }
        Batch repeated = batch.gather(rows, count);
        Column[] columns = Arrays.copyOf(repeated.columns(), plan.schema().size());
        for (int i = 0; i < appended.length; i++) {
            columns[width + i] = appended[i].build();
        }
        return new Batch(plan.schema(), columns, count, repeated.weights());
    }

    private void expand(@Nullable Object value, int row, ColumnBuilder[] appended) {
        int before = count;
        switch (value) {
            case List<?> list -> {
                for (Object element : list) {
                    if (ofRows) {
                        addRow(element, appended);
                    } else {
                        appended[0].addValue(element);
                    }
                    end(row, count - before + 1, appended);
                }
            }
            case Map<?, ?> counts when elements == 1 -> repeat(counts, row, appended);
            case Map<?, ?> map -> {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    appended[0].addValue(entry.getKey());
                    appended[1].addValue(entry.getValue());
                    end(row, count - before + 1, appended);
                }
            }
            case null, default -> {}
        }
        if (count == before && plan.outer()) {
            for (ColumnBuilder column : appended) {
                column.addNull();
            }
            add(row);
        }
    }

    /** A multiset: how often each element is there. */
    private void repeat(Map<?, ?> counts, int row, ColumnBuilder[] appended) {
        int before = count;
        for (Map.Entry<?, ?> entry : counts.entrySet()) {
            for (int i = 0; i < (Integer) entry.getValue(); i++) {
                appended[0].addValue(entry.getKey());
                end(row, count - before + 1, appended);
            }
        }
    }

    private void addRow(@Nullable Object element, ColumnBuilder[] appended) {
        List<?> fields = element instanceof List<?> list ? list : List.of();
        for (int i = 0; i < elements; i++) {
            appended[i].addValue(i < fields.size() ? fields.get(i) : null);
        }
    }

    private void end(int row, int position, ColumnBuilder[] appended) {
        if (plan.ordinality()) {
            appended[elements].addInt(position);
        }
        add(row);
    }

    private void add(int row) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, count * 2);
        }
        rows[count++] = row;
    }
}
