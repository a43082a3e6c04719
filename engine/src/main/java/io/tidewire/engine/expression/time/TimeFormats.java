package io.tidewire.engine.expression.time;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/** Points in time to and from text and epoch numbers. */
public final class TimeFormats {

    private static final String DEFAULT_PATTERN = "yyyy-MM-dd HH:mm:ss";

    /** Further patterns are compiled anew each time: they come from data, not from the query. */
    private static final int MOST_PATTERNS = 64;

    /** Seconds of 0001-01-01 and the end of 9999-12-31. */
    private static final long FIRST_SECOND = -62_135_596_800L;

    private static final long LAST_SECOND = 253_402_300_799L;

    private final Map<String, TimePattern> patterns = new HashMap<>();

    private TimeFormats() {}

    public static Kernel kernel(Expr.Call call) {
        TimeFormats formats = new TimeFormats();
        return switch (call.function()) {
            case DATE_FORMAT -> dateFormat(call, formats);
            case TO_DATE ->
                    RowKernel.strict(
                            call,
                            row -> {
                                long micros = formats.parse(row, 0);
                                return micros == TimeText.INVALID ? null : Micros.date(micros);
                            });
            case TO_TIMESTAMP ->
                    RowKernel.strict(call, row -> formats.timestamp(row, call.type().precision()));
            case TO_TIMESTAMP_LTZ ->
                    call.arguments().getFirst().type().kind() == DataType.Kind.STRING
                            ? RowKernel.strict(
                                    call, row -> formats.timestamp(row, call.type().precision()))
                            : RowKernel.strict(call, TimeFormats::fromEpoch);
            case FROM_UNIXTIME -> RowKernel.strict(call, formats::fromUnixTime);
            case UNIX_TIMESTAMP -> RowKernel.strict(call, formats::toUnixTime);
            case CONVERT_TZ -> RowKernel.strict(call, formats::convertZone);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    /** Whether DATE_FORMAT by this pattern gives a text for every point in time. */
    public static boolean writesAll(String pattern) {
        try {
            return new TimePattern(pattern).isPlain();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Kernel dateFormat(Expr.Call call, TimeFormats formats) {
        String pattern = Constants.text(call.arguments().get(1));
        Expr time = call.arguments().getFirst();
        if (pattern != null
                && time.type().storage() == DataType.Storage.LONG
                && !Constants.isLiteral(time)) {
            try {
                return new DateFormatKernel(new TimePattern(pattern));
            } catch (IllegalArgumentException e) {
                // No pattern: every row tells so, and only rows that have a time.
            }
        }
        return RowKernel.strict(
                call,
                row -> {
                    long micros = formats.point(row);
                    return micros == TimeText.INVALID
                            ? null
                            : formats.pattern(row.text(1)).format(micros);
                });
    }

    private TimePattern pattern(String text) {
        TimePattern known = patterns.get(text);
        if (known != null) {
            return known;
        }
        try {
            TimePattern compiled = new TimePattern(text);
            if (patterns.size() < MOST_PATTERNS) {
                patterns.put(text, compiled);
            }
            return compiled;
        } catch (IllegalArgumentException e) {
            throw new RowFailure("no pattern of a date: '" + text + "': " + e.getMessage());
        }
    }

    private long point(Arguments row) {
        if (row.type(0).kind() != DataType.Kind.STRING) {
            return row.integer(0) * TimeFields.unit(row.type(0));
        }
        byte[] text = row.bytes(0);
        return TimeText.parseTimestamp(text, 0, text.length);
    }

    /**
     * By the pattern of argument 1 when there is one; by SQL's own notation otherwise, and else.
     */
    private long parse(Arguments row, int argument) {
        if (row.count() > 1) {
            long micros = pattern(row.text(1)).parse(row.text(argument));
            if (micros != TimeText.INVALID) {
                return micros;
            }
        }
        byte[] text = row.bytes(argument);
        return TimeText.parseTimestamp(text, 0, text.length);
    }

    private @Nullable Object timestamp(Arguments row, int precision) {
        long micros = parse(row, 0);
        return micros == TimeText.INVALID ? null : (Object) Micros.truncate(micros, precision);
    }

    /** NULL outside of the years 1 to 9999. */
    private static @Nullable Object fromEpoch(Arguments row) {
        long precision = row.count() > 1 ? row.integer(1) : 3;
        if (precision < 0 || precision > 6) {
            throw new RowFailure("TO_TIMESTAMP_LTZ wants a precision of 0 to 6, not " + precision);
        }
        BigDecimal number =
                row.type(0).kind() == DataType.Kind.DOUBLE ? finite(row.real(0)) : row.decimal(0);
        BigDecimal seconds = number.movePointLeft((int) precision);
        if (seconds.compareTo(BigDecimal.valueOf(FIRST_SECOND)) < 0
                || seconds.compareTo(BigDecimal.valueOf(LAST_SECOND + 1)) >= 0) {
            return null;
        }
        return seconds.movePointRight(6).setScale(0, RoundingMode.DOWN).longValueExact();
    }

    private static BigDecimal finite(double value) {
        if (!Double.isFinite(value)) {
            throw new RowFailure("no point in time: " + value);
        }
        return BigDecimal.valueOf(value);
    }

    private @Nullable Object fromUnixTime(Arguments row) {
        long seconds = row.integer(0);
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
            return null;
        }
        return pattern(row.count() > 1 ? row.text(1) : DEFAULT_PATTERN)
                .format(seconds * Micros.SECOND);
    }

    /** What cannot be read is the least BIGINT, as Flink has it. */
    private Object toUnixTime(Arguments row) {
        if (row.count() == 0) {
            return Math.floorDiv(row.nowMicros(), Micros.SECOND);
        }
        long micros = parse(row, 0);
        return micros == TimeText.INVALID ? Long.MIN_VALUE : Math.floorDiv(micros, Micros.SECOND);
    }

    private @Nullable Object convertZone(Arguments row) {
        byte[] text = row.bytes(0);
        long micros = TimeText.parseTimestamp(text, 0, text.length);
        if (micros == TimeText.INVALID) {
            return null;
        }
        try {
            long converted =
                    Values.micros(
                            Values.timestamp(micros)
                                    .atZone(ZoneId.of(row.text(1)))
                                    .withZoneSameInstant(ZoneId.of(row.text(2)))
                                    .toLocalDateTime());
            return pattern(DEFAULT_PATTERN).format(converted);
        } catch (DateTimeException e) {
            throw new RowFailure("CONVERT_TZ: " + e.getMessage());
        }
    }
}
