package io.tidewire.engine.batch;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** Batches as wholes. Stateless. */
public final class Batches {

    private static final int SLACK_BYTES = 1 << 16;

    private Batches() {}

    /**
     * The rows of all, in order. One batch alone comes back as it is; of several, strings are
     * copied together.
     *
     * @param batches at least one, all of one schema
     */
    public static Batch concat(List<Batch> batches) {
        Batch first = batches.getFirst();
        if (batches.size() == 1) {
            return first;
        }
        int rows = 0;
        boolean weighted = false;
        for (Batch batch : batches) {
            rows += batch.size();
            weighted |= batch.weights() != null;
        }
        Column[] columns = new Column[first.columns().length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = concat(batches, i, rows);
        }
        return new Batch(first.schema(), columns, rows, weighted ? weights(batches, rows) : null);
    }

    private static long[] weights(List<Batch> batches, int rows) {
        long[] weights = new long[rows];
        int at = 0;
        for (Batch batch : batches) {
            long[] some = batch.weights();
            if (some == null) {
                Arrays.fill(weights, at, at + batch.size(), 1);
            } else {
                System.arraycopy(some, 0, weights, at, batch.size());
            }
            at += batch.size();
        }
        return weights;
    }

    private static Column concat(List<Batch> batches, int column, int rows) {
        boolean[] nulls = nulls(batches, column, rows);
        return switch (batches.getFirst().column(column)) {
            case LongColumn _ -> {
                long[] values = new long[rows];
                copy(batches, column, values);
                yield new LongColumn(values, nulls, rows);
            }
            case IntColumn _ -> {
                int[] values = new int[rows];
                copy(batches, column, values);
                yield new IntColumn(values, nulls, rows);
            }
            case DoubleColumn _ -> {
                double[] values = new double[rows];
                copy(batches, column, values);
                yield new DoubleColumn(values, nulls, rows);
            }
            case BooleanColumn _ -> {
                boolean[] values = new boolean[rows];
                copy(batches, column, values);
                yield new BooleanColumn(values, nulls, rows);
            }
            case ObjectColumn _ -> {
                @Nullable Object[] values = new Object[rows];
                copy(batches, column, values);
                yield new ObjectColumn(values, nulls, rows);
            }
            case BytesColumn _ -> concatBytes(batches, column, rows, nulls);
        };
    }

    /**
     * @param target an array of the column's own kind
     */
    private static void copy(List<Batch> batches, int column, Object target) {
        int at = 0;
        for (Batch batch : batches) {
            System.arraycopy(values(batch.column(column)), 0, target, at, batch.size());
            at += batch.size();
        }
    }

    private static Object values(Column column) {
        return switch (column) {
            case LongColumn c -> c.values();
            case IntColumn c -> c.values();
            case DoubleColumn c -> c.values();
            case BooleanColumn c -> c.values();
            case ObjectColumn c -> c.values();
            case BytesColumn c -> c.data();
        };
    }

    private static boolean @Nullable [] nulls(List<Batch> batches, int column, int rows) {
        boolean[] all = null;
        int at = 0;
        for (Batch batch : batches) {
            boolean[] some = batch.column(column).nulls();
            if (some != null) {
                all = all == null ? new boolean[rows] : all;
                System.arraycopy(some, 0, all, at, batch.size());
            }
            at += batch.size();
        }
        return all;
    }

    private static BytesColumn concatBytes(
            List<Batch> batches, int column, int rows, boolean @Nullable [] nulls) {
        long total = 0;
        for (Batch batch : batches) {
            total += used((BytesColumn) batch.column(column));
        }
        byte[] data = new byte[Math.toIntExact(total)];
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        int row = 0;
        int at = 0;
        for (Batch batch : batches) {
            BytesColumn from = (BytesColumn) batch.column(column);
            for (int i = 0; i < from.size(); i++, row++) {
                starts[row] = at;
                if (!from.isNull(i)) {
                    int length = from.lengths()[i];
                    System.arraycopy(from.data(), from.starts()[i], data, at, length);
                    lengths[row] = length;
                    at += length;
                }
            }
        }
        return new BytesColumn(data, starts, lengths, nulls, rows);
    }

    private static long used(BytesColumn column) {
        long used = 0;
        for (int i = 0; i < column.size(); i++) {
            used += column.isNull(i) ? 0 : column.lengths()[i];
        }
        return used;
    }

    /** Roughly the memory of a batch that shares no bytes with another. */
    public static long bytes(Batch batch) {
        long bytes = 0;
        for (Column column : batch.columns()) {
            bytes +=
                    switch (column) {
                        case BytesColumn c -> used(c) + 8L * c.size();
                        case ObjectColumn c -> 64L * c.size();
                        case LongColumn c -> 8L * c.size();
                        case DoubleColumn c -> 8L * c.size();
                        case IntColumn c -> 4L * c.size();
                        case BooleanColumn c -> c.size();
                    };
        }
        return bytes;
    }

    /**
     * The batch as it may be kept: if its strings are a small part of the input they point into,
     * with bytes of their own, so that the input can go.
     */
    public static Batch detached(Batch batch) {
        Column[] columns = null;
        for (int i = 0; i < batch.columns().length; i++) {
            if (batch.column(i) instanceof BytesColumn column && wasteful(batch, column)) {
                columns = columns == null ? batch.columns().clone() : columns;
                columns[i] = column.compact();
            }
        }
        return columns == null
                ? batch
                : new Batch(batch.schema(), columns, batch.size(), batch.weights());
    }

    /** Whether all columns that share these bytes use less than half of them. */
    private static boolean wasteful(Batch batch, BytesColumn column) {
        if (column.data().length <= SLACK_BYTES && batch.size() > 1) {
            return false;
        }
        long used = 0;
        for (Column other : batch.columns()) {
            if (other instanceof BytesColumn c && c.data() == column.data()) {
                used += used(c);
            }
        }
        return used * 2 < column.data().length;
    }

    /** The last rows. */
    public static Batch last(Batch batch, int rows) {
        return batch.size() <= rows ? batch : batch.slice(batch.size() - rows, batch.size());
    }
}
