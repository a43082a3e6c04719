package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Arithmetic at the ends of the ranges, rounding, and mathematical functions. */
class NumberFunctionsTest {

    private static final Expressions.Failed BY_ZERO = new Expressions.Failed("division by zero");

    private static Object compute(Function function, DataType type, Object... arguments) {
        List<DataType> types = new ArrayList<>();
        for (Object argument : arguments) {
            types.add(argument == null ? DataType.INT : Expressions.typeOf(argument));
        }
        return Expressions.everyWay(function, type, types, Arrays.asList(arguments));
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    @Test
    void integersWrapAndDivisionByZeroFails() {
        assertThat(compute(Function.PLUS, DataType.INT, Integer.MAX_VALUE, 1))
                .isEqualTo(Integer.MIN_VALUE);
        assertThat(compute(Function.DIVIDE, DataType.INT, Integer.MIN_VALUE, -1))
                .isEqualTo(Integer.MIN_VALUE);
        assertThat(compute(Function.MOD, DataType.INT, Integer.MIN_VALUE, -1)).isEqualTo(0);
        assertThat(compute(Function.DIVIDE, DataType.BIGINT, Long.MIN_VALUE, -1L))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(compute(Function.DIVIDE, DataType.INT, 7, 0)).isEqualTo(BY_ZERO);
        assertThat(compute(Function.MOD, DataType.BIGINT, 7L, 0L)).isEqualTo(BY_ZERO);
        assertThat(compute(Function.DIVIDE, DataType.INT, null, 0)).isNull();
        assertThat(compute(Function.MOD, DataType.INT, -7, 3)).isEqualTo(-1);
        assertThat(compute(Function.MOD, DataType.INT, 8_589_934_595L, 4)).isEqualTo(3);
    }

    /** Products that longs hold, and products that they do not. */
    @Test
    void wideProductsAreExact() {
        SplittableRandom random = new SplittableRandom(11);
        DataType price = DataType.decimal(18, 4);
        DataType type = DataType.decimal(37, 4);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        rows.add(List.of(Long.MIN_VALUE, decimal("-99999999999999.9999")));
        rows.add(List.of(-1L, decimal("0.0000")));
        for (int i = 0; i < 500; i++) {
            long whole = random.nextLong() >> random.nextInt(64);
            long unscaled = random.nextLong(1_000_000_000_000_000_000L) >> random.nextInt(60);
            rows.add(Arrays.asList(i % 7 == 0 ? null : whole, BigDecimal.valueOf(unscaled, 4)));
        }
        Batch batch = Expressions.batch(List.of(DataType.BIGINT, price), rows);
        Expr whole = new Expr.Ref(0, DataType.BIGINT);
        // SQL casts an integer beside a DECIMAL to one.
        Expr cast = new Expr.Cast(whole, DataType.decimal(19, 0), false);
        for (Expr left : List.of(whole, cast)) {
            Expr product = Expressions.call(Function.TIMES, type, left, new Expr.Ref(1, price));
            List<@Nullable Object> products = Expressions.evaluate(product, batch);
            for (int i = 0; i < rows.size(); i++) {
                Long number = (Long) rows.get(i).getFirst();
                BigDecimal factor = (BigDecimal) rows.get(i).getLast();
                assertThat(products.get(i))
                        .isEqualTo(
                                number == null
                                        ? null
                                        : factor.multiply(BigDecimal.valueOf(number)));
            }
        }
    }

    /** A cast that may lose the value stays: what it makes NULL is NULL in the sum too. */
    @Test
    void anIntegerTooGreatForTheDecimalIsNull() {
        Batch batch =
                Expressions.batch(List.of(DataType.BIGINT), List.of(List.of(1_000L), List.of(9L)));
        Expr cast = new Expr.Cast(new Expr.Ref(0, DataType.BIGINT), DataType.decimal(3, 0), false);
        Expr sum =
                Expressions.call(
                        Function.PLUS,
                        DataType.decimal(4, 1),
                        cast,
                        Expressions.literal(decimal("0.5")));
        assertThat(Expressions.evaluate(sum, batch)).containsExactly(null, decimal("9.5"));
    }

    @Test
    void doublesDoNotFail() {
        assertThat(compute(Function.DIVIDE, DataType.DOUBLE, 1.0, 0.0))
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(compute(Function.DIVIDE, DataType.DOUBLE, 0.0, 0.0)).isEqualTo(Double.NaN);
        assertThat(compute(Function.MOD, DataType.DOUBLE, 5.5, 0.0)).isEqualTo(Double.NaN);
        assertThat(compute(Function.EQUALS, DataType.BOOLEAN, Double.NaN, Double.NaN))
                .isEqualTo(false);
        assertThat(compute(Function.EQUALS, DataType.BOOLEAN, 0.0, -0.0)).isEqualTo(true);
    }

    @Test
    void decimalsRoundHalfUpAndOverflowToNull() {
        BigDecimal most = decimal("9".repeat(38));
        DataType widest = DataType.decimal(38, 0);
        assertThat(compute(Function.PLUS, widest, most, decimal("1"))).isNull();
        assertThat(compute(Function.MINUS, widest, most, decimal("1")))
                .isEqualTo(most.subtract(BigDecimal.ONE));
        assertThat(compute(Function.TIMES, DataType.decimal(3, 1), decimal("1.5"), decimal("1.5")))
                .isEqualTo(decimal("2.3"));
        assertThat(compute(Function.DIVIDE, DataType.decimal(10, 6), decimal("1"), decimal("3")))
                .isEqualTo(decimal("0.333333"));
        assertThat(compute(Function.DIVIDE, DataType.decimal(10, 6), decimal("1"), decimal("0")))
                .isEqualTo(BY_ZERO);
        assertThat(compute(Function.PLUS, DataType.decimal(12, 2), 5, decimal("1.25")))
                .isEqualTo(decimal("6.25"));
        assertThat(compute(Function.EQUALS, DataType.BOOLEAN, decimal("1.50"), decimal("1.5")))
                .isEqualTo(true);
        assertThat(compute(Function.LESS, DataType.BOOLEAN, decimal("-1.50"), 0)).isEqualTo(true);
    }

    @Test
    void rounding() {
        assertThat(compute(Function.ROUND, DataType.DOUBLE, 646.646, 2)).isEqualTo(646.65);
        assertThat(compute(Function.ROUND, DataType.DOUBLE, 1234.5, -2)).isEqualTo(1200.0);
        assertThat(compute(Function.ROUND, DataType.DOUBLE, Double.NaN, 2)).isEqualTo(Double.NaN);
        assertThat(compute(Function.ROUND, DataType.INT, 12345, -2)).isEqualTo(12300);
        assertThat(compute(Function.ROUND, DataType.decimal(5, 1), decimal("646.65"), 1))
                .isEqualTo(decimal("646.7"));
        assertThat(compute(Function.TRUNCATE, DataType.decimal(4, 1), decimal("42.39"), 1))
                .isEqualTo(decimal("42.3"));
        assertThat(compute(Function.TRUNCATE, DataType.DOUBLE, -42.324, 2)).isEqualTo(-42.32);
        assertThat(compute(Function.CEIL, DataType.DOUBLE, 1.1)).isEqualTo(2.0);
        assertThat(compute(Function.FLOOR, DataType.decimal(3, 0), decimal("-1.5")))
                .isEqualTo(decimal("-2"));
        assertThat(compute(Function.CEIL, DataType.INT, 7)).isEqualTo(7);
        assertThat(compute(Function.SIGN, DataType.DOUBLE, -4.2)).isEqualTo(-1.0);
        assertThat(compute(Function.ABS, DataType.INT, Integer.MIN_VALUE))
                .isEqualTo(Integer.MIN_VALUE);
        assertThat(compute(Function.NEGATE, DataType.decimal(2, 1), decimal("1.5")))
                .isEqualTo(decimal("-1.5"));
    }

    @Test
    void mathematics() {
        assertThat(compute(Function.POWER, DataType.DOUBLE, 2, 10)).isEqualTo(1024.0);
        assertThat(compute(Function.SQRT, DataType.DOUBLE, decimal("2.25"))).isEqualTo(1.5);
        assertThat(compute(Function.LOG, DataType.DOUBLE, 2.0, 8.0))
                .isEqualTo(Math.log(8) / Math.log(2));
        assertThat(compute(Function.LOG2, DataType.DOUBLE, 8.0))
                .isEqualTo(Math.log(8) / Math.log(2));
        assertThat(compute(Function.LN, DataType.DOUBLE, 0.0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(compute(Function.ATAN2, DataType.DOUBLE, 1.0, 1.0)).isEqualTo(Math.PI / 4);
        assertThat(compute(Function.PI, DataType.DOUBLE)).isEqualTo(Math.PI);
        assertThat(compute(Function.BIN, DataType.STRING, 4)).isEqualTo("100");
        assertThat(compute(Function.HEX, DataType.STRING, 100L)).isEqualTo("64");
        assertThat(compute(Function.HEX, DataType.STRING, "hello,world"))
                .isEqualTo("68656C6C6F2C776F726C64");
        assertThat(compute(Function.BIT_AND, DataType.INT, 12, 10)).isEqualTo(8);
        assertThat(compute(Function.BIT_XOR, DataType.BIGINT, 12, 10L)).isEqualTo(6L);
        assertThat(compute(Function.BIT_NOT, DataType.INT, 0)).isEqualTo(-1);
        assertThat(compute(Function.GREATEST, DataType.INT, 1, 3, 2)).isEqualTo(3);
        assertThat(compute(Function.LEAST, DataType.STRING, "b", "a")).isEqualTo("a");
        assertThat(compute(Function.GREATEST, DataType.INT, 1, null)).isNull();
    }

    @Test
    void chanceIsNotFolded() {
        Batch batch = Expressions.batch(List.of(), List.of(List.of(), List.of(), List.of()));
        Expr random = new Expr.Call(Function.RAND, List.of(), DataType.DOUBLE);
        assertThat(Expressions.evaluate(random, batch)).doesNotHaveDuplicates();
        Expr seeded =
                new Expr.Call(Function.RAND, List.of(Expressions.literal(7)), DataType.DOUBLE);
        assertThat(Expressions.evaluate(seeded, batch))
                .doesNotHaveDuplicates()
                .isEqualTo(Expressions.evaluate(seeded, batch));
        Expr uuid = new Expr.Call(Function.UUID, List.of(), DataType.STRING);
        assertThat(Expressions.evaluate(uuid, batch)).doesNotHaveDuplicates();
        Expr bounded =
                new Expr.Call(Function.RAND_INTEGER, List.of(Expressions.literal(0)), DataType.INT);
        assertThat(Expressions.evaluate(bounded, batch))
                .allMatch(value -> value instanceof Expressions.Failed);
    }
}
