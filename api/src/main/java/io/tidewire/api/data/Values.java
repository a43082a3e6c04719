package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Single values as plain Java objects, for the edges, literals and tests: Boolean, Integer (INT,
 * month interval), Long (BIGINT, day interval in microseconds), Double, BigDecimal (of exactly the
 * type's scale), String, byte[], LocalDate, LocalTime, LocalDateTime (TIMESTAMP), Instant
 * (TIMESTAMP_LTZ), List (ARRAY, ROW), Map.
 */
public final class Values {

    private static final long MICROS = 1_000_000;

    private Values() {}

    public static @Nullable Object get(Column column, DataType type, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column) {
            case BooleanColumn c -> c.values()[row];
            case DoubleColumn c -> c.values()[row];
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> c.values()[row];
            case BytesColumn c ->
                    type.kind() == DataType.Kind.STRING ? c.string(row) : c.bytes(row);
            case IntColumn c -> ofInt(c.values()[row], type);
            case LongColumn c -> ofLong(c.values()[row], type);
        };
    }

    private static Object ofInt(int value, DataType type) {
        return switch (type.kind()) {
            case DATE -> LocalDate.ofEpochDay(value);
            case TIME -> LocalTime.ofNanoOfDay(value * 1_000_000L);
            default -> value;
        };
    }

    private static Object ofLong(long value, DataType type) {
        return switch (type.kind()) {
            case TIMESTAMP -> timestamp(value);
            case TIMESTAMP_LTZ -> instant(value);
            case DECIMAL -> BigDecimal.valueOf(value, type.scale());
            default -> value;
        };
    }

    public static LocalDateTime timestamp(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS),
                (int) Math.floorMod(micros, MICROS) * 1000,
                ZoneOffset.UTC);
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }

    public static long micros(LocalDateTime value) {
        return value.toEpochSecond(ZoneOffset.UTC) * MICROS + value.getNano() / 1000;
    }

    public static long micros(Instant value) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, value);
    }
}
