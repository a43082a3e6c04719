package io.tidewire.engine.batch;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** Batches as wholes. Stateless. */
public final class Batches {

    private static final int SLACK_BYTES = 1 << 16;

    private Batches() {}

    /**
     * The rows of all, in order. One batch alone comes back as it is.
     *
     * @param batches at least one, all of one schema
     */
    public static Batch concat(List<Batch> batches) {
        return concat(batches.getFirst().schema(), batches);
    }

    /**
     * The rows of all, in order, under the given names. Strings that point into one array still do;
     * others are copied together.
     *
     * @param batches any number, their columns of the schema's types
     */
    public static Batch concat(Schema schema, List<Batch> batches) {
        List<Batch> parts = batches.stream().filter(batch -> !batch.isEmpty()).toList();
        if (parts.isEmpty()) {
            return Batch.empty(schema);
        }
        if (parts.size() == 1) {
            return parts.getFirst().withSchema(schema);
        }
        int rows = 0;
        boolean weighted = false;
        for (Batch part : parts) {
            rows = Math.addExact(rows, part.size());
            weighted |= part.weights() != null;
        }
        Column[] columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            int column = i;
            columns[i] = concat(parts.stream().map(part -> part.column(column)).toList(), rows);
        }
        return new Batch(schema, columns, rows, weighted ? weights(parts, rows) : null);
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

    /**
     * The values of all columns, in order.
     *
     * @param columns at least one, of one type
     * @param rows of them all
     */
    public static Column concat(List<Column> columns, int rows) {
        boolean[] nulls = nulls(columns, rows);
        return switch (columns.getFirst()) {
            case LongColumn _ -> {
                long[] values = new long[rows];
                copy(columns, values, c -> ((LongColumn) c).values());
                yield new LongColumn(values, nulls, rows);
            }
            case IntColumn _ -> {
                int[] values = new int[rows];
                copy(columns, values, c -> ((IntColumn) c).values());
                yield new IntColumn(values, nulls, rows);
            }
            case DoubleColumn _ -> {
                double[] values = new double[rows];
                copy(columns, values, c -> ((DoubleColumn) c).values());
                yield new DoubleColumn(values, nulls, rows);
            }
            case BooleanColumn _ -> {
                boolean[] values = new boolean[rows];
                copy(columns, values, c -> ((BooleanColumn) c).values());
                yield new BooleanColumn(values, nulls, rows);
            }
            case PrunedColumn _ -> new PrunedColumn(rows);
            case ObjectColumn _ -> {
                @Nullable Object[] values = new Object[rows];
                copy(columns, values, c -> ((ObjectColumn) c).values());
                yield new ObjectColumn(values, nulls, rows);
            }
            case BytesColumn first -> concatBytes(first, columns, rows, nulls);
        };
    }

    private interface Storage {
        Object of(Column column);
    }

    private static void copy(List<Column> columns, Object target, Storage storage) {
        int at = 0;
        for (Column column : columns) {
            System.arraycopy(storage.of(column), 0, target, at, column.size());
            at += column.size();
        }
    }

    private static boolean @Nullable [] nulls(List<Column> columns, int rows) {
        boolean[] all = null;
        int at = 0;
        for (Column column : columns) {
            boolean[] some = column.nulls();
            if (some != null) {
                all = all == null ? new boolean[rows] : all;
                System.arraycopy(some, 0, all, at, column.size());
            }
            at += column.size();
        }
        return all;
    }

    private static BytesColumn concatBytes(
            BytesColumn first, List<Column> columns, int rows, boolean @Nullable [] nulls) {
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        boolean shared = true;
        long total = 0;
        for (Column column : columns) {
            BytesColumn from = (BytesColumn) column;
            shared &= from.data() == first.data();
            total += Math.min(used(from), from.data().length);
        }
        copy(columns, lengths, c -> ((BytesColumn) c).lengths());
        if (shared) {
            copy(columns, starts, c -> ((BytesColumn) c).starts());
            return new BytesColumn(first.data(), starts, lengths, nulls, rows);
        }
        byte[] data = new byte[Math.toIntExact(total)];
        int row = 0;
        int at = 0;
        for (Column column : columns) {
            BytesColumn from = (BytesColumn) column;
            if (used(from) >= from.data().length) {
                // Rows share bytes: they still do, in a copy of all of them.
                System.arraycopy(from.data(), 0, data, at, from.data().length);
                shift(from, at, starts, row);
                at += from.data().length;
            } else {
                at = pack(from, data, at, starts, lengths, row);
            }
            row += from.size();
        }
        return new BytesColumn(data, starts, lengths, nulls, rows);
    }

    private static void shift(BytesColumn from, int at, int[] starts, int row) {
        for (int i = 0; i < from.size(); i++) {
            starts[row + i] = at + from.starts()[i];
        }
    }

    /** Puts the values one after the other, and gives where the next one goes. */
    private static int pack(
            BytesColumn from, byte[] data, int begin, int[] starts, int[] lengths, int row) {
        int at = begin;
        for (int i = 0; i < from.size(); i++) {
            starts[row + i] = at;
            if (from.isNull(i)) {
                lengths[row + i] = 0;
            } else {
                System.arraycopy(from.data(), from.starts()[i], data, at, lengths[row + i]);
                at += lengths[row + i];
            }
        }
        return at;
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
                        case PrunedColumn _ -> 0;
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
