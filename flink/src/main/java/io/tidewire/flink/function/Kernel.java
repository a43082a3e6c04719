package io.tidewire.flink.function;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;
import io.tidewire.flink.row.ToBatch;
import io.tidewire.flink.row.ToRow;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the engine's functions for arguments and a result of one type. A row goes through the
 * engine as a batch of its own. Used by one thread.
 */
final class Kernel implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Function function;
    private final DataType type;
    private transient @Nullable Evaluator evaluator;
    private transient @Nullable EvaluationContext context;
    private transient @Nullable Schema schema;

    Kernel(Function function, DataType type) {
        this.function = function;
        this.type = type;
    }

    /** The result for one row; values as Flink hands them over. */
    @Nullable Object compute(@Nullable Object... values) {
        if (evaluator == null || context == null || schema == null) {
            List<Field> fields = new ArrayList<>();
            List<Expr> columns = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                fields.add(new Field("_" + i, type));
                columns.add(new Expr.Ref(i, type));
            }
            schema = new Schema(fields);
            evaluator = ExpressionCompiler.compile(new Expr.Call(function, columns, type));
            context = new EvaluationContext();
        }
        Column[] columns = new Column[values.length];
        for (int i = 0; i < values.length; i++) {
            ColumnBuilder column = new ColumnBuilder(type, 1);
            ToBatch.add(column, values[i], type);
            columns[i] = column.build();
        }
        context.begin(1, System.currentTimeMillis() * 1_000);
        Column result = evaluator.evaluate(Batch.of(schema, columns, 1), context);
        if (context.failedCount() > 0) {
            throw new IllegalArgumentException(context.failure(0));
        }
        return result.isNull(0) ? null : ToRow.value(result, 0, type);
    }
}
