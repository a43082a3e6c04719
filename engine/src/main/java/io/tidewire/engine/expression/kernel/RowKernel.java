package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;

/** Runs a {@link RowFunction} over every row. */
public final class RowKernel implements Kernel {

    private final RowFunction function;
    private final boolean strict;
    private final DataType type;
    private final Arguments arguments;

    private RowKernel(RowFunction function, boolean strict, List<Expr> arguments, DataType type) {
        this.function = function;
        this.strict = strict;
        this.type = type;
        this.arguments = Arguments.of(arguments);
    }

    /** NULL where any argument is; the function sees only rows without. */
    public static Kernel strict(Expr.Call call, RowFunction function) {
        return new RowKernel(function, true, call.arguments(), call.type());
    }

    /** As {@link #strict(Expr.Call, RowFunction)}, for what is no call. */
    public static Kernel strict(List<Expr> arguments, DataType type, RowFunction function) {
        return new RowKernel(function, true, arguments, type);
    }

    /** The function sees every row and asks for the nulls itself. */
    public static Kernel nullAware(Expr.Call call, RowFunction function) {
        return new RowKernel(function, false, call.arguments(), call.type());
    }

    @Override
    public Column apply(Column[] columns, int rows, KernelContext context) {
        ColumnBuilder result = new ColumnBuilder(type, rows);
        arguments.on(columns, context.nowMicros());
        boolean skipsNulls = strict && arguments.nullable();
        for (int row = 0; row < rows; row++) {
            arguments.at(row);
            if (skipsNulls && arguments.anyNull()) {
                result.addNull();
                continue;
            }
            try {
                append(result, function.apply(arguments));
            } catch (RowFailure failure) {
                context.fail(row, String.valueOf(failure.getMessage()));
                result.addNull();
            }
        }
        return result.build();
    }

    private void append(ColumnBuilder result, @Nullable Object value) {
        Object stored =
                value instanceof BigDecimal decimal ? Decimals.stored(decimal, type) : value;
        result.addValue(stored);
    }
}
