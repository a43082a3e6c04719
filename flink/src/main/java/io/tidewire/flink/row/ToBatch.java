package io.tidewire.flink.row;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes batches of rows. Used by one thread. */
public final class ToBatch {

    private final Schema schema;
    private final RowData.FieldGetter[] getters;

    public ToBatch(Schema schema) {
        this.schema = schema;
        this.getters = getters(schema.fields());
    }

    private static RowData.FieldGetter[] getters(List<Field> fields) {
        RowData.FieldGetter[] getters = new RowData.FieldGetter[fields.size()];
        for (int i = 0; i < getters.length; i++) {
            // A column that is declared NOT NULL is asked all the same: the contract is the gate's.
            LogicalType type = RowTypes.of(fields.get(i).type().withNullable(true));
            getters[i] = RowData.createFieldGetter(type, i);
        }
        return getters;
    }

    /** A batch of this row, of weight 1. */
    public Batch one(RowData row) {
        Column[] columns = new Column[getters.length];
        for (int i = 0; i < getters.length; i++) {
            ColumnBuilder column = new ColumnBuilder(schema.type(i), 1);
            add(column, getters[i].getFieldOrNull(row), schema.type(i));
            columns[i] = column.build();
        }
        return Batch.of(schema, columns, 1);
    }

    /**
     * @param value as Flink's own functions have it
     */
    public static void add(ColumnBuilder column, @Nullable Object value, DataType type) {
        if (value == null) {
            column.addNull();
            return;
        }
        switch (type.storage()) {
            case BOOLEAN -> column.addBoolean((Boolean) value);
            case INT -> column.addInt((Integer) value);
            case DOUBLE -> column.addDouble((Double) value);
            case LONG ->
                    column.addLong(
                            switch (value) {
                                case TimestampData time -> micros(time);
                                case DecimalData number -> number.toUnscaledLong();
                                default -> (Long) value;
                            });
            case BYTES -> {
                byte[] bytes = value instanceof StringData text ? text.toBytes() : (byte[]) value;
                column.addBytes(bytes, 0, bytes.length);
            }
            case OBJECT -> column.addObject(element(value, type));
        }
    }

    /**
     * The value as {@link io.tidewire.api.data.Values} has it.
     *
     * @param value as Flink's own functions have it
     */
    public static @Nullable Object plain(@Nullable Object value, DataType type) {
        return value == null ? null : element(value, type);
    }

    private static long micros(TimestampData time) {
        return time.getMillisecond() * 1_000 + time.getNanoOfMillisecond() / 1_000;
    }

    /** As {@link io.tidewire.api.data.Values} has it. */
    private static Object element(Object value, DataType type) {
        return switch (value) {
            case StringData text -> text.toString();
            case DecimalData number -> decimal(number, type);
            case TimestampData time ->
                    type.kind() == DataType.Kind.TIMESTAMP
                            ? time.toLocalDateTime()
                            : time.toInstant();
            case Integer number ->
                    switch (type.kind()) {
                        case DATE -> LocalDate.ofEpochDay(number);
                        case TIME -> LocalTime.ofNanoOfDay(number * 1_000_000L);
                        default -> number;
                    };
            case RowData row -> fields(row, type.children());
            case ArrayData array -> items(array, type.children().getFirst().type());
            case MapData map -> map(map, type);
            default -> value;
        };
    }

    private static BigDecimal decimal(DecimalData number, DataType type) {
        return number.toBigDecimal().setScale(type.scale());
    }

    private static List<@Nullable Object> fields(RowData row, List<Field> fields) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        RowData.FieldGetter[] getters = getters(fields);
        for (int i = 0; i < fields.size(); i++) {
            Object value = getters[i].getFieldOrNull(row);
            values.add(plain(value, fields.get(i).type()));
        }
        return values;
    }

    private static List<@Nullable Object> items(ArrayData array, DataType type) {
        ArrayData.ElementGetter getter =
                ArrayData.createElementGetter(RowTypes.of(type.withNullable(true)));
        List<@Nullable Object> values = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            Object value = getter.getElementOrNull(array, i);
            values.add(plain(value, type));
        }
        return values;
    }

    private static Map<@Nullable Object, @Nullable Object> map(MapData map, DataType type) {
        List<@Nullable Object> keys = items(map.keyArray(), type.children().getFirst().type());
        List<@Nullable Object> values = items(map.valueArray(), type.children().getLast().type());
        Map<@Nullable Object, @Nullable Object> result = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            result.put(keys.get(i), values.get(i));
        }
        return result;
    }
}
