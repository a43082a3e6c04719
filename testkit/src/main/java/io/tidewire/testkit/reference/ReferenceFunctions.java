package io.tidewire.testkit.reference;

import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Text and time over java.lang and java.time; every argument is present. */
final class ReferenceFunctions {

    private ReferenceFunctions() {}

    static @Nullable Object evaluate(Function function, List<Object> values) {
        return switch (function) {
            case SUBSTRING -> substring(values);
            case LIKE -> like((String) values.get(0), (String) values.get(1));
            case FLOOR_TIME -> floor(values.get(0), (String) values.get(1));
            case CEIL_TIME -> ceil(values.get(0), (String) values.get(1));
            case DATE_FORMAT ->
                    DateTimeFormatter.ofPattern((String) values.get(1), Locale.US)
                            .format(time(values.get(0)));
            case JSON_STRING -> json(values.getFirst());
            case MAP -> Map.of(values.get(0), values.get(1));
            case EXTRACT -> extract((String) values.get(0), time(values.get(1)));
            default ->
                    throw new UnsupportedOperationException("the oracle does not know " + function);
        };
    }

    private static @Nullable String substring(List<Object> values) {
        int[] text = ((String) values.get(0)).codePoints().toArray();
        long from = ((Number) values.get(1)).longValue();
        long length = values.size() > 2 ? ((Number) values.get(2)).longValue() : text.length;
        if (length < 0) {
            return null;
        }
        long begin = from > 0 ? from - 1 : from < 0 ? text.length + from : 0;
        if (begin < 0 || begin >= text.length) {
            return "";
        }
        long end = Math.min(begin + length, text.length);
        return new String(text, (int) begin, (int) (end - begin));
    }

    private static String json(Object value) {
        return switch (value) {
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case Integer _, Long _, Boolean _ -> value.toString();
            default -> throw new UnsupportedOperationException("no JSON of " + value);
        };
    }

    private static boolean like(String text, String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.codePoints()
                .forEach(
                        c ->
                                regex.append(
                                        c == '%'
                                                ? ".*"
                                                : c == '_'
                                                        ? "."
                                                        : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }

    private static LocalDateTime time(Object value) {
        return switch (value) {
            case LocalDateTime time -> time;
            case LocalDate date -> date.atStartOfDay();
            case Instant instant -> instant.atOffset(ZoneOffset.UTC).toLocalDateTime();
            default -> throw new UnsupportedOperationException("no point in time: " + value);
        };
    }

    private static Object floor(Object value, String unit) {
        LocalDateTime time = time(value);
        LocalDateTime day = time.truncatedTo(ChronoUnit.DAYS);
        LocalDateTime floor =
                switch (unit) {
                    case "SECOND" -> time.truncatedTo(ChronoUnit.SECONDS);
                    case "MINUTE" -> time.truncatedTo(ChronoUnit.MINUTES);
                    case "HOUR" -> time.truncatedTo(ChronoUnit.HOURS);
                    case "DAY" -> day;
                    case "WEEK" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
                    case "MONTH" -> day.withDayOfMonth(1);
                    case "QUARTER" ->
                            day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
                    case "YEAR" -> day.withDayOfYear(1);
                    default -> throw new UnsupportedOperationException("no unit: " + unit);
                };
        return switch (value) {
            case LocalDate _ -> floor.toLocalDate();
            case Instant _ -> floor.toInstant(ZoneOffset.UTC);
            default -> floor;
        };
    }

    private static Object ceil(Object value, String unit) {
        Object floor = floor(value, unit);
        boolean isWhole = floor.equals(value);
        return isWhole ? value : ((Temporal) floor).plus(1, ChronoUnit.valueOf(unit + "S"));
    }

    private static Object extract(String unit, LocalDateTime time) {
        return switch (unit) {
            case "SECOND" -> (long) time.getSecond();
            case "MINUTE" -> (long) time.getMinute();
            case "HOUR" -> (long) time.getHour();
            case "DAY" -> (long) time.getDayOfMonth();
            case "MONTH" -> (long) time.getMonthValue();
            case "QUARTER" -> (time.getMonthValue() + 2) / 3L;
            case "YEAR" -> (long) time.getYear();
            case "EPOCH" -> time.toEpochSecond(ZoneOffset.UTC);
            default -> throw new UnsupportedOperationException("no unit: " + unit);
        };
    }
}
