package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;

/**
 * Grows one column value by value. The {@code add} methods are by storage: the caller picks the one
 * of its column's {@link DataType#storage}; another one throws. Not thread-safe; unusable after
 * {@link #build}.
 */
public final class ColumnBuilder {

    private static final int FIRST_CAPACITY = 16;

    private final DataType type;
    private final DataType.Storage storage;
    private int size;
    private int capacity;
    private boolean[] booleans = {};
    private int[] ints = {};
    private long[] longs = {};
    private double[] doubles = {};
    private @Nullable Object[] objects = {};
    private int[] starts = {};
    private int[] lengths = {};
    private byte[] bytes = {};
    private int bytesUsed;
    private boolean @Nullable [] nulls;

    public ColumnBuilder(DataType type) {
        this(type, FIRST_CAPACITY);
    }

    public ColumnBuilder(DataType type, int capacity) {
        this.type = type;
        this.storage = type.storage();
        grow(Math.max(capacity, 1));
    }

    public DataType type() {
        return type;
    }

    public int size() {
        return size;
    }

    public void addNull() {
        reserve();
        if (nulls == null) {
            nulls = new boolean[capacity];
        }
        if (storage == DataType.Storage.BYTES) {
            starts[size] = bytesUsed;
        }
        nulls[size++] = true;
    }

    public void addBoolean(boolean value) {
        reserve();
        booleans[size++] = value;
    }

    public void addInt(int value) {
        reserve();
        ints[size++] = value;
    }

    public void addLong(long value) {
        reserve();
        longs[size++] = value;
    }

    public void addDouble(double value) {
        reserve();
        doubles[size++] = value;
    }

    /** Copies the bytes. */
    public void addBytes(byte[] source, int start, int length) {
        reserve();
        if (bytes.length - bytesUsed < length) {
            bytes =
                    Arrays.copyOf(
                            bytes, Math.max(Math.addExact(bytesUsed, length), bytes.length * 2));
        }
        System.arraycopy(source, start, bytes, bytesUsed, length);
        starts[size] = bytesUsed;
        lengths[size++] = length;
        bytesUsed += length;
    }

    public void addString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        addBytes(utf8, 0, utf8.length);
    }

    public void addObject(Object value) {
        reserve();
        objects[size++] = value;
    }

    /** Adds a value as {@link Values} has it, or a NULL. */
    public void addValue(@Nullable Object value) {
        if (value == null) {
            addNull();
            return;
        }
        switch (storage) {
            case BOOLEAN -> addBoolean((Boolean) value);
            case DOUBLE -> addDouble(((Number) value).doubleValue());
            case OBJECT -> addObject(value);
            case INT ->
                    addInt(
                            switch (value) {
                                case LocalDate date -> Math.toIntExact(date.toEpochDay());
                                case LocalTime time -> (int) (time.toNanoOfDay() / 1_000_000);
                                default -> ((Number) value).intValue();
                            });
            case LONG ->
                    addLong(
                            switch (value) {
                                case LocalDateTime timestamp -> Values.micros(timestamp);
                                case Instant instant -> Values.micros(instant);
                                case BigDecimal decimal ->
                                        decimal.setScale(type.scale())
                                                .unscaledValue()
                                                .longValueExact();
                                default -> ((Number) value).longValue();
                            });
            case BYTES -> {
                if (value instanceof byte[] array) {
                    addBytes(array, 0, array.length);
                } else {
                    addString((String) value);
                }
            }
        }
    }

    /** Copies one value of a column of the same storage. */
    public void addFrom(Column column, int row) {
        if (column.isNull(row)) {
            addNull();
            return;
        }
        switch (column) {
            case BooleanColumn c -> addBoolean(c.values()[row]);
            case IntColumn c -> addInt(c.values()[row]);
            case LongColumn c -> addLong(c.values()[row]);
            case DoubleColumn c -> addDouble(c.values()[row]);
            case BytesColumn c -> addBytes(c.data(), c.starts()[row], c.lengths()[row]);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> {
                reserve();
                objects[size++] = c.values()[row];
            }
        }
    }

    /** Takes back the values from {@code newSize} on: a row that turned out to be bad. */
    public void truncate(int newSize) {
        if (nulls != null) {
            Arrays.fill(nulls, newSize, size, false);
        }
        if (storage == DataType.Storage.BYTES && newSize < size) {
            bytesUsed = starts[newSize];
        }
        size = newSize;
    }

    public Column build() {
        return switch (storage) {
            case BOOLEAN -> new BooleanColumn(booleans, nulls, size);
            case INT -> new IntColumn(ints, nulls, size);
            case LONG -> new LongColumn(longs, nulls, size);
            case DOUBLE -> new DoubleColumn(doubles, nulls, size);
            case BYTES -> new BytesColumn(bytes, starts, lengths, nulls, size);
            case OBJECT -> new ObjectColumn(objects, nulls, size);
        };
    }

    private void reserve() {
        if (size == capacity) {
            grow(size * 2);
        }
    }

    private void grow(int newCapacity) {
        capacity = newCapacity;
        switch (storage) {
            case BOOLEAN -> booleans = Arrays.copyOf(booleans, capacity);
            case INT -> ints = Arrays.copyOf(ints, capacity);
            case LONG -> longs = Arrays.copyOf(longs, capacity);
            case DOUBLE -> doubles = Arrays.copyOf(doubles, capacity);
            case OBJECT -> objects = Arrays.copyOf(objects, capacity);
            case BYTES -> {
                starts = Arrays.copyOf(starts, capacity);
                lengths = Arrays.copyOf(lengths, capacity);
                if (bytes.length == 0) {
                    bytes = new byte[capacity * 8];
                }
            }
        }
        if (nulls != null) {
            nulls = Arrays.copyOf(nulls, capacity);
        }
    }
}
