package io.tidewire.connectors.format.json;

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
import io.tidewire.api.data.Values;
import io.tidewire.connectors.format.text.TextBuffer;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Values as JSON text: times as Flink's SQL standard writes them, BYTES as base64, NaN and the
 * infinities as strings, for JSON has no number for them. Not thread-safe.
 */
public final class JsonText {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final TextBuffer buffer = new TextBuffer(512);

    public TextBuffer buffer() {
        return buffer;
    }

    public void put(Column column, DataType type, int row) {
        if (column.isNull(row)) {
            buffer.putAscii("null");
            return;
        }
        switch (column) {
            case BooleanColumn c -> buffer.putAscii(c.values()[row] ? "true" : "false");
            case DoubleColumn c -> putDouble(c.values()[row]);
            case BytesColumn c -> {
                if (type.kind() == DataType.Kind.BYTES) {
                    putBase64(c.bytes(row));
                } else {
                    putString(c.data(), c.starts()[row], c.lengths()[row]);
                }
            }
            case IntColumn c -> putInt(c.values()[row], type);
            case LongColumn c -> putLong(c.values()[row], type);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> putObject(c.values()[row], type);
        }
    }

    private void putInt(int value, DataType type) {
        switch (type.kind()) {
            case DATE -> {
                buffer.put('"');
                buffer.putDate(value);
                buffer.put('"');
            }
            case TIME -> {
                buffer.put('"');
                buffer.putTime(value);
                buffer.put('"');
            }
            default -> buffer.putLong(value);
        }
    }

    private void putLong(long value, DataType type) {
        switch (type.kind()) {
            case TIMESTAMP -> putTimestamp(value, type, false);
            case TIMESTAMP_LTZ -> putTimestamp(value, type, true);
            case DECIMAL -> buffer.putDecimal(value, type.scale());
            default -> buffer.putLong(value);
        }
    }

    private void putTimestamp(long micros, DataType type, boolean zone) {
        buffer.put('"');
        buffer.putTimestamp(micros, type.precision());
        if (zone) {
            buffer.put('Z');
        }
        buffer.put('"');
    }

    private void putDouble(double value) {
        if (Double.isFinite(value)) {
            buffer.putAscii(Double.toString(value));
        } else {
            buffer.put('"');
            buffer.putAscii(Double.toString(value));
            buffer.put('"');
        }
    }

    private void putBase64(byte[] bytes) {
        buffer.put('"');
        buffer.put(Base64.getEncoder().encode(bytes));
        buffer.put('"');
    }

    /** A value as {@link Values} has it. */
    public void putObject(@Nullable Object value, DataType type) {
        if (value == null) {
            buffer.putAscii("null");
            return;
        }
        switch (type.kind()) {
            case ARRAY -> putArray((List<?>) value, type.children().getFirst().type());
            case MAP -> putMap((Map<?, ?>) value, type.children());
            case ROW -> putRow((List<?>) value, type.children());
            case BOOLEAN -> buffer.putAscii(value.toString());
            case INT, BIGINT, INTERVAL_DAY, INTERVAL_MONTH ->
                    buffer.putLong(((Number) value).longValue());
            case DOUBLE -> putDouble(((Number) value).doubleValue());
            case DECIMAL -> buffer.putAscii(((BigDecimal) value).toPlainString());
            case STRING -> putString((String) value);
            case BYTES -> putBase64((byte[]) value);
            case DATE -> putInt((int) ((LocalDate) value).toEpochDay(), type);
            case TIME -> putInt((int) (((LocalTime) value).toNanoOfDay() / 1_000_000), type);
            case TIMESTAMP -> putTimestamp(Values.micros((LocalDateTime) value), type, false);
            case TIMESTAMP_LTZ -> putTimestamp(Values.micros((Instant) value), type, true);
        }
    }

    private void putArray(List<?> elements, DataType type) {
        buffer.put('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                buffer.put(',');
            }
            putObject(elements.get(i), type);
        }
        buffer.put(']');
    }

    private void putMap(Map<?, ?> entries, List<Field> types) {
        buffer.put('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            if (!first) {
                buffer.put(',');
            }
            first = false;
            putKey(entry.getKey(), types.getFirst().type());
            buffer.put(':');
            putObject(entry.getValue(), types.getLast().type());
        }
        buffer.put('}');
    }

    /** A key has to be a string: what is written without quotes gets them. */
    private void putKey(@Nullable Object key, DataType type) {
        int start = buffer.size();
        putObject(key, type);
        if (buffer.array()[start] != '"') {
            String text =
                    new String(
                            buffer.array(), start, buffer.size() - start, StandardCharsets.UTF_8);
            buffer.truncate(start);
            putString(text);
        }
    }

    private void putRow(List<?> values, List<Field> fields) {
        buffer.put('{');
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                buffer.put(',');
            }
            putString(fields.get(i).name());
            buffer.put(':');
            putObject(values.get(i), fields.get(i).type());
        }
        buffer.put('}');
    }

    public void putString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putString(utf8, 0, utf8.length);
    }

    /** UTF-8 between quotes; only what has to be is escaped. */
    public void putString(byte[] utf8, int start, int length) {
        buffer.put('"');
        int end = start + length;
        int plain = start;
        for (int at = start; at < end; at++) {
            byte b = utf8[at];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                buffer.put(utf8, plain, at - plain);
                putEscape(b);
                plain = at + 1;
            }
        }
        buffer.put(utf8, plain, end - plain);
        buffer.put('"');
    }

    private void putEscape(byte b) {
        buffer.put('\\');
        switch (b) {
            case '"', '\\' -> buffer.put(b);
            case '\n' -> buffer.put('n');
            case '\r' -> buffer.put('r');
            case '\t' -> buffer.put('t');
            case '\b' -> buffer.put('b');
            case '\f' -> buffer.put('f');
            default -> {
                buffer.putAscii("u00");
                buffer.put(HEX[b >> 4]);
                buffer.put(HEX[b & 15]);
            }
        }
    }
}
