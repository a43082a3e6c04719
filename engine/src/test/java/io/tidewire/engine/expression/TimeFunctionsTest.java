package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.Seeds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Functions of dates and times: by example at the edges, and against java.time. */
class TimeFunctionsTest {

    private static final DataType TIMESTAMP = DataType.timestamp(6);
    private static final long FIRST = -62_135_596_800_000_000L;
    private static final long LAST = 253_402_300_799_999_999L;
    private static final long CENTURY = 3_155_760_000_000_000L;
    private static final LocalDateTime EARLY = LocalDateTime.parse("0001-01-01T00:00:00");
    private static final LocalDateTime LATE = LocalDateTime.parse("9999-12-31T23:59:59.999999");

    private static Object compute(Function function, DataType type, Object... arguments) {
        List<DataType> types = new ArrayList<>();
        for (Object argument : arguments) {
            types.add(argument == null ? DataType.STRING : Expressions.typeOf(argument));
        }
        return Expressions.everyWay(
                function, type, types, Arrays.asList(arguments), units(function));
    }

    private static Integer[] units(Function function) {
        return switch (function) {
            case EXTRACT, TIMESTAMPADD, TIMESTAMPDIFF -> new Integer[] {0};
            case FLOOR_TIME, CEIL_TIME -> new Integer[] {1};
            default -> new Integer[0];
        };
    }

    private static Object extract(String unit, Object value) {
        return compute(Function.EXTRACT, DataType.BIGINT, unit, value);
    }

    private static Object floor(String unit, Object value) {
        return compute(Function.FLOOR_TIME, Expressions.typeOf(value), value, unit);
    }

    private static Object ceil(String unit, Object value) {
        return compute(Function.CEIL_TIME, Expressions.typeOf(value), value, unit);
    }

    private static LocalDateTime time(String text) {
        return LocalDateTime.parse(text);
    }

    @Test
    void extractKnowsEveryUnit() {
        LocalDateTime value = time("2019-12-30T13:45:56.123456");
        assertThat(extract("MICROSECOND", value)).isEqualTo(123456L);
        assertThat(extract("MILLISECOND", value)).isEqualTo(123L);
        assertThat(extract("SECOND", value)).isEqualTo(56L);
        assertThat(extract("MINUTE", value)).isEqualTo(45L);
        assertThat(extract("HOUR", value)).isEqualTo(13L);
        assertThat(extract("DAY", value)).isEqualTo(30L);
        assertThat(extract("WEEK", value)).isEqualTo(1L);
        assertThat(extract("MONTH", value)).isEqualTo(12L);
        assertThat(extract("QUARTER", value)).isEqualTo(4L);
        assertThat(extract("YEAR", value)).isEqualTo(2019L);
        assertThat(extract("ISOYEAR", value)).isEqualTo(2020L);
        assertThat(extract("DECADE", value)).isEqualTo(201L);
        assertThat(extract("CENTURY", value)).isEqualTo(21L);
        assertThat(extract("MILLENNIUM", value)).isEqualTo(3L);
        assertThat(extract("DOW", value)).isEqualTo(2L);
        assertThat(extract("ISODOW", value)).isEqualTo(1L);
        assertThat(extract("DOY", value)).isEqualTo(364L);
        assertThat(extract("EPOCH", value)).isEqualTo(1577713556L);
    }

    @Test
    void extractOfDatesTimesAndIntervals() {
        assertThat(extract("DAY", LocalDate.parse("2016-12-25"))).isEqualTo(25L);
        assertThat(extract("HOUR", LocalDate.parse("2016-12-25"))).isEqualTo(0L);
        assertThat(extract("HOUR", LocalTime.parse("23:59:58.5"))).isEqualTo(23L);
        assertThat(extract("YEAR", EARLY)).isEqualTo(1L);
        assertThat(extract("YEAR", LATE)).isEqualTo(9999L);
        assertThat(extract("SECOND", time("1969-12-31T23:59:59.5"))).isEqualTo(59L);
        assertThat(
                        Expressions.everyWay(
                                Function.EXTRACT,
                                DataType.BIGINT,
                                List.of(DataType.STRING, DataType.INTERVAL_DAY),
                                List.of("HOUR", 100_000_000_000L),
                                0))
                .isEqualTo(3L);
        assertThat(
                        Expressions.everyWay(
                                Function.EXTRACT,
                                DataType.BIGINT,
                                List.of(DataType.STRING, DataType.INTERVAL_MONTH),
                                List.of("YEAR", 29),
                                0))
                .isEqualTo(2L);
    }

    @Test
    void floorAndCeil() {
        LocalDateTime value = time("2018-03-20T06:44:31.123456");
        assertThat(floor("SECOND", value)).isEqualTo(time("2018-03-20T06:44:31"));
        assertThat(floor("MINUTE", value)).isEqualTo(time("2018-03-20T06:44:00"));
        assertThat(floor("HOUR", value)).isEqualTo(time("2018-03-20T06:00:00"));
        assertThat(floor("DAY", value)).isEqualTo(time("2018-03-20T00:00:00"));
        assertThat(floor("WEEK", value)).isEqualTo(time("2018-03-18T00:00:00"));
        assertThat(floor("MONTH", value)).isEqualTo(time("2018-03-01T00:00:00"));
        assertThat(floor("QUARTER", value)).isEqualTo(time("2018-01-01T00:00:00"));
        assertThat(floor("YEAR", value)).isEqualTo(time("2018-01-01T00:00:00"));
        assertThat(floor("DECADE", value)).isEqualTo(time("2010-01-01T00:00:00"));
        assertThat(floor("CENTURY", value)).isEqualTo(time("2001-01-01T00:00:00"));
        assertThat(floor("MILLENNIUM", value)).isEqualTo(time("2001-01-01T00:00:00"));
        assertThat(ceil("SECOND", value)).isEqualTo(time("2018-03-20T06:44:32"));
        assertThat(ceil("DAY", value)).isEqualTo(time("2018-03-21T00:00:00"));
        assertThat(ceil("WEEK", value)).isEqualTo(time("2018-03-25T00:00:00"));
        assertThat(ceil("MONTH", value)).isEqualTo(time("2018-04-01T00:00:00"));
        assertThat(ceil("QUARTER", value)).isEqualTo(time("2018-04-01T00:00:00"));
        assertThat(ceil("YEAR", time("2018-01-01T00:00:00")))
                .isEqualTo(time("2018-01-01T00:00:00"));
        assertThat(ceil("YEAR", value)).isEqualTo(time("2019-01-01T00:00:00"));
        assertThat(floor("HOUR", time("1969-12-31T23:30:00")))
                .isEqualTo(time("1969-12-31T23:00:00"));
        assertThat(floor("MONTH", LocalDate.parse("2018-03-20")))
                .isEqualTo(LocalDate.parse("2018-03-01"));
        assertThat(floor("MINUTE", LocalTime.parse("12:44:31")))
                .isEqualTo(LocalTime.parse("12:44:00"));
        assertThat(floor("MILLENNIUM", EARLY)).isEqualTo(EARLY);
        assertThat(floor("DAY", LATE)).isEqualTo(time("9999-12-31T00:00:00"));
    }

    @Test
    void calendarAgreesWithJavaTime() {
        calendarAgreesWithJavaTime(FIRST);
        calendarAgreesWithJavaTime(LAST);
        for (long near = -3; near <= 3; near++) {
            calendarAgreesWithJavaTime(near);
        }
        Seeds.check(500, seed -> calendarAgreesWithJavaTime(instant(new SplittableRandom(seed))));
    }

    /** Half of them within a century of 1970. */
    private static long instant(SplittableRandom random) {
        return random.nextBoolean()
                ? random.nextLong(FIRST, LAST + 1)
                : random.nextLong(-CENTURY, CENTURY);
    }

    private static void calendarAgreesWithJavaTime(long micros) {
        LocalDateTime value = Values.timestamp(micros);
        assertThat(extract("YEAR", value)).isEqualTo((long) value.getYear());
        assertThat(extract("MONTH", value)).isEqualTo((long) value.getMonthValue());
        assertThat(extract("DAY", value)).isEqualTo((long) value.getDayOfMonth());
        assertThat(extract("DOY", value)).isEqualTo((long) value.getDayOfYear());
        assertThat(extract("HOUR", value)).isEqualTo((long) value.getHour());
        assertThat(extract("ISODOW", value)).isEqualTo((long) value.getDayOfWeek().getValue());
        assertThat(extract("WEEK", value))
                .isEqualTo((long) value.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        assertThat(floor("HOUR", value)).isEqualTo(value.truncatedTo(ChronoUnit.HOURS));
        assertThat(floor("MONTH", value))
                .isEqualTo(value.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1));
        assertThat(cast(value, DataType.STRING))
                .isEqualTo(
                        String.format(
                                "%04d-%02d-%02d %02d:%02d:%02d.%06d",
                                value.getYear(),
                                value.getMonthValue(),
                                value.getDayOfMonth(),
                                value.getHour(),
                                value.getMinute(),
                                value.getSecond(),
                                value.getNano() / 1000));
        assertThat(cast(cast(value, DataType.STRING), TIMESTAMP)).isEqualTo(value);
    }

    private static Object cast(Object value, DataType type) {
        return CastTest.cast(value, Expressions.typeOf(value), type, false);
    }

    @Test
    void monthsAgreeWithJavaTime() {
        monthsAgreeWithJavaTime(FIRST, LAST);
        monthsAgreeWithJavaTime(-1, 0);
        monthsAgreeWithJavaTime(0, -1);
        Seeds.check(
                300,
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    monthsAgreeWithJavaTime(instant(random), instant(random));
                });
    }

    private static void monthsAgreeWithJavaTime(long micros, long other) {
        LocalDateTime from = Values.timestamp(micros);
        LocalDateTime to = Values.timestamp(other);
        assertThat(compute(Function.TIMESTAMPDIFF, DataType.INT, "MONTH", from, to))
                .isEqualTo((int) ChronoUnit.MONTHS.between(from, to));
        assertThat(compute(Function.TIMESTAMPDIFF, DataType.INT, "DAY", from, to))
                .isEqualTo((int) ChronoUnit.DAYS.between(from, to));
        int months = (int) (other % 1000);
        assertThat(compute(Function.TIMESTAMPADD, TIMESTAMP, "MONTH", months, from))
                .isEqualTo(from.plusMonths(months));
    }

    @Test
    void intervals() {
        List<DataType> days = List.of(TIMESTAMP, DataType.INTERVAL_DAY);
        LocalDateTime value = time("2026-01-31T12:00:00");
        assertThat(
                        Expressions.everyWay(
                                Function.PLUS_INTERVAL,
                                TIMESTAMP,
                                days,
                                List.of(value, 86_400_000_000L)))
                .isEqualTo(time("2026-02-01T12:00:00"));
        assertThat(
                        Expressions.everyWay(
                                Function.MINUS_INTERVAL, TIMESTAMP, days, List.of(value, 1L)))
                .isEqualTo(time("2026-01-31T11:59:59.999999"));
        assertThat(
                        Expressions.everyWay(
                                Function.PLUS_INTERVAL,
                                TIMESTAMP,
                                List.of(TIMESTAMP, DataType.INTERVAL_MONTH),
                                List.of(value, 1)))
                .isEqualTo(time("2026-02-28T12:00:00"));
        assertThat(
                        Expressions.everyWay(
                                Function.PLUS_INTERVAL,
                                TIMESTAMP,
                                List.of(TIMESTAMP, DataType.INTERVAL_MONTH),
                                List.of(value, Integer.MAX_VALUE)))
                .isInstanceOf(Expressions.Failed.class);
        assertThat(
                        Expressions.everyWay(
                                Function.MINUS_INTERVAL,
                                DataType.DATE,
                                List.of(DataType.DATE, DataType.INTERVAL_DAY),
                                List.of(LocalDate.parse("2026-03-01"), 86_400_000_000L)))
                .isEqualTo(LocalDate.parse("2026-02-28"));
        assertThat(
                        Expressions.everyWay(
                                Function.PLUS_INTERVAL,
                                new DataType(Kind.TIME, true, 3, 0, List.of()),
                                List.of(
                                        new DataType(Kind.TIME, true, 3, 0, List.of()),
                                        DataType.INTERVAL_DAY),
                                List.of(LocalTime.parse("23:30:00"), 3_600_000_000L)))
                .isEqualTo(LocalTime.parse("00:30:00"));
        assertThat(
                        Expressions.everyWay(
                                Function.MINUS_TIME,
                                DataType.INTERVAL_DAY,
                                List.of(TIMESTAMP, TIMESTAMP),
                                List.of(value, time("2026-01-31T11:59:59"))))
                .isEqualTo(1_000_000L);
        assertThat(
                        compute(
                                Function.OVERLAPS,
                                DataType.BOOLEAN,
                                LocalTime.parse("02:55:00"),
                                LocalTime.parse("03:55:00"),
                                LocalTime.parse("03:30:00"),
                                LocalTime.parse("05:30:00")))
                .isEqualTo(true);
    }

    @Test
    void addAndDifference() {
        assertThat(compute(Function.TIMESTAMPADD, TIMESTAMP, "WEEK", 1, time("2003-01-02T00:00")))
                .isEqualTo(time("2003-01-09T00:00"));
        assertThat(
                        compute(
                                Function.TIMESTAMPADD,
                                TIMESTAMP,
                                "HOUR",
                                Long.MAX_VALUE,
                                time("2003-01-02T00:00")))
                .isInstanceOf(Expressions.Failed.class);
        assertThat(
                        compute(
                                Function.TIMESTAMPDIFF,
                                DataType.INT,
                                "DAY",
                                time("2003-01-02T10:00"),
                                time("2003-01-03T09:59")))
                .isEqualTo(0);
        assertThat(
                        compute(
                                Function.TIMESTAMPDIFF,
                                DataType.INT,
                                "QUARTER",
                                time("2003-01-02T10:00"),
                                time("2004-01-01T09:59")))
                .isEqualTo(3);
    }

    @Test
    void formats() {
        LocalDateTime value = time("2026-01-31T12:34:56.789012");
        assertThat(format(value, "yyyy-MM-dd HH:mm:ss")).isEqualTo("2026-01-31 12:34:56");
        assertThat(format(value, "yyyy-MM-dd")).isEqualTo("2026-01-31");
        assertThat(format(value, "HH:mm")).isEqualTo("12:34");
        assertThat(format(value, "dd/MM/yyyy HH.mm.ss.SSS")).isEqualTo("31/01/2026 12.34.56.789");
        assertThat(format(value, "EEE, d MMM yyyy")).isEqualTo("Sat, 31 Jan 2026");
        assertThat(format(value, "yyyy'T'MM")).isEqualTo("2026T01");
        assertThat(format(value, "bogus {")).isInstanceOf(Expressions.Failed.class);
        assertThat(format("2026-01-31 12:34:56", "HH")).isEqualTo("12");
        assertThat(format("what", "HH")).isNull();
        assertThat(compute(Function.FROM_UNIXTIME, DataType.STRING, 44L))
                .isEqualTo("1970-01-01 00:00:44");
        assertThat(compute(Function.FROM_UNIXTIME, DataType.STRING, 44L, "ss")).isEqualTo("44");
        assertThat(compute(Function.FROM_UNIXTIME, DataType.STRING, Long.MAX_VALUE)).isNull();
        assertThat(
                        compute(
                                Function.CONVERT_TZ,
                                DataType.STRING,
                                "1970-01-01 00:00:00",
                                "UTC",
                                "America/Los_Angeles"))
                .isEqualTo("1969-12-31 16:00:00");
    }

    private static Object format(Object value, String pattern) {
        return compute(Function.DATE_FORMAT, DataType.STRING, value, pattern);
    }

    /** Rows in a row of the same day, hour, ... share a text, and only those. */
    @Test
    void formatsRowAfterRow() {
        SplittableRandom random = new SplittableRandom(7);
        List<String> patterns =
                List.of(
                        "yyyy-MM-dd",
                        "HH:mm",
                        "dd/MM/yyyy HH",
                        "yyyy",
                        "ss.SSS",
                        "HH:mm:ss",
                        "EEE, d MMM");
        for (long unit : new long[] {1, 300, 10_000_000, 600_000_000L, 8_000_000_000L}) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            long micros = -40 * unit;
            for (int i = 0; i < 200; i++) {
                micros += random.nextLong(-unit, 2 * unit);
                rows.add(
                        Collections.singletonList(
                                random.nextInt(9) == 0 ? null : Values.timestamp(micros)));
            }
            Batch batch = Expressions.batch(List.of(TIMESTAMP), rows);
            for (String pattern : patterns) {
                Expr call =
                        Expressions.call(
                                Function.DATE_FORMAT,
                                DataType.STRING,
                                new Expr.Ref(0, TIMESTAMP),
                                Expressions.literal(pattern));
                DateTimeFormatter java = DateTimeFormatter.ofPattern(pattern, Locale.US);
                List<@Nullable Object> texts = Expressions.evaluate(call, batch);
                for (int i = 0; i < rows.size(); i++) {
                    LocalDateTime time = (LocalDateTime) rows.get(i).getFirst();
                    assertThat(texts.get(i)).isEqualTo(time == null ? null : java.format(time));
                }
            }
        }
    }

    @Test
    void parsing() {
        DataType millis = DataType.timestamp(3);
        assertThat(compute(Function.TO_TIMESTAMP, millis, "2026-01-31 12:34:56.789"))
                .isEqualTo(time("2026-01-31T12:34:56.789"));
        assertThat(compute(Function.TO_TIMESTAMP, millis, "2026-01-31"))
                .isEqualTo(time("2026-01-31T00:00:00"));
        assertThat(compute(Function.TO_TIMESTAMP, millis, "31/01/2026 12", "dd/MM/yyyy HH"))
                .isEqualTo(time("2026-01-31T12:00:00"));
        assertThat(compute(Function.TO_TIMESTAMP, millis, "what")).isNull();
        assertThat(compute(Function.TO_DATE, DataType.DATE, "2026-01-31"))
                .isEqualTo(LocalDate.parse("2026-01-31"));
        assertThat(compute(Function.TO_DATE, DataType.DATE, "2026-02-30")).isNull();
        assertThat(compute(Function.TO_DATE, DataType.DATE, "01/2026", "MM/yyyy"))
                .isEqualTo(LocalDate.parse("2026-01-01"));
        assertThat(compute(Function.UNIX_TIMESTAMP, DataType.BIGINT, "1970-01-01 00:00:44"))
                .isEqualTo(44L);
        assertThat(compute(Function.UNIX_TIMESTAMP, DataType.BIGINT))
                .isEqualTo(Expressions.NOW / 1_000_000);
    }

    @Test
    void epochNumbers() {
        DataType ltz = DataType.timestampLtz(3);
        assertThat(compute(Function.TO_TIMESTAMP_LTZ, ltz, 44L, 0))
                .isEqualTo(Instant.ofEpochSecond(44));
        assertThat(compute(Function.TO_TIMESTAMP_LTZ, ltz, 44L, 3))
                .isEqualTo(Instant.ofEpochMilli(44));
        assertThat(compute(Function.TO_TIMESTAMP_LTZ, ltz, 1.5, 0))
                .isEqualTo(Instant.ofEpochMilli(1500));
        assertThat(compute(Function.TO_TIMESTAMP_LTZ, ltz, new BigDecimal("-1.5"), 3))
                .isEqualTo(Instant.ofEpochSecond(0, -1_500_000));
        assertThat(compute(Function.TO_TIMESTAMP_LTZ, ltz, Long.MAX_VALUE, 3)).isNull();
        assertThat(compute(Function.TO_TIMESTAMP_LTZ, ltz, Double.NaN, 3))
                .isInstanceOf(Expressions.Failed.class);
    }

    @Test
    void theClockIsTheSteps() {
        assertThat(compute(Function.CURRENT_TIMESTAMP, DataType.timestampLtz(3)))
                .isEqualTo(Instant.parse("2026-01-31T12:34:56.789Z"));
        assertThat(compute(Function.LOCALTIMESTAMP, DataType.timestamp(6)))
                .isEqualTo(time("2026-01-31T12:34:56.789012"));
        assertThat(compute(Function.CURRENT_DATE, DataType.DATE))
                .isEqualTo(LocalDate.parse("2026-01-31"));
        assertThat(compute(Function.LOCALTIME, DataType.TIME))
                .isEqualTo(LocalTime.parse("12:34:56"));
    }
}
