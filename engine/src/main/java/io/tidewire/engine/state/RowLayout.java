package io.tidewire.engine.state;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows of one schema as bytes that are stored and read back, many at a time and column by column.
 * Unlike {@link RowFormat}'s they do not sort, and are cheaper: a text is copied as it stands, and
 * every value has its place.
 *
 * <p>Layout: a bit per column that is set where it is NULL; then the columns one after the other, a
 * number in its own width, of texts and objects the length in four bytes; then the texts and
 * objects in the order of their columns. Two rows are equal exactly if their bytes are (NULLs are
 * zeros; the zeros of DOUBLE are one value, and so are its NaNs).
 *
 * <p>Not thread-safe: objects are encoded into a buffer of its own.
 */
public final class RowLayout {

    /** So many rows are taken together, which lie in the processor's cache meanwhile. */
    private static final int BLOCK = 1024;

    /** Rows of no more bytes than that, unless one has more, are put together. */
    private static final int LARGEST = 1 << 20;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final DataType[] types;

    /** Where each column's number or length stands. */
    private final int[] offsets;

    private final int fixed;
    private final boolean[] nullSeen;
    private final boolean hasObjects;
    private final boolean[] all;
    private final ByteSink objects = new ByteSink();
    private int[] objectEnds = {};

    /**
     * By row of a block: its size; the array it is in, where it begins there, and how far it is.
     */
    private int[] sizes = {};

    private byte[][] data = {};
    private int[] starts = {};
    private int[] places = {};

    public RowLayout(Schema schema) {
        int columns = schema.size();
        types = new DataType[columns];
        offsets = new int[columns];
        nullSeen = new boolean[columns];
        int at = (columns + 7) / 8;
        boolean objectSeen = false;
        for (int i = 0; i < columns; i++) {
            types[i] = schema.type(i);
            offsets[i] = at;
            at +=
                    switch (types[i].storage()) {
                        case LONG, DOUBLE -> Long.BYTES;
                        case INT, BYTES, OBJECT -> Integer.BYTES;
                        case BOOLEAN -> 1;
                    };
            objectSeen |= types[i].storage() == DataType.Storage.OBJECT;
        }
        fixed = at;
        hasObjects = objectSeen;
        all = new boolean[columns];
        Arrays.fill(all, true);
    }

    /** The bytes that rows of a block take; encodes their objects. */
    private int[] measure(Column[] columns, int from, int count) {
        Arrays.fill(sizes, 0, count, fixed);
        objects.clear();
        for (int i = 0; i < types.length; i++) {
            boolean[] nulls = columns[i].nulls();
            if (columns[i] instanceof BytesColumn texts) {
                int[] lengths = texts.lengths();
                for (int row = 0; row < count; row++) {
                    sizes[row] += nulls != null && nulls[from + row] ? 0 : lengths[from + row];
                }
            } else if (columns[i] instanceof ObjectColumn values) {
                for (int row = 0; row < count; row++) {
                    int before = objects.length();
                    if (!values.isNull(from + row)) {
                        ObjectFormat.write(objects, values.values()[from + row]);
                    }
                    objectEnds[i * BLOCK + row] = objects.length();
                    sizes[row] += objects.length() - before;
                }
            }
        }
        return sizes;
    }

    /** Writes the rows that were measured last to where they go. */
    private void write(Column[] columns, int from, int count) {
        for (int row = 0; row < count; row++) {
            Arrays.fill(data[row], starts[row], starts[row] + (types.length + 7) / 8, (byte) 0);
            places[row] = starts[row] + fixed;
        }
        for (int i = 0; i < types.length; i++) {
            Column column = columns[i];
            boolean[] nulls = column.nulls();
            switch (column) {
                case LongColumn longs -> putLongs(longs.values(), from, count, offsets[i]);
                case IntColumn ints -> putInts(ints.values(), from, count, offsets[i]);
                case DoubleColumn doubles -> {
                    double[] values = doubles.values();
                    for (int row = 0; row < count; row++) {
                        double value = values[from + row] == 0 ? 0.0 : values[from + row];
                        long bits = Double.doubleToLongBits(value);
                        LONG.set(data[row], starts[row] + offsets[i], bits);
                    }
                }
                case BooleanColumn booleans -> {
                    boolean[] values = booleans.values();
                    for (int row = 0; row < count; row++) {
                        data[row][starts[row] + offsets[i]] = (byte) (values[from + row] ? 1 : 0);
                    }
                }
                case BytesColumn texts -> putTexts(texts, from, count, offsets[i]);
                case PrunedColumn c -> throw c.unreadable();
                case ObjectColumn _ -> putObjects(count, i);
            }
            if (nulls != null) {
                putNulls(nulls, from, count, i);
            }
        }
    }

    private void putLongs(long[] values, int from, int count, int offset) {
        for (int row = 0; row < count; row++) {
            LONG.set(data[row], starts[row] + offset, values[from + row]);
        }
    }

    private void putInts(int[] values, int from, int count, int offset) {
        for (int row = 0; row < count; row++) {
            INT.set(data[row], starts[row] + offset, values[from + row]);
        }
    }

    private void putTexts(BytesColumn texts, int from, int count, int offset) {
        byte[] source = texts.data();
        for (int row = 0; row < count; row++) {
            int length = texts.isNull(from + row) ? 0 : texts.lengths()[from + row];
            INT.set(data[row], starts[row] + offset, length);
            if (length > 0) {
                int start = texts.starts()[from + row];
                System.arraycopy(source, start, data[row], places[row], length);
                places[row] += length;
            }
        }
    }

    private void putObjects(int count, int column) {
        for (int row = 0; row < count; row++) {
            int at = column * BLOCK + row;
            int begin = row > 0 ? objectEnds[at - 1] : beginOfObjects(column, count);
            int length = objectEnds[at] - begin;
            INT.set(data[row], starts[row] + offsets[column], length);
            System.arraycopy(objects.data(), begin, data[row], places[row], length);
            places[row] += length;
        }
    }

    /** Where the objects of the column before end. */
    private int beginOfObjects(int column, int count) {
        for (int before = column - 1; before >= 0; before--) {
            if (types[before].storage() == DataType.Storage.OBJECT) {
                return objectEnds[before * BLOCK + count - 1];
            }
        }
        return 0;
    }

    /** A NULL is a bit, and zeros where its value would be. */
    private void putNulls(boolean[] nulls, int from, int count, int column) {
        int width =
                switch (types[column].storage()) {
                    case LONG, DOUBLE -> Long.BYTES;
                    case INT -> Integer.BYTES;
                    case BOOLEAN -> 1;
                    case BYTES, OBJECT -> 0;
                };
        for (int row = 0; row < count; row++) {
            if (nulls[from + row]) {
                int at = starts[row] + offsets[column];
                Arrays.fill(data[row], at, at + width, (byte) 0);
                data[row][starts[row] + column / 8] |= (byte) (1 << column % 8);
                nullSeen[column] = true;
            }
        }
    }

    /**
     * Adds the rows of a batch to rows that are appended.
     *
     * @param groups by row
     * @param ids by row its id, set here
     */
    public void append(GroupedRows rows, int[] groups, Batch batch, int[] ids) {
        prepare();
        for (int from = 0, count = 0; from < batch.size(); from += count) {
            count = Math.min(BLOCK, batch.size() - from);
            int[] measured = measure(batch.columns(), from, count);
            while (count > 1 && Arrays.stream(measured, 0, count).asLongStream().sum() > LARGEST) {
                count /= 2;
                measured = measure(batch.columns(), from, count);
            }
            for (int i = 0; i < count; i++) {
                int row = rows.append(groups[from + i], measured[i], batch.weight(from + i));
                ids[from + i] = row;
                data[i] = rows.data(row);
                starts[i] = rows.start(row);
            }
            write(batch.columns(), from, count);
        }
        Arrays.fill(data, null);
    }

    /**
     * Adds the rows of a batch to distinct rows.
     *
     * @param added told of each row that was not there, in turn
     */
    public void add(GroupedRows rows, int[] groups, Batch batch, Added added) {
        prepare();
        for (int from = 0; from < batch.size(); from += BLOCK) {
            int count = Math.min(BLOCK, batch.size() - from);
            int[] measured = measure(batch.columns(), from, count);
            int total = 0;
            for (int i = 0; i < count; i++) {
                starts[i] = total;
                total += measured[i];
            }
            byte[] block = new byte[total];
            Arrays.fill(data, 0, count, block);
            write(batch.columns(), from, count);
            for (int i = 0; i < count; i++) {
                int before = rows.size();
                int row =
                        rows.add(
                                groups[from + i],
                                block,
                                starts[i],
                                measured[i],
                                batch.weight(from + i));
                if (rows.size() > before) {
                    added.row(from + i, row);
                }
            }
        }
        Arrays.fill(data, null);
    }

    /** Takes note of a row. */
    public interface Added {
        /**
         * @param row of the batch
         * @param id among the rows
         */
        void row(int row, int id);
    }

    private void prepare() {
        if (data.length == 0) {
            data = new byte[BLOCK][];
            starts = new int[BLOCK];
            places = new int[BLOCK];
            sizes = new int[BLOCK];
            objectEnds = new int[hasObjects ? types.length * BLOCK : 0];
        }
    }

    /** Says that rows may have come from elsewhere, and so NULLs in any column. */
    public void expectNulls() {
        Arrays.fill(nullSeen, true);
    }

    /** Reads rows. Cost: one pass over their bytes. */
    public Column[] read(GroupedRows rows, int[] ids, int count) {
        return read(rows, ids, count, all);
    }

    /**
     * Reads some columns of rows.
     *
     * @return all columns, of which those that are not wanted are empty
     */
    public Column[] read(GroupedRows rows, int[] ids, int count, boolean[] wanted) {
        prepare();
        Reading[] readings = new Reading[types.length];
        for (int i = 0; i < readings.length; i++) {
            readings[i] = new Reading(types[i], wanted[i] ? count : 0, nullSeen[i]);
        }
        int last = types.length;
        while (last > 0 && !wanted[last - 1]) {
            last--;
        }
        for (int from = 0; from < count; from += BLOCK) {
            int size = Math.min(BLOCK, count - from);
            for (int i = 0; i < size; i++) {
                data[i] = rows.data(ids[from + i]);
                starts[i] = rows.start(ids[from + i]);
                places[i] = starts[i] + fixed;
            }
            for (int i = 0; i < last; i++) {
                if (wanted[i]) {
                    readings[i].take(i, from, size);
                } else {
                    pass(i, size);
                }
            }
        }
        Arrays.fill(data, null);
        Column[] columns = new Column[types.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = readings[i].column();
        }
        return columns;
    }

    /** Moves on to the texts behind those of a column. */
    private void pass(int column, int size) {
        switch (types[column].storage()) {
            case BYTES, OBJECT -> {
                for (int i = 0; i < size; i++) {
                    places[i] += (int) INT.get(data[i], starts[i] + offsets[column]);
                }
            }
            case LONG, INT, DOUBLE, BOOLEAN -> {}
        }
    }

    /** A column that is being read. */
    private final class Reading {
        private final DataType.Storage storage;
        private final int count;
        private final boolean @Nullable [] nulls;
        private long[] longs = {};
        private int[] ints = {};
        private double[] doubles = {};
        private boolean[] booleans = {};
        private @Nullable Object[] values = {};
        private int[] textStarts = {};
        private byte[] bytes = {};
        private int used;
        private boolean anyNull;

        Reading(DataType type, int count, boolean mayBeNull) {
            this.storage = type.storage();
            this.count = count;
            this.nulls = mayBeNull ? new boolean[count] : null;
            switch (storage) {
                case LONG -> longs = new long[count];
                case INT -> ints = new int[count];
                case DOUBLE -> doubles = new double[count];
                case BOOLEAN -> booleans = new boolean[count];
                case OBJECT -> values = new Object[count];
                case BYTES -> {
                    ints = new int[count];
                    textStarts = new int[count];
                }
            }
        }

        void take(int column, int from, int size) {
            int offset = offsets[column];
            if (nulls != null) {
                takeNulls(nulls, column, from, size);
            }
            switch (storage) {
                case LONG -> {
                    for (int i = 0; i < size; i++) {
                        longs[from + i] = (long) LONG.get(data[i], starts[i] + offset);
                    }
                }
                case INT -> {
                    for (int i = 0; i < size; i++) {
                        ints[from + i] = (int) INT.get(data[i], starts[i] + offset);
                    }
                }
                case DOUBLE -> {
                    for (int i = 0; i < size; i++) {
                        long bits = (long) LONG.get(data[i], starts[i] + offset);
                        doubles[from + i] = Double.longBitsToDouble(bits);
                    }
                }
                case BOOLEAN -> {
                    for (int i = 0; i < size; i++) {
                        booleans[from + i] = data[i][starts[i] + offset] != 0;
                    }
                }
                case BYTES -> takeTexts(offset, from, size);
                case OBJECT -> takeObjects(offset, from, size);
            }
        }

        private void takeNulls(boolean[] target, int column, int from, int size) {
            int bit = 1 << column % 8;
            for (int i = 0; i < size; i++) {
                boolean isNull = (data[i][starts[i] + column / 8] & bit) != 0;
                target[from + i] = isNull;
                anyNull |= isNull;
            }
        }

        private void takeTexts(int offset, int from, int size) {
            long total = used;
            for (int i = 0; i < size; i++) {
                int length = (int) INT.get(data[i], starts[i] + offset);
                ints[from + i] = length;
                total += length;
            }
            if (total > bytes.length) {
                // As many bytes a row as so far, and a little.
                long likely = total * count / (from + size);
                long room = Math.min(likely + likely / 16, Integer.MAX_VALUE - 8);
                bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(total, room)));
            }
            for (int i = 0; i < size; i++) {
                int length = ints[from + i];
                System.arraycopy(data[i], places[i], bytes, used, length);
                textStarts[from + i] = used;
                used += length;
                places[i] += length;
            }
        }

        private void takeObjects(int offset, int from, int size) {
            for (int i = 0; i < size; i++) {
                int length = (int) INT.get(data[i], starts[i] + offset);
                if (length > 0) {
                    values[from + i] =
                            ObjectFormat.read(new ObjectFormat.Cursor(data[i], places[i]));
                    places[i] += length;
                }
            }
        }

        Column column() {
            boolean[] known = anyNull ? nulls : null;
            return switch (storage) {
                case LONG -> new LongColumn(longs, known, count);
                case INT -> new IntColumn(ints, known, count);
                case DOUBLE -> new DoubleColumn(doubles, known, count);
                case BOOLEAN -> new BooleanColumn(booleans, known, count);
                case BYTES -> new BytesColumn(bytes, textStarts, ints, known, count);
                case OBJECT -> new ObjectColumn(values, known, count);
            };
        }
    }
}
