package io.tidewire.engine.expression.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Values;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** A time stands for those that are written alike, and for no others. */
class ShownTimesTest {

    private static final long HUGE = 100_000L * 366 * Micros.DAY;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yyyy",
                "yyyy-MM",
                "MM/yyyy",
                "yyyy-MM-dd",
                "yyyyMMdd",
                "dd.MM.yyyy HH",
                "yyyy-MM-dd HH:mm",
                "HH:mm:ss, dd.MM.yyyy",
                "yyyy-MM-dd HH:mm:ss.SSS",
                "yyyy-MM-dd yyyy"
            })
    void whatIsWrittenAlikeIsOneTime(String pattern) {
        ShownTimes written = Objects.requireNonNull(ShownTimes.text(pattern));
        DateTimeFormatter java = DateTimeFormatter.ofPattern(pattern, Locale.US);
        long[] times = times(new Random(5));
        long[] result = written.of(new LongColumn(times, null, times.length)).values();
        Map<String, Long> byText = new HashMap<>();
        for (int i = 0; i < times.length; i++) {
            String text = java.format(Values.timestamp(times[i]));
            assertThat(java.format(Values.timestamp(result[i]))).isEqualTo(text);
            assertThat(result[i]).isGreaterThanOrEqualTo(times[i] - written.reach());
            byText.putIfAbsent(text, result[i]);
            assertThat(result[i]).as("%s", text).isEqualTo(byText.get(text));
        }
    }

    /** Around the first and the last year, around leap days, near each other and far. */
    private static long[] times(Random random) {
        String[] near = {
            "-0004-02-29T00:00:00",
            "0000-01-01T00:00:00",
            "0000-02-29T23:59:59.999999",
            "0001-02-28T12:00:00",
            "0002-01-01T00:00:00",
            "0005-02-28T23:00:00",
            "1970-01-01T00:00:00",
            "2024-02-29T11:59:59.999",
            "2026-11-26T08:30:00",
            "9999-12-31T23:59:59.999"
        };
        long[] times = new long[20_000];
        for (int i = 0; i < times.length; i++) {
            long base = Values.micros(LocalDateTime.parse(near[random.nextInt(near.length)]));
            long unit =
                    switch (random.nextInt(6)) {
                        case 0 -> 1_000;
                        case 1 -> Micros.SECOND;
                        case 2 -> Micros.HOUR;
                        case 3 -> 3 * Micros.DAY;
                        case 4 -> 800 * Micros.DAY;
                        default -> HUGE;
                    };
            times[i] = base + random.nextLong(-unit, unit);
        }
        return times;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HH:mm",
                "dd",
                "MM-dd",
                "yyyy-dd",
                "yyyy HH",
                "yyyy-M-d",
                "EEE",
                "-",
                "",
                "b"
            })
    void timesFarFromEachOtherAreWrittenAlike(String pattern) {
        assertThat(ShownTimes.text(pattern)).isNull();
    }

    @Test
    void aDateIsOneTime() {
        ShownTimes shown = ShownTimes.date();
        long[] times = times(new Random(6));
        long[] result = shown.of(new LongColumn(times, null, times.length)).values();
        Map<LocalDate, Long> byDate = new HashMap<>();
        for (int i = 0; i < times.length; i++) {
            LocalDate date = Values.timestamp(times[i]).toLocalDate();
            assertThat(Values.timestamp(result[i]).toLocalDate()).isEqualTo(date);
            assertThat(result[i]).isBetween(times[i] - shown.reach(), times[i]);
            byDate.putIfAbsent(date, result[i]);
            assertThat(result[i]).as("%s", date).isEqualTo(byDate.get(date));
        }
        long[] first = {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MIN_VALUE + Micros.DAY};
        assertThat(shown.of(new LongColumn(first, null, 3)).values())
                .startsWith(Long.MIN_VALUE, Long.MIN_VALUE);
    }

    @Test
    void nullsStayAndTheEndsOfTheRangeDoNotOverflow() {
        ShownTimes written = Objects.requireNonNull(ShownTimes.text("yyyy-MM"));
        boolean[] nulls = {true, false, false};
        long[] times = {5, Long.MIN_VALUE + 1, Long.MAX_VALUE - 1};
        LongColumn result = written.of(new LongColumn(times, nulls, 3));
        assertThat(result.isNull(0)).isTrue();
        assertThat(result.values()[1]).isEqualTo(times[1]);
        assertThat(result.values()[2]).isBetween(times[2] - written.reach(), times[2]);
    }
}
