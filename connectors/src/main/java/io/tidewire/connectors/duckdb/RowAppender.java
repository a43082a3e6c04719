package io.tidewire.connectors.duckdb;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;

import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands a row's values to DuckDB's appender, which wants each in the type of its column. */
final class RowAppender {

    /** DECIMALs of up to so many digits are a SMALLINT inside DuckDB. */
    private static final int SHORT_DIGITS = 4;

    private static final int INT_DIGITS = 9;

    private RowAppender() {}

    /** All columns of one row, between beginRow and endRow, which are the caller's. */
    static void append(DuckDBAppender to, Batch batch, int row) throws SQLException {
        for (int i = 0; i < batch.columns().length; i++) {
            append(to, batch.column(i), batch.schema().type(i), row);
        }
    }

    private static void append(DuckDBAppender to, Column column, DataType type, int row)
            throws SQLException {
        if (column.isNull(row)) {
            to.appendNull();
            return;
        }
        switch (column) {
            case LongColumn c -> append(to, c.values()[row], type);
            case BytesColumn c -> to.append(c.bytes(row));
            case IntColumn c -> append(to, c.values()[row], type);
            case DoubleColumn c -> to.append(c.values()[row]);
            case BooleanColumn c -> to.append(c.values()[row]);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> append(to, c.values()[row], type);
        }
    }

    private static void append(DuckDBAppender to, long value, DataType type) throws SQLException {
        switch (type.kind()) {
            case TIMESTAMP, TIMESTAMP_LTZ -> to.appendEpochMicros(value);
            case DECIMAL -> {
                if (type.precision() <= SHORT_DIGITS) {
                    to.appendDecimal((short) value);
                } else if (type.precision() <= INT_DIGITS) {
                    to.appendDecimal((int) value);
                } else {
                    to.appendDecimal(value);
                }
            }
            default -> to.append(value);
        }
    }

    private static void append(DuckDBAppender to, int value, DataType type) throws SQLException {
        switch (type.kind()) {
            case DATE -> to.appendEpochDays(value);
            case TIME -> to.appendDayMicros(value * 1000L);
            default -> to.append(value);
        }
    }

    private static void append(DuckDBAppender to, @Nullable Object value, DataType type)
            throws SQLException {
        switch (type.kind()) {
            case DECIMAL -> to.append((BigDecimal) value);
            case ARRAY -> to.append((List<?>) nested(value, type));
            case MAP -> to.append((Map<?, ?>) nested(value, type));
            default -> appendStruct(to, (List<?>) value, type.children());
        }
    }

    private static void appendStruct(
            DuckDBAppender to, @Nullable List<?> values, List<Field> fields) throws SQLException {
        if (values == null) {
            to.appendNull();
            return;
        }
        to.beginStruct();
        for (int i = 0; i < fields.size(); i++) {
            DataType type = fields.get(i).type();
            Object value = values.get(i);
            switch (value) {
                case null -> to.appendNull();
                case Boolean v -> to.append(v.booleanValue());
                case Integer v -> to.append(v.intValue());
                case Long v -> to.append(v.longValue());
                case Double v -> to.append(v.doubleValue());
                case BigDecimal v -> to.append(v);
                case String v -> to.append(v);
                case byte[] v -> to.append(v);
                case java.time.LocalDate v -> to.append(v);
                case java.time.LocalTime v -> to.append(v);
                case java.time.LocalDateTime v -> to.append(v);
                case Instant v -> to.append(v.atOffset(ZoneOffset.UTC));
                default -> append(to, value, type);
            }
        }
        to.endStruct();
    }

    /** Inside a collection the appender takes Java objects; only instants are not what it knows. */
    private static @Nullable Object nested(@Nullable Object value, DataType type) {
        return switch (value) {
            case null -> null;
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case List<?> list -> {
                List<@Nullable Object> result = new ArrayList<>(list.size());
                for (int i = 0; i < list.size(); i++) {
                    int child = type.kind() == DataType.Kind.ROW ? i : 0;
                    result.add(nested(list.get(i), type.children().get(child).type()));
                }
                yield result;
            }
            case Map<?, ?> map -> {
                Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    result.put(
                            nested(entry.getKey(), type.children().getFirst().type()),
                            nested(entry.getValue(), type.children().getLast().type()));
                }
                yield result;
            }
            default -> value;
        };
    }
}
