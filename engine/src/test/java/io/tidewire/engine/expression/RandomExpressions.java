package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random rows with many NULLs and edge values, and random expressions over them. */
final class RandomExpressions {

    static final DataType SHORT = DataType.decimal(10, 2);
    static final DataType MIDDLE = DataType.decimal(18, 4);
    static final DataType LONG = DataType.decimal(38, 10);

    static final List<DataType> TYPES =
            List.of(
                    DataType.BOOLEAN,
                    DataType.BOOLEAN,
                    DataType.INT,
                    DataType.INT,
                    DataType.BIGINT,
                    DataType.BIGINT,
                    DataType.DOUBLE,
                    DataType.DOUBLE,
                    SHORT,
                    SHORT,
                    MIDDLE,
                    LONG,
                    DataType.STRING,
                    DataType.STRING);

    private static final List<Function> ARITHMETIC =
            List.of(Function.PLUS, Function.MINUS, Function.TIMES, Function.DIVIDE, Function.MOD);

    private static final List<Function> COMPARISONS =
            List.of(
                    Function.EQUALS,
                    Function.NOT_EQUALS,
                    Function.LESS,
                    Function.LESS_OR_EQUAL,
                    Function.GREATER,
                    Function.GREATER_OR_EQUAL,
                    Function.IS_DISTINCT_FROM,
                    Function.IS_NOT_DISTINCT_FROM);

    private static final String[] TEXTS = {
        "", "a", "A", "ab", "abc", "straße", "é", "\uD83D\uDE00", "zz top", "%", "A_b"
    };

    private static final List<String> PATTERNS =
            List.of("", "%", "_", "a%", "%b", "%a%", "_b", "%_", "A%_%", "st%e", "%é", "a__");

    private final Random random;
    private final boolean literals;

    /**
     * @param literals whether leaves may be literals; lists of IN always are
     */
    RandomExpressions(long seed, boolean literals) {
        this.random = new Random(seed);
        this.literals = literals;
    }

    Batch batch(int rows) {
        // In some batches a column has no NULL, so that the paths without are taken too.
        boolean[] nullable = new boolean[TYPES.size()];
        for (int i = 0; i < nullable.length; i++) {
            nullable[i] = random.nextBoolean();
        }
        List<List<@Nullable Object>> values = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<@Nullable Object> row1 = new ArrayList<>();
            for (int i = 0; i < nullable.length; i++) {
                row1.add(nullable[i] && random.nextInt(4) == 0 ? null : value(TYPES.get(i)));
            }
            values.add(row1);
        }
        return Expressions.batch(TYPES, values);
    }

    Object value(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INT ->
                    switch (random.nextInt(6)) {
                        case 0 -> Integer.MIN_VALUE;
                        case 1 -> Integer.MAX_VALUE;
                        case 2 -> random.nextInt();
                        default -> random.nextInt(-3, 4);
                    };
            case BIGINT ->
                    switch (random.nextInt(6)) {
                        case 0 -> Long.MIN_VALUE;
                        case 1 -> Long.MAX_VALUE;
                        case 2 -> random.nextLong();
                        default -> (long) random.nextInt(-3, 4);
                    };
            case DOUBLE ->
                    switch (random.nextInt(8)) {
                        case 0 -> Double.MAX_VALUE;
                        case 1 -> Double.NEGATIVE_INFINITY;
                        case 2 -> -0.0;
                        case 3 -> random.nextGaussian() * 1e10;
                        default -> (double) random.nextInt(-3, 4);
                    };
            case DECIMAL -> decimal(type);
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            default -> throw new IllegalArgumentException(type.toString());
        };
    }

    private BigDecimal decimal(DataType type) {
        BigInteger limit = BigInteger.TEN.pow(type.precision());
        BigInteger unscaled =
                switch (random.nextInt(5)) {
                    case 0 -> limit.subtract(BigInteger.ONE);
                    case 1 -> BigInteger.ONE.subtract(limit);
                    case 2 -> new BigInteger(limit.bitLength() + 8, random).mod(limit);
                    case 3 -> BigInteger.valueOf(random.nextInt(-500, 501));
                    default ->
                            BigInteger.TEN
                                    .pow(type.scale())
                                    .multiply(BigInteger.valueOf(random.nextInt(-2, 3)));
                };
        return new BigDecimal(unscaled, type.scale());
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** An expression of the type's kind; DECIMALs of any size when the type is one. */
    Expr expression(DataType type, int depth) {
        if (depth == 0 || random.nextInt(6) == 0) {
            return leaf(type);
        }
        return switch (random.nextInt(9)) {
            case 0 ->
                    new Expr.Case(
                            List.of(
                                    new Expr.Branch(
                                            expression(DataType.BOOLEAN, depth - 1),
                                            expression(type, depth - 1)),
                                    new Expr.Branch(
                                            expression(DataType.BOOLEAN, depth - 1), leaf(type))),
                            expression(type, depth - 1),
                            type);
            case 1 -> call(Function.COALESCE, type, expression(type, depth - 1), leaf(type));
            case 2 ->
                    call(
                            Function.IF,
                            type,
                            expression(DataType.BOOLEAN, depth - 1),
                            expression(type, depth - 1),
                            expression(type, depth - 1));
            case 3 -> call(Function.NULLIF, type, expression(type, depth - 1), leaf(type));
            default -> own(type, depth);
        };
    }

    private Expr leaf(DataType type) {
        if (literals && random.nextInt(3) == 0) {
            return new Expr.Literal(random.nextInt(10) == 0 ? null : value(type), type);
        }
        List<Expr> columns = new ArrayList<>();
        for (int i = 0; i < TYPES.size(); i++) {
            if (TYPES.get(i).equals(type)) {
                columns.add(new Expr.Ref(i, type));
            }
        }
        return columns.isEmpty() ? new Expr.Literal(value(type), type) : pick(columns);
    }

    private Expr own(DataType type, int depth) {
        return switch (type.kind()) {
            case BOOLEAN -> bool(depth);
            case STRING ->
                    switch (random.nextInt(4)) {
                        case 2 ->
                                call(
                                        Function.SUBSTRING,
                                        type,
                                        expression(type, depth - 1),
                                        expression(DataType.INT, depth - 1),
                                        leaf(DataType.INT));
                        case 0 -> call(Function.UPPER, type, expression(type, depth - 1));
                        case 1 -> call(Function.LOWER, type, expression(type, depth - 1));
                        default ->
                                call(
                                        Function.CONCAT,
                                        type,
                                        expression(type, depth - 1),
                                        leaf(type),
                                        expression(type, depth - 1));
                    };
            default -> number(type, depth);
        };
    }

    private Expr number(DataType type, int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> call(Function.NEGATE, type, expression(type, depth - 1));
            case 1 -> call(Function.ABS, type, expression(type, depth - 1));
            case 2 ->
                    new Expr.Cast(expression(numberType(), depth - 1), type, random.nextBoolean());
            case 3 ->
                    type.kind() == Kind.INT
                            ? call(
                                    Function.CHAR_LENGTH,
                                    type,
                                    expression(DataType.STRING, depth - 1))
                            : arithmetic(type, depth);
            default -> arithmetic(type, depth);
        };
    }

    private Expr arithmetic(DataType type, int depth) {
        DataType left = type;
        DataType right = type;
        if (type.kind() == Kind.DECIMAL) {
            left = pick(List.of(SHORT, MIDDLE, LONG));
            right = pick(List.of(SHORT, MIDDLE, LONG, DataType.INT, DataType.BIGINT));
        }
        return call(
                pick(ARITHMETIC), type, expression(left, depth - 1), expression(right, depth - 1));
    }

    private DataType numberType() {
        return pick(List.of(DataType.INT, DataType.BIGINT, DataType.DOUBLE, SHORT, MIDDLE, LONG));
    }

    private Expr bool(int depth) {
        DataType type = DataType.BOOLEAN;
        return switch (random.nextInt(9)) {
            case 6 ->
                    call(
                            Function.LIKE,
                            type,
                            expression(DataType.STRING, depth - 1),
                            new Expr.Literal(pick(PATTERNS), DataType.STRING));
            case 0 ->
                    call(
                            Function.AND,
                            type,
                            expression(type, depth - 1),
                            expression(type, depth - 1),
                            leaf(type));
            case 1 ->
                    call(
                            Function.OR,
                            type,
                            expression(type, depth - 1),
                            expression(type, depth - 1));
            case 2 -> call(Function.NOT, type, expression(type, depth - 1));
            case 3 ->
                    call(
                            pick(
                                    List.of(
                                            Function.IS_TRUE,
                                            Function.IS_FALSE,
                                            Function.IS_NOT_TRUE,
                                            Function.IS_NOT_FALSE)),
                            type,
                            expression(type, depth - 1));
            case 4 -> {
                DataType of = pick(TYPES);
                yield call(
                        random.nextBoolean() ? Function.IS_NULL : Function.IS_NOT_NULL,
                        type,
                        expression(of, depth - 1));
            }
            case 5 -> {
                DataType of = pick(TYPES);
                List<Expr> arguments = new ArrayList<>();
                arguments.add(expression(of, depth - 1));
                for (int i = random.nextInt(1, 5); i > 0; i--) {
                    arguments.add(new Expr.Literal(random.nextInt(8) == 0 ? null : value(of), of));
                }
                yield new Expr.Call(Function.IN, arguments, type);
            }
            default -> {
                DataType of = pick(TYPES);
                DataType other = of.kind() == Kind.DECIMAL ? pick(List.of(SHORT, MIDDLE)) : of;
                yield call(
                        pick(COMPARISONS),
                        type,
                        expression(of, depth - 1),
                        expression(other, depth - 1));
            }
        };
    }

    private static Expr call(Function function, DataType type, Expr... arguments) {
        return new Expr.Call(function, List.of(arguments), type);
    }
}
