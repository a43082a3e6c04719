package io.tidewire.engine.state;

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
 * The values of one column of {@link SlotRows}, in a primitive array by slot.
 *
 * <p>{@link #view} shows the arrays as they are at any time, so it changes when a slot does; it is
 * another one after {@link #reserve}, and after {@link #set} put in a first NULL or longer bytes.
 */
abstract sealed class SlotColumn {

    private boolean @Nullable [] nulls;
    private int capacity;

    static SlotColumn of(DataType type) {
        return switch (type.storage()) {
            case LONG -> new Longs();
            case INT -> new Ints();
            case DOUBLE -> new Doubles();
            case BOOLEAN -> new Booleans();
            case BYTES -> new Bytes();
            case OBJECT -> new Objects();
        };
    }

    /** Makes room for slots below {@code slots}. */
    final void reserve(int slots) {
        capacity = slots;
        if (nulls != null) {
            nulls = Arrays.copyOf(nulls, slots);
        }
        grow(slots);
        show(nulls);
    }

    final void set(int slot, Column source, int row) {
        boolean isNull = source.isNull(row);
        if (isNull && nulls == null) {
            nulls = new boolean[capacity];
            show(nulls);
        }
        if (nulls != null) {
            nulls[slot] = isNull;
        }
        if (isNull) {
            clear(slot);
        } else {
            put(slot, source, row);
        }
    }

    final boolean @Nullable [] nulls() {
        return nulls;
    }

    abstract Column view();

    /** Lets go of what the slot holds on to. */
    void clear(int slot) {}

    abstract long bytes();

    abstract void grow(int slots);

    abstract void put(int slot, Column source, int row);

    /** Makes the view anew. */
    abstract void show(boolean @Nullable [] nulls);

    private static final class Longs extends SlotColumn {
        private long[] values = {};
        private LongColumn view = new LongColumn(values, null, 0);

        @Override
        void grow(int slots) {
            values = Arrays.copyOf(values, slots);
        }

        @Override
        void put(int slot, Column source, int row) {
            values[slot] = ((LongColumn) source).values()[row];
        }

        @Override
        void show(boolean @Nullable [] nulls) {
            view = new LongColumn(values, nulls, values.length);
        }

        @Override
        Column view() {
            return view;
        }

        @Override
        long bytes() {
            return 8L * values.length;
        }
    }

    private static final class Ints extends SlotColumn {
        private int[] values = {};
        private IntColumn view = new IntColumn(values, null, 0);

        @Override
        void grow(int slots) {
            values = Arrays.copyOf(values, slots);
        }

        @Override
        void put(int slot, Column source, int row) {
            values[slot] = ((IntColumn) source).values()[row];
        }

        @Override
        void show(boolean @Nullable [] nulls) {
            view = new IntColumn(values, nulls, values.length);
        }

        @Override
        Column view() {
            return view;
        }

        @Override
        long bytes() {
            return 4L * values.length;
        }
    }

    private static final class Doubles extends SlotColumn {
        private double[] values = {};
        private DoubleColumn view = new DoubleColumn(values, null, 0);

        @Override
        void grow(int slots) {
            values = Arrays.copyOf(values, slots);
        }

        @Override
        void put(int slot, Column source, int row) {
            values[slot] = ((DoubleColumn) source).values()[row];
        }

        @Override
        void show(boolean @Nullable [] nulls) {
            view = new DoubleColumn(values, nulls, values.length);
        }

        @Override
        Column view() {
            return view;
        }

        @Override
        long bytes() {
            return 8L * values.length;
        }
    }

    private static final class Booleans extends SlotColumn {
        private boolean[] values = {};
        private BooleanColumn view = new BooleanColumn(values, null, 0);

        @Override
        void grow(int slots) {
            values = Arrays.copyOf(values, slots);
        }

        @Override
        void put(int slot, Column source, int row) {
            values[slot] = ((BooleanColumn) source).values()[row];
        }

        @Override
        void show(boolean @Nullable [] nulls) {
            view = new BooleanColumn(values, nulls, values.length);
        }

        @Override
        Column view() {
            return view;
        }

        @Override
        long bytes() {
            return values.length;
        }
    }

    private static final class Objects extends SlotColumn {
        private @Nullable Object[] values = {};
        private ObjectColumn view = new ObjectColumn(values, null, 0);

        @Override
        void grow(int slots) {
            values = Arrays.copyOf(values, slots);
        }

        @Override
        void put(int slot, Column source, int row) {
            values[slot] = ((ObjectColumn) source).values()[row];
        }

        @Override
        void clear(int slot) {
            values[slot] = null;
        }

        @Override
        void show(boolean @Nullable [] nulls) {
            view = new ObjectColumn(values, nulls, values.length);
        }

        @Override
        Column view() {
            return view;
        }

        @Override
        long bytes() {
            return 64L * values.length;
        }
    }

    /** One array of bytes, added to at its end; when it is full, what is still held moves. */
    private static final class Bytes extends SlotColumn {
        private byte[] data = {};
        private int[] starts = {};
        private int[] lengths = {};
        private int used;
        private int held;
        private BytesColumn view = new BytesColumn(data, starts, lengths, null, 0);

        @Override
        void grow(int slots) {
            starts = Arrays.copyOf(starts, slots);
            lengths = Arrays.copyOf(lengths, slots);
        }

        @Override
        void put(int slot, Column source, int row) {
            clear(slot);
            BytesColumn column = (BytesColumn) source;
            int length = column.lengths()[row];
            if (data.length - used < length) {
                compact(length);
            }
            System.arraycopy(column.data(), column.starts()[row], data, used, length);
            starts[slot] = used;
            lengths[slot] = length;
            used += length;
            held += length;
        }

        @Override
        void clear(int slot) {
            held -= lengths[slot];
            lengths[slot] = 0;
        }

        private void compact(int more) {
            byte[] moved = new byte[Math.max(64, Math.multiplyExact(held + more, 2))];
            int at = 0;
            for (int slot = 0; slot < starts.length; slot++) {
                System.arraycopy(data, starts[slot], moved, at, lengths[slot]);
                starts[slot] = at;
                at += lengths[slot];
            }
            data = moved;
            used = at;
            show(nulls());
        }

        @Override
        void show(boolean @Nullable [] nulls) {
            view = new BytesColumn(data, starts, lengths, nulls, starts.length);
        }

        @Override
        Column view() {
            return view;
        }

        @Override
        long bytes() {
            return data.length + 8L * starts.length;
        }
    }
}
