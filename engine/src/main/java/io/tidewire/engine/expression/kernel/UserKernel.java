package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Calls a function of the user's own, row by row. What it throws, and a value that its type does
 * not have, fails the row.
 */
public final class UserKernel implements Kernel {

    private final UserFunction function;
    private final String name;
    private final DataType type;
    private final DataType promised;
    private final boolean[] required;
    private final Arguments arguments;
    private final @Nullable Object[] values;

    private UserKernel(Expr.UserCall call) {
        this.function = call.function();
        this.name = function.name();
        this.type = call.type();
        this.promised =
                switch (function) {
                    case ScalarFunction scalar -> scalar.result();
                    case TableFunction table -> rows(table.result().fields());
                    case AggregateFunction _ -> throw noScalar();
                };
        List<DataType> parameters = function.parameters();
        this.required = new boolean[parameters.size()];
        for (int i = 0; i < required.length; i++) {
            required[i] = !parameters.get(i).nullable();
        }
        this.arguments = Arguments.of(call.arguments());
        this.values = new Object[required.length];
    }

    public static Kernel of(Expr.UserCall call) {
        return new UserKernel(call);
    }

    private static DataType rows(List<Field> columns) {
        return DataType.array(DataType.row(columns).notNull()).notNull();
    }

    @Override
    public Column apply(Column[] columns, int rows, KernelContext context) {
        ColumnBuilder result = new ColumnBuilder(type, rows);
        arguments.on(columns, context.nowMicros());
        for (int row = 0; row < rows; row++) {
            arguments.at(row);
            if (!read()) {
                result.addNull();
                continue;
            }
            Object value = null;
            try {
                value = UserValues.fitting(call(), promised);
            } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
                context.fail(row, name + ": " + UserValues.reason(e));
            }
            result.addValue(value);
        }
        return result.build();
    }

    private static IllegalArgumentException noScalar() {
        return new IllegalArgumentException("an aggregate function is no expression");
    }

    /** False when an argument is NULL that the function does not take. */
    private boolean read() {
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.value(i);
            if (values[i] == null && required[i]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Object call() throws Exception {
        return switch (function) {
            case ScalarFunction scalar -> scalar.call(values);
            case TableFunction table -> new ArrayList<>(table.call(values));
            case AggregateFunction _ -> throw noScalar();
        };
    }
}
