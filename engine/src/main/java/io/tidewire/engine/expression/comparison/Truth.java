package io.tidewire.engine.expression.comparison;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Kernel;

import org.jspecify.annotations.Nullable;

/** NOT, and the questions after NULL, TRUE and FALSE. */
public final class Truth {

    private Truth() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case NOT -> (arguments, rows, _) -> not(arguments[0], rows);
            case IS_NULL -> (arguments, rows, _) -> isNull(arguments[0], rows, true);
            case IS_NOT_NULL -> (arguments, rows, _) -> isNull(arguments[0], rows, false);
            case IS_TRUE -> (arguments, rows, _) -> is(arguments[0], rows, true, true);
            case IS_FALSE -> (arguments, rows, _) -> is(arguments[0], rows, false, true);
            case IS_NOT_TRUE -> (arguments, rows, _) -> is(arguments[0], rows, true, false);
            case IS_NOT_FALSE -> (arguments, rows, _) -> is(arguments[0], rows, false, false);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static Column not(Column argument, int rows) {
        boolean[] values = ((BooleanColumn) argument).values();
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = !values[i];
        }
        return new BooleanColumn(result, argument.nulls(), rows);
    }

    private static Column isNull(Column argument, int rows, boolean answer) {
        boolean[] nulls = argument.nulls();
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = (nulls != null && nulls[i]) == answer;
        }
        return new BooleanColumn(result, null, rows);
    }

    private static Column is(Column argument, int rows, boolean truth, boolean answer) {
        boolean[] values = ((BooleanColumn) argument).values();
        boolean @Nullable [] nulls = argument.nulls();
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = ((nulls == null || !nulls[i]) && values[i] == truth) == answer;
        }
        return new BooleanColumn(result, null, rows);
    }
}
