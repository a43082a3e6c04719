package io.tidewire.engine.operator.match;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** One column of the rows that are held: values by slot. Bytes are copied. */
final class Cells {

    private final DataType.Storage storage;
    private long[] numbers = {};
    private @Nullable Object[] objects = {};
    private boolean[] nulls = {};
    private long objectBytes;

    Cells(DataType type) {
        this.storage = type.storage();
    }

    private boolean isNumber() {
        return storage != DataType.Storage.BYTES && storage != DataType.Storage.OBJECT;
    }

    void reserve(int capacity) {
        nulls = Arrays.copyOf(nulls, capacity);
        if (isNumber()) {
            numbers = Arrays.copyOf(numbers, capacity);
        } else {
            objects = Arrays.copyOf(objects, capacity);
        }
    }

    void set(int slot, Column column, int row) {
        nulls[slot] = column.isNull(row);
        if (nulls[slot]) {
            return;
        }
        switch (column) {
            case LongColumn c -> numbers[slot] = c.values()[row];
            case IntColumn c -> numbers[slot] = c.values()[row];
            case DoubleColumn c -> numbers[slot] = Double.doubleToRawLongBits(c.values()[row]);
            case BooleanColumn c -> numbers[slot] = c.values()[row] ? 1 : 0;
            case BytesColumn c -> {
                int start = c.starts()[row];
                objects[slot] = Arrays.copyOfRange(c.data(), start, start + c.lengths()[row]);
                objectBytes += 16 + c.lengths()[row];
            }
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> objects[slot] = c.values()[row];
        }
    }

    void clear(int slot) {
        if (!isNumber()) {
            if (objects[slot] instanceof byte[] bytes) {
                objectBytes -= 16 + bytes.length;
            }
            objects[slot] = null;
        }
    }

    void addTo(ColumnBuilder out, int slot) {
        if (nulls[slot]) {
            out.addNull();
            return;
        }
        switch (storage) {
            case LONG -> out.addLong(numbers[slot]);
            case INT -> out.addInt((int) numbers[slot]);
            case DOUBLE -> out.addDouble(Double.longBitsToDouble(numbers[slot]));
            case BOOLEAN -> out.addBoolean(numbers[slot] != 0);
            case BYTES, OBJECT -> out.addValue(objects[slot]);
        }
    }

    /** A column of the one value; of NULL for no slot. */
    Column single(int slot) {
        boolean isNull = slot < 0 || nulls[slot];
        boolean[] flags = isNull ? new boolean[] {true} : null;
        long number = isNull || !isNumber() ? 0 : numbers[slot];
        Object object = isNull || isNumber() ? null : objects[slot];
        return switch (storage) {
            case LONG -> new LongColumn(new long[] {number}, flags, 1);
            case INT -> new IntColumn(new int[] {(int) number}, flags, 1);
            case DOUBLE ->
                    new DoubleColumn(new double[] {Double.longBitsToDouble(number)}, flags, 1);
            case BOOLEAN -> new BooleanColumn(new boolean[] {number != 0}, flags, 1);
            case BYTES -> {
                byte[] bytes = object instanceof byte[] own ? own : new byte[0];
                yield new BytesColumn(bytes, new int[1], new int[] {bytes.length}, flags, 1);
            }
            case OBJECT -> new ObjectColumn(new @Nullable Object[] {object}, flags, 1);
        };
    }

    /** Of a LONG column; the value under a NULL is unspecified. */
    long number(int slot) {
        return numbers[slot];
    }

    long bytes() {
        return 8L * numbers.length + 8L * objects.length + nulls.length + objectBytes;
    }
}
