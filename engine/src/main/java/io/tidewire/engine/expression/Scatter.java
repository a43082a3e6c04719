package io.tidewire.engine.expression;

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

/** Puts one column together from rows of several; each row is put at most once. */
final class Scatter {

    private final int size;
    private boolean @Nullable [] nulls;
    private final Target target;

    Scatter(DataType type, int size) {
        this.size = size;
        this.target =
                switch (type.storage()) {
                    case BOOLEAN -> new Booleans(new boolean[size]);
                    case INT -> new Ints(new int[size]);
                    case LONG -> new Longs(new long[size]);
                    case DOUBLE -> new Doubles(new double[size]);
                    case BYTES -> new Bytes(new int[size], new int[size]);
                    case OBJECT -> new Objects(new Object[size]);
                };
    }

    /**
     * Row {@code rows[i]} becomes row {@code positions[i]} of the source, or row i without
     * positions.
     */
    void put(Column source, int @Nullable [] positions, int[] rows, int count) {
        boolean[] sourceNulls = source.nulls();
        if (sourceNulls != null) {
            boolean[] own = nulls();
            for (int i = 0; i < count; i++) {
                own[rows[i]] = sourceNulls[positions == null ? i : positions[i]];
            }
        }
        target.put(source, positions, rows, count);
    }

    /** Every row of {@code rows} becomes row 0 of the source. */
    void putSame(Column single, int[] rows, int count) {
        if (single.isNull(0)) {
            putNull(rows, count);
        } else {
            put(single, new int[count], rows, count);
        }
    }

    void putNull(int[] rows, int count) {
        if (count == 0) {
            return;
        }
        boolean[] own = nulls();
        for (int i = 0; i < count; i++) {
            own[rows[i]] = true;
        }
    }

    Column build() {
        return switch (target) {
            case Booleans t -> new BooleanColumn(t.values, nulls, size);
            case Ints t -> new IntColumn(t.values, nulls, size);
            case Longs t -> new LongColumn(t.values, nulls, size);
            case Doubles t -> new DoubleColumn(t.values, nulls, size);
            case Bytes t -> new BytesColumn(t.data, t.starts, t.lengths, nulls, size);
            case Objects t -> new ObjectColumn(t.values, nulls, size);
        };
    }

    private boolean[] nulls() {
        if (nulls == null) {
            nulls = new boolean[size];
        }
        return nulls;
    }

    private sealed interface Target {
        void put(Column source, int @Nullable [] positions, int[] rows, int count);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Booleans(boolean[] values) implements Target {
        @Override
        public void put(Column source, int @Nullable [] positions, int[] rows, int count) {
            boolean[] from = ((BooleanColumn) source).values();
            for (int i = 0; i < count; i++) {
                values[rows[i]] = from[positions == null ? i : positions[i]];
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Ints(int[] values) implements Target {
        @Override
        public void put(Column source, int @Nullable [] positions, int[] rows, int count) {
            int[] from = ((IntColumn) source).values();
            for (int i = 0; i < count; i++) {
                values[rows[i]] = from[positions == null ? i : positions[i]];
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Longs(long[] values) implements Target {
        @Override
        public void put(Column source, int @Nullable [] positions, int[] rows, int count) {
            long[] from = ((LongColumn) source).values();
            for (int i = 0; i < count; i++) {
                values[rows[i]] = from[positions == null ? i : positions[i]];
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Doubles(double[] values) implements Target {
        @Override
        public void put(Column source, int @Nullable [] positions, int[] rows, int count) {
            double[] from = ((DoubleColumn) source).values();
            for (int i = 0; i < count; i++) {
                values[rows[i]] = from[positions == null ? i : positions[i]];
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Objects(@Nullable Object[] values) implements Target {
        @Override
        public void put(Column source, int @Nullable [] positions, int[] rows, int count) {
            Object[] from = ((ObjectColumn) source).values();
            for (int i = 0; i < count; i++) {
                values[rows[i]] = from[positions == null ? i : positions[i]];
            }
        }
    }

    /** Copies the bytes, so that the result points into one array; a constant's bytes once. */
    private static final class Bytes implements Target {
        private final int[] starts;
        private final int[] lengths;
        private byte[] data = {};
        private int used;

        Bytes(int[] starts, int[] lengths) {
            this.starts = starts;
            this.lengths = lengths;
        }

        @Override
        public void put(Column source, int @Nullable [] positions, int[] rows, int count) {
            BytesColumn from = (BytesColumn) source;
            int lastStart = -1;
            int lastLength = -1;
            int lastAt = 0;
            for (int i = 0; i < count; i++) {
                int position = positions == null ? i : positions[i];
                if (from.isNull(position)) {
                    continue;
                }
                int start = from.starts()[position];
                int length = from.lengths()[position];
                if (start != lastStart || length != lastLength) {
                    lastAt = append(from.data(), start, length);
                    lastStart = start;
                    lastLength = length;
                }
                starts[rows[i]] = lastAt;
                lengths[rows[i]] = length;
            }
        }

        private int append(byte[] source, int start, int length) {
            if (data.length - used < length) {
                int wanted = Math.addExact(used, length);
                data = Arrays.copyOf(data, Math.max(wanted, Math.max(64, data.length * 2)));
            }
            System.arraycopy(source, start, data, used, length);
            int at = used;
            used += length;
            return at;
        }
    }
}
