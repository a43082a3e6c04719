package io.tidewire.testkit.reference;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One row, one expression, one recursive walk: the oracle for the vectorised evaluation. It knows
 * the functions that random queries are made of; others are tested by tables of examples.
 */
public final class ReferenceExpressions {

    /** The row has no result: division by zero, a cast that cannot be. */
    public static final class RowFailed extends RuntimeException {
        RowFailed(String message) {
            super(message);
        }
    }

    private ReferenceExpressions() {}

    /**
     * @throws RowFailed when the row's computation fails
     * @throws UnsupportedOperationException for what the oracle does not know
     */
    public static @Nullable Object evaluate(Expr expression, List<@Nullable Object> row) {
        return switch (expression) {
            case Expr.Ref ref -> row.get(ref.column());
            case Expr.Literal literal -> literal.value();
            case Expr.Cast cast -> cast(cast, row);
            case Expr.Case choice -> {
                for (Expr.Branch branch : choice.branches()) {
                    if (Boolean.TRUE.equals(evaluate(branch.condition(), row))) {
                        yield evaluate(branch.result(), row);
                    }
                }
                yield evaluate(choice.otherwise(), row);
            }
            case Expr.Call call -> lazy(call, row);
            case Expr.UserCall call -> user(call, row);
        };
    }

    private static @Nullable Object user(Expr.UserCall call, List<@Nullable Object> row) {
        @Nullable Object[] arguments = new Object[call.arguments().size()];
        boolean known = true;
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = evaluate(call.arguments().get(i), row);
            known &= arguments[i] != null || call.function().parameters().get(i).nullable();
        }
        if (!known) {
            return null;
        }
        try {
            return switch (call.function()) {
                case ScalarFunction scalar -> scalar.call(arguments);
                case TableFunction table -> table.call(arguments);
                case AggregateFunction _ ->
                        throw new IllegalArgumentException("an aggregate is no expression");
            };
        } catch (Exception e) {
            throw new RowFailed(call.function().name() + ": " + e.getMessage());
        }
    }

    /**
     * Functions that do not look at all their arguments, or that give more than NULL for a NULL.
     */
    private static @Nullable Object lazy(Expr.Call call, List<@Nullable Object> row) {
        List<Expr> arguments = call.arguments();
        return switch (call.function()) {
            case AND -> logic(arguments, row, false);
            case OR -> logic(arguments, row, true);
            case IS_NULL -> evaluate(arguments.getFirst(), row) == null;
            case IS_NOT_NULL -> evaluate(arguments.getFirst(), row) != null;
            case IS_TRUE -> Boolean.TRUE.equals(evaluate(arguments.getFirst(), row));
            case IS_FALSE -> Boolean.FALSE.equals(evaluate(arguments.getFirst(), row));
            case IS_NOT_TRUE -> !Boolean.TRUE.equals(evaluate(arguments.getFirst(), row));
            case IS_NOT_FALSE -> !Boolean.FALSE.equals(evaluate(arguments.getFirst(), row));
            case IS_DISTINCT_FROM ->
                    !same(evaluate(arguments.get(0), row), evaluate(arguments.get(1), row));
            case IS_NOT_DISTINCT_FROM ->
                    same(evaluate(arguments.get(0), row), evaluate(arguments.get(1), row));
            case IF ->
                    Boolean.TRUE.equals(evaluate(arguments.get(0), row))
                            ? evaluate(arguments.get(1), row)
                            : evaluate(arguments.get(2), row);
            case ONLY -> {
                Long count = (Long) evaluate(arguments.get(1), row);
                if (count != null && count > 1) {
                    throw new RowFailed("several rows");
                }
                yield evaluate(arguments.getFirst(), row);
            }
            case COALESCE -> {
                for (Expr argument : arguments) {
                    Object value = evaluate(argument, row);
                    if (value != null) {
                        yield value;
                    }
                }
                yield null;
            }
            case NULLIF -> {
                Object left = evaluate(arguments.get(0), row);
                Object right = evaluate(arguments.get(1), row);
                yield left != null && right != null && equal(left, right) ? null : left;
            }
            case IN -> in(arguments, row);
            default -> {
                List<Object> values = new ArrayList<>();
                boolean anyNull = false;
                for (Expr argument : arguments) {
                    // All of them, also behind a NULL: an argument that fails fails the row.
                    Object value = evaluate(argument, row);
                    if (value == null) {
                        anyNull = true;
                    } else {
                        values.add(value);
                    }
                }
                yield anyNull ? null : strict(call, values);
            }
        };
    }

    private static @Nullable Boolean logic(
            List<Expr> arguments, List<@Nullable Object> row, boolean decisive) {
        boolean unknown = false;
        for (Expr argument : arguments) {
            Object value = evaluate(argument, row);
            if (value == null) {
                unknown = true;
            } else if ((Boolean) value == decisive) {
                return decisive;
            }
        }
        return unknown ? null : !decisive;
    }

    private static @Nullable Boolean in(List<Expr> arguments, List<@Nullable Object> row) {
        Object value = evaluate(arguments.getFirst(), row);
        if (value == null) {
            return null;
        }
        boolean unknown = false;
        for (Expr argument : arguments.subList(1, arguments.size())) {
            Object candidate = evaluate(argument, row);
            if (candidate == null) {
                unknown = true;
            } else if (equal(value, candidate)) {
                return true;
            }
        }
        return unknown ? null : false;
    }

    private static @Nullable Object strict(Expr.Call call, List<Object> values) {
        Object first = values.isEmpty() ? "" : values.getFirst();
        return switch (call.function()) {
            case NOT -> !(Boolean) first;
            case EQUALS -> equal(first, values.get(1));
            case NOT_EQUALS -> !equal(first, values.get(1));
            case LESS -> ordered(first, values.get(1)) && compare(first, values.get(1)) < 0;
            case LESS_OR_EQUAL ->
                    ordered(first, values.get(1)) && compare(first, values.get(1)) <= 0;
            case GREATER -> ordered(first, values.get(1)) && compare(first, values.get(1)) > 0;
            case GREATER_OR_EQUAL ->
                    ordered(first, values.get(1)) && compare(first, values.get(1)) >= 0;
            case GREATEST -> values.stream().max(ReferenceExpressions::compare).orElseThrow();
            case LEAST -> values.stream().min(ReferenceExpressions::compare).orElseThrow();
            case PLUS, MINUS, TIMES, DIVIDE, MOD ->
                    arithmetic(call.function(), first, values.get(1), call.type());
            case NEGATE ->
                    first instanceof Double d
                            ? (Object) (-d)
                            : arithmetic(Function.MINUS, zero(first), first, call.type());
            case ABS ->
                    first instanceof Double d
                            ? (Object) Math.abs(d)
                            : compare(first, zero(first)) < 0
                                    ? arithmetic(Function.MINUS, zero(first), first, call.type())
                                    : first;
            case UPPER -> ((String) first).toUpperCase(Locale.ROOT);
            case LOWER -> ((String) first).toLowerCase(Locale.ROOT);
            case CHAR_LENGTH -> ((String) first).codePointCount(0, ((String) first).length());
            case CONCAT -> String.join("", values.stream().map(String.class::cast).toList());
            case REVERSE -> new StringBuilder((String) first).reverse().toString();
            case PLUS_INTERVAL -> shift(first, values.get(1), 1, call.arguments().get(1).type());
            case MINUS_INTERVAL -> shift(first, values.get(1), -1, call.arguments().get(1).type());
            case MINUS_TIME ->
                    ReferenceEngine.micros(first) - ReferenceEngine.micros(values.get(1));
            default -> ReferenceFunctions.evaluate(call.function(), values);
        };
    }

    private static Object zero(Object like) {
        return switch (like) {
            case Integer i -> 0;
            case Long l -> 0L;
            case Double d -> 0.0;
            case BigDecimal d -> BigDecimal.ZERO;
            default -> throw new UnsupportedOperationException("no number: " + like);
        };
    }

    /** NaN is neither equal to, nor less or greater than anything, itself included. */
    private static boolean ordered(Object left, Object right) {
        return !left.equals(Double.NaN) && !right.equals(Double.NaN);
    }

    private static boolean equal(Object left, Object right) {
        return ordered(left, right) && compare(left, right) == 0;
    }

    private static boolean same(@Nullable Object left, @Nullable Object right) {
        return left == null || right == null ? left == right : equal(left, right);
    }

    private static int compare(Object left, Object right) {
        if (left instanceof BigDecimal || right instanceof BigDecimal) {
            return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
        }
        if (left instanceof Double a
                && right instanceof Double b
                && a.doubleValue() == b.doubleValue()) {
            return 0;
        }
        return Order.compare(left, right);
    }

    private static @Nullable Object arithmetic(
            Function function, Object left, Object right, DataType type) {
        return switch (type.kind()) {
            case INT -> {
                int a = ((Number) left).intValue();
                int b = ((Number) right).intValue();
                yield switch (function) {
                    case PLUS -> a + b;
                    case MINUS -> a - b;
                    case TIMES -> a * b;
                    case DIVIDE -> a / (int) divisor(b);
                    default -> a % (int) divisor(b);
                };
            }
            case BIGINT -> {
                long a = ((Number) left).longValue();
                long b = ((Number) right).longValue();
                yield switch (function) {
                    case PLUS -> a + b;
                    case MINUS -> a - b;
                    case TIMES -> a * b;
                    case DIVIDE -> a / divisor(b);
                    default -> a % divisor(b);
                };
            }
            case DOUBLE -> {
                double a = ((Number) left).doubleValue();
                double b = ((Number) right).doubleValue();
                yield switch (function) {
                    case PLUS -> a + b;
                    case MINUS -> a - b;
                    case TIMES -> a * b;
                    case DIVIDE -> a / b;
                    default -> a % b;
                };
            }
            default -> {
                BigDecimal a = new BigDecimal(left.toString());
                BigDecimal b = new BigDecimal(right.toString());
                if ((function == Function.DIVIDE || function == Function.MOD) && b.signum() == 0) {
                    throw new RowFailed("division by zero");
                }
                BigDecimal exact =
                        switch (function) {
                            case PLUS -> a.add(b);
                            case MINUS -> a.subtract(b);
                            case TIMES -> a.multiply(b);
                            case DIVIDE -> a.divide(b, type.scale(), RoundingMode.HALF_UP);
                            default -> a.remainder(b);
                        };
                BigDecimal rounded = exact.setScale(type.scale(), RoundingMode.HALF_UP);
                yield rounded.precision() > type.precision() && rounded.signum() != 0
                        ? null
                        : rounded;
            }
        };
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw new RowFailed("division by zero");
        }
        return value;
    }

    private static Object shift(Object time, Object interval, int sign, DataType intervalType) {
        if (intervalType.kind() == DataType.Kind.INTERVAL_MONTH) {
            long months = sign * ((Number) interval).longValue();
            return switch (time) {
                case LocalDateTime t -> t.plusMonths(months);
                case LocalDate d -> d.plusMonths(months);
                default -> throw new UnsupportedOperationException("months on " + time);
            };
        }
        long micros = sign * ((Number) interval).longValue();
        return switch (time) {
            case LocalDateTime t -> t.plus(micros, ChronoUnit.MICROS);
            case Instant t -> t.plus(micros, ChronoUnit.MICROS);
            case LocalDate d -> d.plusDays(micros / 86_400_000_000L);
            default -> throw new UnsupportedOperationException("interval on " + time);
        };
    }

    private static @Nullable Object cast(Expr.Cast cast, List<@Nullable Object> row) {
        Object value = evaluate(cast.input(), row);
        if (value == null) {
            return null;
        }
        try {
            return switch (cast.type().kind()) {
                case STRING ->
                        value instanceof BigDecimal exact
                                ? exact.toPlainString()
                                : value.toString();
                case INT ->
                        value instanceof Long wide
                                ? (Object) wide.intValue()
                                : number(value).setScale(0, RoundingMode.DOWN).intValueExact();
                case BIGINT -> number(value).setScale(0, RoundingMode.DOWN).longValueExact();
                case DOUBLE ->
                        value instanceof Double ? value : (Object) number(value).doubleValue();
                case DECIMAL -> {
                    BigDecimal rounded =
                            number(value).setScale(cast.type().scale(), RoundingMode.HALF_UP);
                    if (rounded.precision() <= cast.type().precision() || rounded.signum() == 0) {
                        yield rounded;
                    }
                    if (value instanceof String) {
                        throw new RowFailed("out of range");
                    }
                    yield null;
                }
                case TIMESTAMP -> value instanceof LocalDateTime ? value : unsupported(cast);
                case DATE ->
                        value instanceof LocalDateTime time
                                ? time.toLocalDate()
                                : unsupported(cast);
                case BOOLEAN -> value instanceof Boolean ? value : unsupported(cast);
                default -> unsupported(cast);
            };
        } catch (ArithmeticException | NumberFormatException | RowFailed e) {
            if (cast.safe()) {
                return null;
            }
            throw new RowFailed(String.valueOf(e.getMessage()));
        }
    }

    private static BigDecimal number(Object value) {
        return new BigDecimal(value.toString().strip());
    }

    private static Object unsupported(Expr.Cast cast) {
        throw new UnsupportedOperationException("the oracle does not know " + cast);
    }
}
