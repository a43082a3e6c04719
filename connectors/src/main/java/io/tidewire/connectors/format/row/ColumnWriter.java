package io.tidewire.connectors.format.row;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A column whose values are set by row, in any order and more than once: a row that turns out bad
 * leaves nothing behind, because the next one writes over it. Not thread-safe.
 */
public final class ColumnWriter {

    private final int index;
    private final String name;
    private final DataType type;
    private final DataType.Kind kind;
    private final DataType.Storage storage;

    private boolean[] booleans = {};
    private int[] ints = {};
    private long[] longs = {};
    private double[] doubles = {};
    private int[] starts = {};
    private int[] lengths = {};
    private @Nullable Object[] objects = {};
    private boolean @Nullable [] nulls;
    private int capacity;
    private boolean usesExtra;
    private boolean reused;

    /** The attempt at a row in which it was set last; the row writer's. */
    int attempt;

    /**
     * @param index of the top-level column it is, or is within
     * @param name for messages
     */
    public ColumnWriter(int index, String name, DataType type) {
        this.index = index;
        this.name = name;
        this.type = type;
        this.kind = type.kind();
        this.storage = type.storage();
    }

    public int index() {
        return index;
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    public DataType.Kind kind() {
        return kind;
    }

    public DataType.Storage storage() {
        return storage;
    }

    public void setNull(int row) {
        if (nulls == null) {
            nulls = new boolean[capacity];
        }
        nulls[row] = true;
    }

    public void setBoolean(int row, boolean value) {
        booleans[row] = value;
        unsetNull(row);
    }

    public void setInt(int row, int value) {
        ints[row] = value;
        unsetNull(row);
    }

    public void setLong(int row, long value) {
        longs[row] = value;
        unsetNull(row);
    }

    public void setDouble(int row, double value) {
        doubles[row] = value;
        unsetNull(row);
    }

    public void setObject(int row, Object value) {
        objects[row] = value;
        unsetNull(row);
    }

    /** Points into the records' own data. */
    public void setSlice(int row, int start, int length) {
        starts[row] = start;
        lengths[row] = length;
        unsetNull(row);
    }

    /** Points into what {@link RowWriter#extra} holds, at a position as that gave it. */
    public void setExtra(int row, int start, int length) {
        setSlice(row, start, length);
        usesExtra = true;
    }

    public boolean isNull(int row) {
        return nulls != null && nulls[row];
    }

    /** Whether any value since {@link #begin} points into the extra bytes. */
    public boolean inExtra() {
        return usesExtra;
    }

    public int startOf(int row) {
        return starts[row];
    }

    public int lengthOf(int row) {
        return lengths[row];
    }

    private void unsetNull(int row) {
        if (nulls != null) {
            nulls[row] = false;
        }
    }

    /** What was built is not looked at when the next column begins, whose values take its place. */
    void reuse() {
        reused = true;
    }

    /**
     * Begins a column anew with room for so many rows; what was built before stays as it is, unless
     * it is {@link #reuse reused}.
     */
    public void begin(int rows) {
        if (!reused || rows > capacity) {
            allocate(rows);
        }
        nulls = null;
        usesExtra = false;
    }

    private void allocate(int rows) {
        booleans = storage == DataType.Storage.BOOLEAN ? new boolean[rows] : booleans;
        ints = storage == DataType.Storage.INT ? new int[rows] : ints;
        longs = storage == DataType.Storage.LONG ? new long[rows] : longs;
        doubles = storage == DataType.Storage.DOUBLE ? new double[rows] : doubles;
        objects = storage == DataType.Storage.OBJECT ? new Object[rows] : objects;
        if (storage == DataType.Storage.BYTES) {
            starts = new int[rows];
            lengths = new int[rows];
        }
        capacity = rows;
    }

    void grow(int rows) {
        if (rows <= capacity) {
            return;
        }
        switch (storage) {
            case BOOLEAN -> booleans = Arrays.copyOf(booleans, rows);
            case INT -> ints = Arrays.copyOf(ints, rows);
            case LONG -> longs = Arrays.copyOf(longs, rows);
            case DOUBLE -> doubles = Arrays.copyOf(doubles, rows);
            case OBJECT -> objects = Arrays.copyOf(objects, rows);
            case BYTES -> {
                starts = Arrays.copyOf(starts, rows);
                lengths = Arrays.copyOf(lengths, rows);
            }
        }
        if (nulls != null) {
            nulls = Arrays.copyOf(nulls, rows);
        }
        capacity = rows;
    }

    /**
     * The first rows as a column.
     *
     * @param data the records' data
     * @param withExtra the same followed by the extra bytes
     */
    public Column build(int rows, byte[] data, byte[] withExtra) {
        boolean[] present = anyNull(rows) ? nulls : null;
        return switch (storage) {
            case BOOLEAN -> new BooleanColumn(booleans, present, rows);
            case INT -> new IntColumn(ints, present, rows);
            case LONG -> new LongColumn(longs, present, rows);
            case DOUBLE -> new DoubleColumn(doubles, present, rows);
            case BYTES ->
                    new BytesColumn(usesExtra ? withExtra : data, starts, lengths, present, rows);
            case OBJECT -> buildObjects(rows, present);
        };
    }

    private ObjectColumn buildObjects(int rows, boolean @Nullable [] present) {
        if (present != null) {
            for (int i = 0; i < rows; i++) {
                if (present[i]) {
                    objects[i] = null;
                }
            }
        }
        return new ObjectColumn(objects, present, rows);
    }

    private boolean anyNull(int rows) {
        if (nulls != null) {
            for (int i = 0; i < rows; i++) {
                if (nulls[i]) {
                    return true;
                }
            }
        }
        return false;
    }
}
