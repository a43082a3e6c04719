package io.tidewire.connectors.format.text;

import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;

import java.util.List;

/** What a number in a timestamp column counts. */
public enum EpochUnit {
    /** Nobody said: a number is no timestamp. */
    UNDECLARED(0, 1),
    SECONDS(1_000_000, 1),
    MILLIS(1_000, 1),
    MICROS(1, 1),
    NANOS(1, 1_000);

    public static final OptionSpec OPTION =
            new OptionSpec(
                    "timestamp_unit",
                    OptionSpec.Type.STRING,
                    false,
                    null,
                    List.of("s", "ms", "us", "ns"),
                    null,
                    null,
                    "What a number in a timestamp column counts since 1970; numbers are refused when absent.");

    private final long times;
    private final long per;

    EpochUnit(long times, long per) {
        this.times = times;
        this.per = per;
    }

    /** The option {@code timestamp_unit}. */
    public static EpochUnit of(Options options) {
        String unit = options.stringOrNull(OPTION.name());
        if (unit == null) {
            return UNDECLARED;
        }
        return switch (unit) {
            case "s" -> SECONDS;
            case "ms" -> MILLIS;
            case "us" -> MICROS;
            case "ns" -> NANOS;
            default ->
                    throw new TidewireException(
                            ErrorCode.WRONG_VALUE,
                            "timestamp_unit is '" + unit + "'",
                            "one of s, ms, us, ns");
        };
    }

    /**
     * Microseconds since 1970, rounded down.
     *
     * @return {@link TimeText#OUT_OF_RANGE} when it is outside of the years 1 to 9999
     */
    public long micros(long count) {
        if (times > 1
                && (count > TimeText.MAX_MICROS / times || count < TimeText.MIN_MICROS / times)) {
            return TimeText.OUT_OF_RANGE;
        }
        long micros = times > 1 ? count * times : Math.floorDiv(count, per);
        return micros > TimeText.MAX_MICROS || micros < TimeText.MIN_MICROS
                ? TimeText.OUT_OF_RANGE
                : micros;
    }
}
