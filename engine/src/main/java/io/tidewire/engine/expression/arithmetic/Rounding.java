package io.tidewire.engine.expression.arithmetic;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowKernel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;

/** Functions of one number that stay within its type, and rounding to digits. */
public final class Rounding {

    private Rounding() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case NEGATE -> unary(call, a -> -a, a -> -a, a -> -a);
            case ABS -> unary(call, Math::abs, Math::abs, Math::abs);
            case SIGN -> unary(call, Integer::signum, Long::signum, Math::signum);
            case CEIL -> unary(call, a -> a, a -> a, Math::ceil);
            case FLOOR -> unary(call, a -> a, a -> a, Math::floor);
            case ROUND -> RowKernel.strict(call, row -> round(row, RoundingMode.HALF_UP));
            case TRUNCATE -> RowKernel.strict(call, row -> round(row, RoundingMode.DOWN));
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static Kernel unary(
            Expr.Call call,
            IntUnaryOperator ints,
            LongUnaryOperator longs,
            DoubleUnaryOperator doubles) {
        if (call.type().kind() == DataType.Kind.DECIMAL) {
            return RowKernel.strict(call, row -> decimal(call.function().name(), row.decimal(0)));
        }
        return switch (call.type().storage()) {
            case INT -> (arguments, rows, _) -> ints(ints, (IntColumn) arguments[0], rows);
            case LONG -> (arguments, rows, _) -> longs(longs, (LongColumn) arguments[0], rows);
            case DOUBLE ->
                    (arguments, rows, _) -> doubles(doubles, (DoubleColumn) arguments[0], rows);
            case BOOLEAN, BYTES, OBJECT ->
                    throw new IllegalArgumentException(call.function() + " to " + call.type());
        };
    }

    private static BigDecimal decimal(String function, BigDecimal value) {
        return switch (function) {
            case "NEGATE" -> value.negate();
            case "ABS" -> value.abs();
            case "SIGN" -> BigDecimal.valueOf(value.signum());
            case "CEIL" -> value.setScale(0, RoundingMode.CEILING);
            default -> value.setScale(0, RoundingMode.FLOOR);
        };
    }

    static Column ints(IntUnaryOperator operator, IntColumn column, int rows) {
        int[] values = column.values();
        int[] result = new int[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.applyAsInt(values[i]);
        }
        return new IntColumn(result, column.nulls(), rows);
    }

    static Column longs(LongUnaryOperator operator, LongColumn column, int rows) {
        long[] values = column.values();
        long[] result = new long[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.applyAsLong(values[i]);
        }
        return new LongColumn(result, column.nulls(), rows);
    }

    static Column doubles(DoubleUnaryOperator operator, DoubleColumn column, int rows) {
        double[] values = column.values();
        double[] result = new double[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.applyAsDouble(values[i]);
        }
        return new DoubleColumn(result, column.nulls(), rows);
    }

    /** To digits behind the point, or before it when negative; 0 without. */
    private static Object round(Arguments row, RoundingMode mode) {
        int digits = row.count() > 1 ? Math.clamp(row.integer(1), -400, 400) : 0;
        return switch (row.type(0).kind()) {
            case DOUBLE -> {
                double value = row.real(0);
                yield Double.isFinite(value)
                        ? BigDecimal.valueOf(value).setScale(digits, mode).doubleValue()
                        : value;
            }
            case DECIMAL -> row.decimal(0).setScale(Math.min(digits, row.type(0).scale()), mode);
            default ->
                    digits >= 0
                            ? row.integer(0)
                            : BigDecimal.valueOf(row.integer(0)).setScale(digits, mode).longValue();
        };
    }
}
