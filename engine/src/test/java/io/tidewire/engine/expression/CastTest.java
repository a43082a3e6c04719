package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.Field;
import io.tidewire.api.plan.Expr;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** CAST and TRY_CAST pair by pair, as Flink has them. */
class CastTest {

    private static final DataType MONEY = DataType.decimal(5, 2);
    private static final DataType TIME = new DataType(Kind.TIME, true, 3, 0, List.of());
    private static final DataType TIMESTAMP = DataType.timestamp(3);

    static Object cast(Object value, DataType from, DataType to, boolean safe) {
        Batch batch = Expressions.batch(List.of(from), List.of(Arrays.asList(value)));
        Object column =
                Expressions.evaluate(new Expr.Cast(new Expr.Ref(0, from), to, safe), batch)
                        .getFirst();
        Object gaps =
                Expressions.evaluate(
                                new Expr.Cast(new Expr.Ref(0, from), to, safe),
                                Expressions.scattered(batch))
                        .getFirst();
        Object constant =
                Expressions.evaluate(new Expr.Cast(new Expr.Literal(value, from), to, safe), batch)
                        .getFirst();
        if (!(column instanceof byte[])) {
            assertThat(constant).isEqualTo(column);
            assertThat(gaps).isEqualTo(column);
        }
        return column;
    }

    private static Object cast(Object value, DataType to) {
        return cast(value, Expressions.typeOf(value), to, false);
    }

    private static void fails(Object value, DataType to) {
        assertThat(cast(value, to)).isInstanceOf(Expressions.Failed.class);
        assertThat(cast(value, Expressions.typeOf(value), to, true)).isNull();
    }

    @Test
    void textToIntegers() {
        assertThat(cast("123", DataType.INT)).isEqualTo(123);
        assertThat(cast(" -7 ", DataType.INT)).isEqualTo(-7);
        assertThat(cast("+7", DataType.BIGINT)).isEqualTo(7L);
        assertThat(cast("1.234", DataType.INT)).isEqualTo(1);
        assertThat(cast("-2147483648", DataType.INT)).isEqualTo(Integer.MIN_VALUE);
        assertThat(cast("-9223372036854775808", DataType.BIGINT)).isEqualTo(Long.MIN_VALUE);
        for (String bad : List.of("", " ", "foo", "1e3", "2147483648", "-", ".", "1 2", "１")) {
            fails(bad, DataType.INT);
        }
        fails("9223372036854775808", DataType.BIGINT);
        fails("99999999999999999999", DataType.BIGINT);
    }

    @Test
    void textToOtherNumbersAndTruth() {
        assertThat(cast("1.5e3", DataType.DOUBLE)).isEqualTo(1500.0);
        assertThat(cast("NaN", DataType.DOUBLE)).isEqualTo(Double.NaN);
        fails("one", DataType.DOUBLE);
        assertThat(cast("1.235", MONEY)).isEqualTo(new BigDecimal("1.24"));
        assertThat(cast("-1.235", MONEY)).isEqualTo(new BigDecimal("-1.24"));
        assertThat(cast("1e-999999999", MONEY)).isEqualTo(new BigDecimal("0.00"));
        fails("1000", MONEY);
        fails("1e999999999", MONEY);
        fails("", MONEY);
        assertThat(cast("TRUE", DataType.BOOLEAN)).isEqualTo(true);
        assertThat(cast("f", DataType.BOOLEAN)).isEqualTo(false);
        fails("", DataType.BOOLEAN);
        fails("Apache Flink", DataType.BOOLEAN);
    }

    @Test
    void betweenNumbers() {
        assertThat(cast(4_294_967_297L, DataType.INT)).isEqualTo(1);
        assertThat(cast(5, DataType.BIGINT)).isEqualTo(5L);
        assertThat(cast(Long.MAX_VALUE, DataType.DOUBLE)).isEqualTo(0x1p63);
        assertThat(cast(-1.9, DataType.INT)).isEqualTo(-1);
        assertThat(cast(2147483647.9, DataType.INT)).isEqualTo(Integer.MAX_VALUE);
        assertThat(cast(-2147483648.9, DataType.INT)).isEqualTo(Integer.MIN_VALUE);
        assertThat(cast(-0x1p63, DataType.BIGINT)).isEqualTo(Long.MIN_VALUE);
        fails(2147483648.0, DataType.INT);
        fails(-2147483649.0, DataType.INT);
        fails(0x1p63, DataType.BIGINT);
        fails(Double.NaN, DataType.INT);
        fails(Double.POSITIVE_INFINITY, DataType.BIGINT);
        fails(Double.NaN, MONEY);
        assertThat(cast(new BigDecimal("9.87"), DataType.INT)).isEqualTo(9);
        fails(new BigDecimal("3276913443134.87"), DataType.INT);
        assertThat(cast(new BigDecimal("9.87"), DataType.DOUBLE)).isEqualTo(9.87);
        assertThat(cast(new BigDecimal("123456789.123456789123456789"), DataType.DOUBLE))
                .isEqualTo(1.2345678912345679E8);
        assertThat(cast(12, MONEY)).isEqualTo(new BigDecimal("12.00"));
        assertThat(cast(1000, MONEY)).isNull();
        assertThat(cast(1000L, MONEY)).isNull();
        assertThat(cast(1e9, MONEY)).isNull();
        assertThat(cast(12.678, MONEY)).isEqualTo(new BigDecimal("12.68"));
        assertThat(cast(new BigDecimal("1.005"), MONEY)).isEqualTo(new BigDecimal("1.01"));
        assertThat(cast(new BigDecimal("999.995"), MONEY)).isNull();
        assertThat(cast(new BigDecimal("1.5"), DataType.decimal(38, 20)))
                .isEqualTo(new BigDecimal("1.50000000000000000000"));
        assertThat(cast(0, DataType.BOOLEAN)).isEqualTo(false);
        assertThat(cast(true, DataType.INT)).isEqualTo(1);
        assertThat(cast(true, MONEY)).isEqualTo(new BigDecimal("1.00"));
    }

    @Test
    void toText() {
        assertThat(cast(true, DataType.STRING)).isEqualTo("TRUE");
        assertThat(cast(-12, DataType.STRING)).isEqualTo("-12");
        assertThat(cast(1.5e10, DataType.STRING)).isEqualTo("1.5E10");
        assertThat(cast(new BigDecimal("0.0000001"), DataType.STRING)).isEqualTo("0.0000001");
        assertThat(cast(LocalDate.parse("0001-01-01"), DataType.STRING)).isEqualTo("0001-01-01");
        assertThat(cast(LocalDate.parse("9999-12-31"), DataType.STRING)).isEqualTo("9999-12-31");
        assertThat(cast(LocalTime.parse("12:34:56.789"), DataType.STRING))
                .isEqualTo("12:34:56.789");
        LocalDateTime value = LocalDateTime.parse("2021-09-24T12:34:56.1");
        assertThat(cast(value, DataType.timestamp(3), DataType.STRING, false))
                .isEqualTo("2021-09-24 12:34:56.100");
        assertThat(cast(value, DataType.timestamp(0), DataType.STRING, false))
                .isEqualTo("2021-09-24 12:34:56.1");
        assertThat(
                        cast(
                                LocalDateTime.parse("2021-09-24T00:00:00"),
                                DataType.timestamp(0),
                                DataType.STRING,
                                false))
                .isEqualTo("2021-09-24 00:00:00");
        assertThat(cast(Instant.parse("2021-09-24T12:34:56Z"), DataType.STRING))
                .isEqualTo("2021-09-24 12:34:56.000000");
        assertThat(cast(84, DataType.INTERVAL_MONTH, DataType.STRING, false)).isEqualTo("+7-00");
        assertThat(cast(-123, DataType.INTERVAL_MONTH, DataType.STRING, false)).isEqualTo("-10-03");
        assertThat(cast(123_456_789_000L, DataType.INTERVAL_DAY, DataType.STRING, false))
                .isEqualTo("+1 10:17:36.789");
        assertThat(cast("é".getBytes(StandardCharsets.UTF_8), DataType.STRING)).isEqualTo("é");
        assertThat(cast("é", DataType.BYTES)).isEqualTo(new byte[] {(byte) 0xC3, (byte) 0xA9});
    }

    @Test
    void nestedToText() {
        DataType row =
                DataType.row(List.of(new Field("a", DataType.INT), new Field("b", DataType.DATE)));
        assertThat(
                        cast(
                                Arrays.asList(1, null, 3),
                                DataType.array(DataType.INT),
                                DataType.STRING,
                                false))
                .isEqualTo("[1, NULL, 3]");
        assertThat(cast(List.of(1, LocalDate.parse("2026-01-31")), row, DataType.STRING, false))
                .isEqualTo("(1, 2026-01-31)");
        assertThat(
                        cast(
                                Map.of("k", true),
                                DataType.map(DataType.STRING, DataType.BOOLEAN),
                                DataType.STRING,
                                false))
                .isEqualTo("{k=TRUE}");
    }

    @Test
    void nestedElementByElement() {
        assertThat(
                        cast(
                                Arrays.asList("1", null),
                                DataType.array(DataType.STRING),
                                DataType.array(DataType.INT),
                                false))
                .isEqualTo(Arrays.asList(1, null));
        assertThat(
                        cast(
                                Arrays.asList("1", "x"),
                                DataType.array(DataType.STRING),
                                DataType.array(DataType.INT),
                                false))
                .isInstanceOf(Expressions.Failed.class);
        assertThat(
                        cast(
                                Map.of("1", 2),
                                DataType.map(DataType.STRING, DataType.INT),
                                DataType.map(DataType.BIGINT, DataType.STRING),
                                false))
                .isEqualTo(Map.of(1L, "2"));
        assertThat(
                        cast(
                                List.of(1, "2"),
                                DataType.row(
                                        List.of(
                                                new Field("a", DataType.INT),
                                                new Field("b", DataType.STRING))),
                                DataType.row(
                                        List.of(
                                                new Field("a", DataType.DOUBLE),
                                                new Field("b", DataType.INT))),
                                false))
                .isEqualTo(List.of(1.0, 2));
    }

    @Test
    void textToTimes() {
        assertThat(cast("2021-09-27", DataType.DATE)).isEqualTo(LocalDate.parse("2021-09-27"));
        assertThat(cast("2021-9-7", DataType.DATE)).isEqualTo(LocalDate.parse("2021-09-07"));
        assertThat(cast("123", DataType.DATE)).isEqualTo(LocalDate.of(123, 1, 1));
        assertThat(cast("2021-09-27 12:34:56.123456789", DataType.DATE))
                .isEqualTo(LocalDate.parse("2021-09-27"));
        for (String bad : List.of("", "foo", "2021/09/27", "2021-13-01", "2021-02-29", "2021-")) {
            fails(bad, DataType.DATE);
            fails(bad, TIMESTAMP);
        }
        assertThat(cast("12:34:56.1239", TIME)).isEqualTo(LocalTime.parse("12:34:56.123"));
        assertThat(cast("12:34", TIME)).isEqualTo(LocalTime.parse("12:34"));
        assertThat(cast("12:34:56.9", DataType.TIME)).isEqualTo(LocalTime.parse("12:34:56"));
        fails("24:00", TIME);
        fails("2021-09-27", TIME);
        LocalDateTime value = LocalDateTime.parse("2021-09-27T12:34:56.123");
        for (String text :
                List.of(
                        "2021-09-27 12:34:56.123456789",
                        "2021-09-27T12:34:56.123",
                        " 2021-09-27 12:34:56.123 ",
                        "2021-09-27T12:34:56.123Z",
                        "2021-09-27T14:34:56.123+02:00",
                        "2021-09-27T07:04:56.123-0530")) {
            assertThat(cast(text, TIMESTAMP)).as(text).isEqualTo(value);
        }
        assertThat(cast("2021-09-27", TIMESTAMP))
                .isEqualTo(LocalDateTime.parse("2021-09-27T00:00"));
        fails("2021-09-27 25:00:00", TIMESTAMP);
        fails("2021-09-27 12:34:56.", TIMESTAMP);
        fails("2021-09-27 12:34:56 x", TIMESTAMP);
    }

    @Test
    void betweenTimes() {
        LocalDateTime value = LocalDateTime.parse("1969-09-24T12:34:56.123456");
        assertThat(cast(value, DataType.DATE)).isEqualTo(LocalDate.parse("1969-09-24"));
        assertThat(cast(value, TIME)).isEqualTo(LocalTime.parse("12:34:56.123"));
        assertThat(cast(value, TIMESTAMP))
                .isEqualTo(LocalDateTime.parse("1969-09-24T12:34:56.123"));
        assertThat(cast(value, DataType.timestampLtz(6)))
                .isEqualTo(Instant.parse("1969-09-24T12:34:56.123456Z"));
        assertThat(cast(LocalDate.parse("0001-01-01"), TIMESTAMP))
                .isEqualTo(LocalDateTime.parse("0001-01-01T00:00"));
        assertThat(cast(LocalTime.parse("12:34:56"), TIMESTAMP))
                .isEqualTo(LocalDateTime.parse("1970-01-01T12:34:56"));
    }

    @Test
    void nullsStayNull() {
        for (DataType from : List.of(DataType.STRING, DataType.INT, MONEY, DataType.DOUBLE)) {
            for (DataType to :
                    List.of(
                            DataType.STRING,
                            DataType.BIGINT,
                            DataType.DOUBLE,
                            MONEY,
                            DataType.INT)) {
                assertThat(Objects.isNull(cast(null, from, to, false))).isTrue();
            }
        }
    }
}
