package io.tidewire.engine.expression.arithmetic;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowFunction;
import io.tidewire.engine.expression.kernel.RowKernel;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Functions over DOUBLE, chance, and the bits of integers. */
public final class MathFunctions {

    private static final double LN_2 = Math.log(2);

    private MathFunctions() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case POWER -> binary(call, Math::pow);
            case LOG ->
                    call.arguments().size() == 1
                            ? unary(Math::log)
                            : binary(call, (base, x) -> Math.log(x) / Math.log(base));
            case ATAN2 -> binary(call, Math::atan2);
            case SQRT -> unary(Math::sqrt);
            case CBRT -> unary(Math::cbrt);
            case EXP -> unary(Math::exp);
            case LN -> unary(Math::log);
            case LOG10 -> unary(Math::log10);
            case LOG2 -> unary(x -> Math.log(x) / LN_2);
            case SIN -> unary(Math::sin);
            case COS -> unary(Math::cos);
            case TAN -> unary(Math::tan);
            case COT -> unary(x -> 1.0 / Math.tan(x));
            case ASIN -> unary(Math::asin);
            case ACOS -> unary(Math::acos);
            case ATAN -> unary(Math::atan);
            case SINH -> unary(Math::sinh);
            case COSH -> unary(Math::cosh);
            case TANH -> unary(Math::tanh);
            case DEGREES -> unary(Math::toDegrees);
            case RADIANS -> unary(Math::toRadians);
            case PI -> RowKernel.strict(call, _ -> Math.PI);
            case E -> RowKernel.strict(call, _ -> Math.E);
            case RAND -> RowKernel.strict(call, random(call));
            case RAND_INTEGER -> RowKernel.strict(call, randomInteger(call));
            case BIN -> RowKernel.strict(call, row -> Long.toBinaryString(row.integer(0)));
            case HEX -> RowKernel.strict(call, MathFunctions::hex);
            case BIT_AND -> RowKernel.strict(call, row -> row.integer(0) & row.integer(1));
            case BIT_OR -> RowKernel.strict(call, row -> row.integer(0) | row.integer(1));
            case BIT_XOR -> RowKernel.strict(call, row -> row.integer(0) ^ row.integer(1));
            case BIT_NOT -> RowKernel.strict(call, row -> ~row.integer(0));
            case UUID -> RowKernel.strict(call, _ -> java.util.UUID.randomUUID().toString());
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static Kernel unary(DoubleUnaryOperator operator) {
        return (arguments, rows, _) ->
                Rounding.doubles(operator, (DoubleColumn) arguments[0], rows);
    }

    private static Kernel binary(Expr.Call call, DoubleBinaryOperator operator) {
        return RowKernel.strict(call, row -> operator.applyAsDouble(row.real(0), row.real(1)));
    }

    private static Object hex(Arguments row) {
        return row.type(0).storage() == DataType.Storage.BYTES
                ? HexFormat.of().withUpperCase().formatHex(row.bytes(0))
                : Long.toHexString(row.integer(0)).toUpperCase(Locale.ROOT);
    }

    /** A literal seed gives one sequence, as long as the expression lives. */
    private static RowFunction random(Expr.Call call) {
        if (call.arguments().isEmpty()) {
            Random random = new Random();
            return _ -> random.nextDouble();
        }
        if (call.arguments().getFirst() instanceof Expr.Literal literal
                && literal.value() instanceof Number seed) {
            Random random = new Random(seed.longValue());
            return _ -> random.nextDouble();
        }
        return row -> new Random(row.integer(0)).nextDouble();
    }

    private static RowFunction randomInteger(Expr.Call call) {
        int bound = call.arguments().size() - 1;
        Random random =
                bound == 1
                                && call.arguments().getFirst() instanceof Expr.Literal literal
                                && literal.value() instanceof Number seed
                        ? new Random(seed.longValue())
                        : new Random();
        return row -> {
            int limit = row.clampedInt(bound);
            if (limit <= 0) {
                throw new RowFailure("RAND_INTEGER wants a bound above 0, not " + limit);
            }
            return random.nextInt(limit);
        };
    }
}
