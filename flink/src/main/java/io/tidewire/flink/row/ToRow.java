package io.tidewire.flink.row;

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

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes rows out of a batch. Strings are shared with it, not copied. */
public final class ToRow {

    private ToRow() {}

    public static GenericRowData row(Batch batch, int row, RowKind kind) {
        GenericRowData result = new GenericRowData(kind, batch.columns().length);
        for (int i = 0; i < batch.columns().length; i++) {
            Column column = batch.column(i);
            if (!column.isNull(row)) {
                result.setField(i, value(column, row, batch.schema().type(i)));
            }
        }
        return result;
    }

    /** A value that is not null, as Flink's own functions take it. */
    public static Object value(Column column, int row, DataType type) {
        return switch (column) {
            case BooleanColumn c -> c.values()[row];
            case IntColumn c -> c.values()[row];
            case DoubleColumn c -> c.values()[row];
            case LongColumn c -> ofLong(c.values()[row], type);
            case BytesColumn c ->
                    type.kind() == DataType.Kind.STRING
                            ? StringData.fromBytes(c.data(), c.starts()[row], c.lengths()[row])
                            : c.bytes(row);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> element(c.values()[row], type);
        };
    }

    private static Object ofLong(long value, DataType type) {
        return switch (type.kind()) {
            case DECIMAL -> DecimalData.fromUnscaledLong(value, type.precision(), type.scale());
            case TIMESTAMP, TIMESTAMP_LTZ -> timestamp(value);
            default -> value;
        };
    }

    private static TimestampData timestamp(long micros) {
        return TimestampData.fromEpochMillis(
                Math.floorDiv(micros, 1_000L), Math.floorMod(micros, 1_000) * 1_000);
    }

    /** A value as {@link io.tidewire.api.data.Values} has it. */
    private static Object element(@Nullable Object value, DataType type) {
        return switch (value) {
            case BigDecimal number ->
                    DecimalData.fromBigDecimal(number, type.precision(), type.scale());
            case String text -> StringData.fromString(text);
            case LocalDate date -> Math.toIntExact(date.toEpochDay());
            case LocalTime time -> (int) (time.toNanoOfDay() / 1_000_000);
            case LocalDateTime time -> TimestampData.fromLocalDateTime(time);
            case Instant time -> TimestampData.fromInstant(time);
            case List<?> list ->
                    type.kind() == DataType.Kind.ROW
                            ? fields(list, type.children())
                            : new GenericArrayData(items(list, type.children().getFirst().type()));
            case Map<?, ?> map -> map(map, type);
            case null -> throw new IllegalArgumentException("a null is no element");
            default -> value;
        };
    }

    /**
     * The value as Flink's own functions have it.
     *
     * @param value as {@link io.tidewire.api.data.Values} has it
     */
    public static @Nullable Object ofPlain(@Nullable Object value, DataType type) {
        return value == null ? null : element(value, type);
    }

    private static GenericRowData fields(List<?> values, List<Field> fields) {
        GenericRowData row = new GenericRowData(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            row.setField(i, ofPlain(values.get(i), fields.get(i).type()));
        }
        return row;
    }

    private static @Nullable Object[] items(List<?> values, DataType type) {
        @Nullable Object[] items = new Object[values.size()];
        for (int i = 0; i < items.length; i++) {
            items[i] = ofPlain(values.get(i), type);
        }
        return items;
    }

    private static GenericMapData map(Map<?, ?> values, DataType type) {
        DataType keys = type.children().getFirst().type();
        DataType items = type.children().getLast().type();
        Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
        values.forEach((key, value) -> map.put(ofPlain(key, keys), ofPlain(value, items)));
        return new GenericMapData(map);
    }
}
