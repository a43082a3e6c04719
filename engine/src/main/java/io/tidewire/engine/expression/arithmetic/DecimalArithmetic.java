package io.tidewire.engine.expression.arithmetic;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Storage;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Decimals;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.Nulls;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * DECIMAL results: rounded half up to the type of the call, NULL beyond its digits. Where the types
 * prove that longs suffice, loops over longs; else BigDecimals.
 */
final class DecimalArithmetic {

    private static final MathContext QUOTIENT =
            new MathContext(DataType.MAX_PRECISION, RoundingMode.HALF_UP);

    private DecimalArithmetic() {}

    static Kernel kernel(Operator operator, Expr.Call call) {
        DataType a = call.arguments().get(0).type();
        DataType b = call.arguments().get(1).type();
        DataType type = call.type();
        int maskA = Constants.isLiteral(call.arguments().get(0)) ? 0 : -1;
        int maskB = Constants.isLiteral(call.arguments().get(1)) ? 0 : -1;
        if (fitsLongs(operator, a, b, type)) {
            // Both constant only while the compiler computes them, over one row.
            return operator == Operator.TIMES
                    ? (arguments, rows, _) -> product(arguments, maskA, maskB, rows)
                    : sum(operator, a, b, type, maskA, maskB);
        }
        if (a.kind() == DataType.Kind.DOUBLE || b.kind() == DataType.Kind.DOUBLE) {
            throw new IllegalArgumentException(call + " mixes DOUBLE and DECIMAL");
        }
        if (operator == Operator.TIMES && isProductOfLongs(a, b, type)) {
            return (arguments, rows, _) -> wideProduct(arguments, maskA, maskB, type.scale(), rows);
        }
        return switch (operator) {
            case PLUS -> RowKernel.strict(call, row -> row.decimal(0).add(row.decimal(1)));
            case MINUS -> RowKernel.strict(call, row -> row.decimal(0).subtract(row.decimal(1)));
            case TIMES -> RowKernel.strict(call, row -> row.decimal(0).multiply(row.decimal(1)));
            case DIVIDE ->
                    RowKernel.strict(call, row -> row.decimal(0).divide(divisor(row), QUOTIENT));
            case MOD -> RowKernel.strict(call, row -> row.decimal(0).remainder(divisor(row)));
        };
    }

    private static BigDecimal divisor(Arguments row) {
        BigDecimal divisor = row.decimal(1);
        if (divisor.signum() == 0) {
            throw new RowFailure(Arithmetic.DIVISION_BY_ZERO);
        }
        return divisor;
    }

    /** No result can have more digits than the type, hence none can overflow a long. */
    private static boolean fitsLongs(Operator operator, DataType a, DataType b, DataType type) {
        if (type.storage() != Storage.LONG || digits(a) < 0 || digits(b) < 0) {
            return false;
        }
        int integerDigits = type.precision() - type.scale();
        return switch (operator) {
            case PLUS, MINUS ->
                    type.scale() >= Math.max(a.scale(), b.scale())
                            && integerDigits
                                    > Math.max(digits(a) - a.scale(), digits(b) - b.scale());
            case TIMES ->
                    type.scale() == a.scale() + b.scale()
                            && type.precision() >= digits(a) + digits(b);
            case DIVIDE, MOD -> false;
        };
    }

    /** Of longs, kept as BigDecimal: the type has all digits that a product can have. */
    private static boolean isProductOfLongs(DataType a, DataType b, DataType type) {
        int most = type.precision();
        return a.storage() != Storage.OBJECT
                && b.storage() != Storage.OBJECT
                && type.storage() == Storage.OBJECT
                && type.scale() == a.scale() + b.scale()
                && most >= wideDigits(a) + wideDigits(b);
    }

    private static int wideDigits(DataType type) {
        return type.kind() == DataType.Kind.BIGINT ? 19 : digits(type);
    }

    /** The most digits of the unscaled value; -1 when longs do not hold it. */
    private static int digits(DataType type) {
        return switch (type.kind()) {
            case DECIMAL -> type.storage() == Storage.LONG ? type.precision() : -1;
            case INT -> 10;
            default -> -1;
        };
    }

    private static Kernel sum(
            Operator operator, DataType a, DataType b, DataType type, int maskA, int maskB) {
        long factorA = Decimals.power(type.scale() - a.scale());
        long factorB =
                Decimals.power(type.scale() - b.scale()) * (operator == Operator.MINUS ? -1 : 1);
        return (arguments, rows, _) -> {
            long[] left = longs(arguments[0]);
            long[] right = longs(arguments[1]);
            long[] result = new long[rows];
            for (int i = 0; i < rows; i++) {
                result[i] = left[i & maskA] * factorA + right[i & maskB] * factorB;
            }
            return column(result, arguments, maskA, maskB, rows);
        };
    }

    private static Column product(Column[] arguments, int maskA, int maskB, int rows) {
        long[] left = longs(arguments[0]);
        long[] right = longs(arguments[1]);
        long[] result = new long[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = left[i & maskA] * right[i & maskB];
        }
        return column(result, arguments, maskA, maskB, rows);
    }

    /** Most products fit a long all the same, from which a BigDecimal is made in one step. */
    private static Column wideProduct(
            Column[] arguments, int maskA, int maskB, int scale, int rows) {
        long[] left = longs(arguments[0]);
        long[] right = longs(arguments[1]);
        boolean[] nulls = nulls(arguments, maskA, maskB, rows);
        @Nullable Object[] result = new Object[rows];
        for (int i = 0; i < rows; i++) {
            if (nulls == null || !nulls[i]) {
                long a = left[i & maskA];
                long b = right[i & maskB];
                long low = a * b;
                result[i] =
                        Math.multiplyHigh(a, b) == low >> 63
                                ? BigDecimal.valueOf(low, scale)
                                : BigDecimal.valueOf(a, scale).multiply(BigDecimal.valueOf(b));
            }
        }
        return new ObjectColumn(result, nulls, rows);
    }

    private static boolean @Nullable [] nulls(Column[] arguments, int maskA, int maskB, int rows) {
        return Nulls.either(
                maskA == 0 ? null : arguments[0].nulls(),
                maskB == 0 ? null : arguments[1].nulls(),
                rows);
    }

    private static Column column(
            long[] result, Column[] arguments, int maskA, int maskB, int rows) {
        return new LongColumn(result, nulls(arguments, maskA, maskB, rows), rows);
    }

    private static long[] longs(Column column) {
        if (column instanceof LongColumn longs) {
            return longs.values();
        }
        IntColumn ints = (IntColumn) column;
        long[] result = new long[ints.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = ints.values()[i];
        }
        return result;
    }
}
