package io.tidewire.engine.expression.time;

import io.tidewire.api.data.Values;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * A pattern of {@link DateTimeFormatter}. Those made of yyyy, MM, dd, HH, mm, ss, SSS and
 * punctuation are written without it.
 */
final class TimePattern {

    private static final int LAST_YEAR = 9999;

    /** The letters of the fields, from the largest. */
    private static final String FIELDS = "yMdHmsS";

    private static final List<TimeUnit> UNITS =
            List.of(
                    TimeUnit.YEAR,
                    TimeUnit.MONTH,
                    TimeUnit.DAY,
                    TimeUnit.HOUR,
                    TimeUnit.MINUTE,
                    TimeUnit.SECOND,
                    TimeUnit.MILLISECOND);

    /** A field of fixed width, or one character that stands for itself. */
    private record Part(char letter, int width) {}

    private final DateTimeFormatter formatter;
    private final @Nullable List<Part> parts;
    private final long step;

    /**
     * @throws IllegalArgumentException when it is no pattern
     */
    TimePattern(String pattern) {
        this.formatter = DateTimeFormatter.ofPattern(pattern, Locale.US);
        this.parts = parts(pattern);
        this.step = parts == null ? 1 : step(parts);
    }

    /**
     * Whether it is made of the fields and the punctuation that are written without a formatter.
     */
    boolean isPlain() {
        return parts != null;
    }

    /** Points in time that are equal when divided by this, rounded down, are written alike. */
    long step() {
        return step;
    }

    /**
     * The unit that a text tells the beginning of: the smallest field, if all larger ones are there
     * too. Points in time that are equal when cut to it are written alike, and from the year 1 on
     * no others are. Absent when the text shows the hour and not the day, say.
     */
    @Nullable TimeUnit unit() {
        if (parts == null) {
            return null;
        }
        BitSet shown = new BitSet();
        parts.stream()
                .filter(part -> part.width > 0)
                .forEach(part -> shown.set(FIELDS.indexOf(part.letter)));
        return shown.isEmpty() || shown.cardinality() < shown.length()
                ? null
                : UNITS.get(shown.length() - 1);
    }

    private static long step(List<Part> parts) {
        long step = Micros.DAY;
        for (Part part : parts) {
            step =
                    Math.min(
                            step,
                            switch (part.letter) {
                                case 'H' -> Micros.HOUR;
                                case 'm' -> Micros.MINUTE;
                                case 's' -> Micros.SECOND;
                                case 'S' -> Micros.MILLISECOND;
                                default -> Micros.DAY;
                            });
        }
        return step;
    }

    private static @Nullable List<Part> parts(String pattern) {
        List<Part> parts = new ArrayList<>();
        for (int at = 0; at < pattern.length(); ) {
            char letter = pattern.charAt(at);
            int from = at;
            while (at < pattern.length() && pattern.charAt(at) == letter) {
                at++;
            }
            int width = at - from;
            if ("-/:. ,_".indexOf(letter) >= 0) {
                for (int i = 0; i < width; i++) {
                    parts.add(new Part(letter, 0));
                }
            } else if (width == wantedWidth(letter)) {
                parts.add(new Part(letter, width));
            } else {
                return null;
            }
        }
        return parts;
    }

    private static int wantedWidth(char letter) {
        return switch (letter) {
            case 'y' -> 4;
            case 'M', 'd', 'H', 'm', 's' -> 2;
            case 'S' -> 3;
            default -> -1;
        };
    }

    /** A point in time, UTC. */
    String format(long micros) {
        int packed = CivilDate.pack(Micros.date(micros));
        int year = CivilDate.year(packed);
        if (parts == null || year < 1 || year > LAST_YEAR) {
            return formatter.format(Values.timestamp(micros));
        }
        long time = Math.floorMod(micros, Micros.DAY);
        StringBuilder text = new StringBuilder(24);
        for (Part part : parts) {
            switch (part.letter) {
                case 'y' -> {
                    two(text, year / 100);
                    two(text, year % 100);
                }
                case 'M' -> two(text, CivilDate.month(packed));
                case 'd' -> two(text, CivilDate.day(packed));
                case 'H' -> two(text, (int) (time / Micros.HOUR));
                case 'm' -> two(text, (int) (time / Micros.MINUTE % 60));
                case 's' -> two(text, (int) (time / Micros.SECOND % 60));
                case 'S' -> {
                    int millis = (int) (time / Micros.MILLISECOND % 1000);
                    text.append((char) ('0' + millis / 100));
                    two(text, millis % 100);
                }
                default -> text.append(part.letter);
            }
        }
        return text.toString();
    }

    private static void two(StringBuilder text, int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    /**
     * Fields that the pattern lacks are those of 1970-01-01 00:00:00.
     *
     * @return microseconds, or {@link TimeText#INVALID}
     */
    long parse(String text) {
        try {
            TemporalAccessor parsed = formatter.parse(text);
            return Values.micros(
                    LocalDateTime.of(
                            year(parsed),
                            field(parsed, ChronoField.MONTH_OF_YEAR, 1),
                            field(parsed, ChronoField.DAY_OF_MONTH, 1),
                            field(parsed, ChronoField.HOUR_OF_DAY, 0),
                            field(parsed, ChronoField.MINUTE_OF_HOUR, 0),
                            field(parsed, ChronoField.SECOND_OF_MINUTE, 0),
                            field(parsed, ChronoField.NANO_OF_SECOND, 0)));
        } catch (DateTimeException e) {
            return TimeText.INVALID;
        }
    }

    /** A pattern of yyyy without an era leaves the year of the era. */
    private static int year(TemporalAccessor parsed) {
        return field(parsed, ChronoField.YEAR, field(parsed, ChronoField.YEAR_OF_ERA, 1970));
    }

    private static int field(TemporalAccessor parsed, ChronoField field, int otherwise) {
        return parsed.isSupported(field) ? parsed.get(field) : otherwise;
    }
}
