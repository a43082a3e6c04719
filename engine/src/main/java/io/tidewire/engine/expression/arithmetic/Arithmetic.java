package io.tidewire.engine.expression.arithmetic;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;
import io.tidewire.engine.expression.kernel.Nulls;

import org.jspecify.annotations.Nullable;

/** Two numbers of the type of the result; a constant on either side stays one value. */
public final class Arithmetic {

    static final String DIVISION_BY_ZERO = "division by zero";

    private Arithmetic() {}

    public static Kernel kernel(Expr.Call call) {
        Operator operator =
                switch (call.function()) {
                    case PLUS -> Operator.PLUS;
                    case MINUS -> Operator.MINUS;
                    case TIMES -> Operator.TIMES;
                    case DIVIDE -> Operator.DIVIDE;
                    case MOD -> Operator.MOD;
                    default -> throw new IllegalArgumentException(call.function().name());
                };
        if (call.type().kind() == Kind.DECIMAL) {
            return DecimalArithmetic.kernel(operator, call);
        }
        Side side =
                Constants.isLiteral(call.arguments().get(1))
                        ? Side.RIGHT
                        : Constants.isLiteral(call.arguments().get(0)) ? Side.LEFT : Side.NONE;
        return switch (call.type().storage()) {
            case INT ->
                    (arguments, rows, context) -> ints(operator, side, arguments, rows, context);
            case LONG ->
                    (arguments, rows, context) -> longs(operator, side, arguments, rows, context);
            case DOUBLE -> (arguments, rows, _) -> doubles(operator, side, arguments, rows);
            case BOOLEAN, BYTES, OBJECT ->
                    throw new IllegalArgumentException(call.function() + " to " + call.type());
        };
    }

    /** Which argument is one value for all rows. */
    enum Side {
        NONE,
        LEFT,
        RIGHT
    }

    static boolean @Nullable [] nulls(Side side, Column[] arguments, int rows) {
        return switch (side) {
            case NONE -> Nulls.either(arguments[0].nulls(), arguments[1].nulls(), rows);
            case LEFT -> arguments[1].nulls();
            case RIGHT -> arguments[0].nulls();
        };
    }

    /** Fails every row with a value when a constant divides by zero. */
    private static boolean dividesByZero(
            Operator operator,
            long divisor,
            boolean @Nullable [] nulls,
            int rows,
            KernelContext context) {
        if (divisor != 0 || (operator != Operator.DIVIDE && operator != Operator.MOD)) {
            return false;
        }
        for (int i = 0; i < rows; i++) {
            if (nulls == null || !nulls[i]) {
                context.fail(i, DIVISION_BY_ZERO);
            }
        }
        return true;
    }

    private static Column ints(
            Operator operator, Side side, Column[] arguments, int rows, KernelContext context) {
        boolean[] nulls = nulls(side, arguments, rows);
        int[] a = ((IntColumn) arguments[0]).values();
        int[] b = ((IntColumn) arguments[1]).values();
        int[] result =
                switch (side) {
                    case NONE -> IntArithmetic.compute(operator, a, b, rows, nulls, context);
                    case LEFT -> IntArithmetic.compute(operator, a[0], b, rows, nulls, context);
                    case RIGHT ->
                            dividesByZero(operator, b[0], nulls, rows, context)
                                    ? new int[rows]
                                    : IntArithmetic.compute(operator, a, b[0], rows);
                };
        return new IntColumn(result, nulls, rows);
    }

    private static Column longs(
            Operator operator, Side side, Column[] arguments, int rows, KernelContext context) {
        boolean[] nulls = nulls(side, arguments, rows);
        long[] a = ((LongColumn) arguments[0]).values();
        long[] b = ((LongColumn) arguments[1]).values();
        long[] result =
                switch (side) {
                    case NONE -> LongArithmetic.compute(operator, a, b, rows, nulls, context);
                    case LEFT -> LongArithmetic.compute(operator, a[0], b, rows, nulls, context);
                    case RIGHT ->
                            dividesByZero(operator, b[0], nulls, rows, context)
                                    ? new long[rows]
                                    : LongArithmetic.compute(operator, a, b[0], rows);
                };
        return new LongColumn(result, nulls, rows);
    }

    private static Column doubles(Operator operator, Side side, Column[] arguments, int rows) {
        double[] a = ((DoubleColumn) arguments[0]).values();
        double[] b = ((DoubleColumn) arguments[1]).values();
        double[] result =
                switch (side) {
                    case NONE -> DoubleArithmetic.compute(operator, a, b, rows);
                    case LEFT -> DoubleArithmetic.compute(operator, a[0], b, rows);
                    case RIGHT -> DoubleArithmetic.compute(operator, a, b[0], rows);
                };
        return new DoubleColumn(result, nulls(side, arguments, rows), rows);
    }
}
