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

/**
 * Some rows of a batch: those at {@code rows[from .. from + count)}. Several selections become one
 * batch in a single pass, so a row that changes hands is copied once.
 */
public record Selection(Batch batch, int[] rows, int from, int count) {

    /**
     * The selected rows of all, in order. Strings that point into one array still do; others are
     * copied together.
     *
     * @param selections any number, their batches' columns of the schema's types
     */
    public static Batch gather(Schema schema, List<Selection> selections) {
        List<Selection> parts = selections.stream().filter(part -> part.count > 0).toList();
        if (parts.isEmpty()) {
            return Batch.empty(schema);
        }
        int size = 0;
        boolean weighted = false;
        for (Selection part : parts) {
            size = Math.addExact(size, part.count);
            weighted |= part.batch.weights() != null;
        }
        Column[] columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(parts, i, size);
        }
        return new Batch(schema, columns, size, weighted ? weights(parts, size) : null);
    }

    private static long[] weights(List<Selection> parts, int size) {
        long[] weights = new long[size];
        int at = 0;
        for (Selection part : parts) {
            long[] some = part.batch.weights();
            if (some == null) {
                Arrays.fill(weights, at, at + part.count, 1);
            } else {
                part.pick(some, weights, at);
            }
            at += part.count;
        }
        return weights;
    }

    private static Column column(List<Selection> parts, int column, int size) {
        boolean[] nulls = nulls(parts, column, size);
        int at = 0;
        switch (parts.getFirst().batch.column(column)) {
            case LongColumn _ -> {
                long[] values = new long[size];
                for (Selection part : parts) {
                    part.pick(((LongColumn) part.batch.column(column)).values(), values, at);
                    at += part.count;
                }
                return new LongColumn(values, nulls, size);
            }
            case IntColumn _ -> {
                int[] values = new int[size];
                for (Selection part : parts) {
                    part.pick(((IntColumn) part.batch.column(column)).values(), values, at);
                    at += part.count;
                }
                return new IntColumn(values, nulls, size);
            }
            case DoubleColumn _ -> {
                double[] values = new double[size];
                for (Selection part : parts) {
                    double[] source = ((DoubleColumn) part.batch.column(column)).values();
                    for (int i = 0; i < part.count; i++) {
                        values[at++] = source[part.rows[part.from + i]];
                    }
                }
                return new DoubleColumn(values, nulls, size);
            }
            case BooleanColumn _ -> {
                boolean[] values = new boolean[size];
                for (Selection part : parts) {
                    part.pick(((BooleanColumn) part.batch.column(column)).values(), values, at);
                    at += part.count;
                }
                return new BooleanColumn(values, nulls, size);
            }
            case PrunedColumn _ -> {
                return new PrunedColumn(size);
            }
            case ObjectColumn _ -> {
                @Nullable Object[] values = new Object[size];
                for (Selection part : parts) {
                    @Nullable Object[] source = ((ObjectColumn) part.batch.column(column)).values();
                    for (int i = 0; i < part.count; i++) {
                        values[at++] = source[part.rows[part.from + i]];
                    }
                }
                return new ObjectColumn(values, nulls, size);
            }
            case BytesColumn first -> {
                return bytes(first.data(), parts, column, nulls, size);
            }
        }
    }

    private static BytesColumn bytes(
            byte[] data, List<Selection> parts, int column, boolean @Nullable [] nulls, int size) {
        int[] starts = new int[size];
        int[] lengths = new int[size];
        boolean shared = true;
        int at = 0;
        for (Selection part : parts) {
            BytesColumn from = (BytesColumn) part.batch.column(column);
            shared &= from.data() == data;
            part.pick(from.starts(), starts, at);
            part.pick(from.lengths(), lengths, at);
            at += part.count;
        }
        if (shared) {
            return new BytesColumn(data, starts, lengths, nulls, size);
        }
        long total = 0;
        for (int row = 0; row < size; row++) {
            if (nulls != null && nulls[row]) {
                lengths[row] = 0;
            }
            total += lengths[row];
        }
        byte[] together = new byte[Math.toIntExact(total)];
        int row = 0;
        int used = 0;
        for (Selection part : parts) {
            byte[] source = ((BytesColumn) part.batch.column(column)).data();
            for (int end = row + part.count; row < end; row++) {
                System.arraycopy(source, starts[row], together, used, lengths[row]);
                starts[row] = used;
                used += lengths[row];
            }
        }
        return new BytesColumn(together, starts, lengths, nulls, size);
    }

    private static boolean @Nullable [] nulls(List<Selection> parts, int column, int size) {
        boolean[] all = null;
        int at = 0;
        for (Selection part : parts) {
            boolean[] some = part.batch.column(column).nulls();
            if (some != null) {
                all = all == null ? new boolean[size] : all;
                part.pick(some, all, at);
            }
            at += part.count;
        }
        return all;
    }

    private void pick(long[] source, long[] target, int at) {
        for (int i = 0; i < count; i++) {
            target[at + i] = source[rows[from + i]];
        }
    }

    private void pick(int[] source, int[] target, int at) {
        for (int i = 0; i < count; i++) {
            target[at + i] = source[rows[from + i]];
        }
    }

    private void pick(boolean[] source, boolean[] target, int at) {
        for (int i = 0; i < count; i++) {
            target[at + i] = source[rows[from + i]];
        }
    }
}
