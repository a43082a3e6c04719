package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** Batches put together and taken apart, column by column. */
public final class Batches {

    private Batches() {}

    /** The rows of all batches, one batch after the other. */
    public static Batch concat(Schema schema, List<Batch> batches) {
        List<Batch> parts = batches.stream().filter(batch -> !batch.isEmpty()).toList();
        if (parts.isEmpty()) {
            return Batch.empty(schema);
        }
        if (parts.size() == 1) {
            return parts.getFirst().withSchema(schema);
        }
        int size = 0;
        boolean weighted = false;
        for (Batch part : parts) {
            size = Math.addExact(size, part.size());
            weighted |= part.weights() != null;
        }
        Column[] columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = concat(parts, i, size);
        }
        return new Batch(schema, columns, size, weighted ? weights(parts, size) : null);
    }

    private static long[] weights(List<Batch> parts, int size) {
        long[] weights = new long[size];
        int at = 0;
        for (Batch part : parts) {
            long[] own = part.weights();
            if (own == null) {
                Arrays.fill(weights, at, at + part.size(), 1);
            } else {
                System.arraycopy(own, 0, weights, at, part.size());
            }
            at += part.size();
        }
        return weights;
    }

    private static Column concat(List<Batch> parts, int index, int size) {
        boolean[] nulls = nulls(parts, index, size);
        return switch (parts.getFirst().column(index)) {
            case LongColumn _ -> {
                long[] values = new long[size];
                copy(parts, index, values, c -> ((LongColumn) c).values());
                yield new LongColumn(values, nulls, size);
            }
            case IntColumn _ -> {
                int[] values = new int[size];
                copy(parts, index, values, c -> ((IntColumn) c).values());
                yield new IntColumn(values, nulls, size);
            }
            case DoubleColumn _ -> {
                double[] values = new double[size];
                copy(parts, index, values, c -> ((DoubleColumn) c).values());
                yield new DoubleColumn(values, nulls, size);
            }
            case BooleanColumn _ -> {
                boolean[] values = new boolean[size];
                copy(parts, index, values, c -> ((BooleanColumn) c).values());
                yield new BooleanColumn(values, nulls, size);
            }
            case ObjectColumn _ -> {
                @Nullable Object[] values = new Object[size];
                copy(parts, index, values, c -> ((ObjectColumn) c).values());
                yield new ObjectColumn(values, nulls, size);
            }
            case BytesColumn first -> concatBytes(first, parts, index, nulls, size);
        };
    }

    private interface Storage {
        Object of(Column column);
    }

    private static void copy(List<Batch> parts, int index, Object target, Storage storage) {
        int at = 0;
        for (Batch part : parts) {
            System.arraycopy(storage.of(part.column(index)), 0, target, at, part.size());
            at += part.size();
        }
    }

    private static Column concatBytes(
            BytesColumn first, List<Batch> parts, int index, boolean @Nullable [] nulls, int size) {
        boolean shared = true;
        for (Batch part : parts) {
            shared &= ((BytesColumn) part.column(index)).data() == first.data();
        }
        int[] starts = new int[size];
        int[] lengths = new int[size];
        byte[] data = first.data();
        if (shared) {
            copy(parts, index, starts, c -> ((BytesColumn) c).starts());
            copy(parts, index, lengths, c -> ((BytesColumn) c).lengths());
            return new BytesColumn(data, starts, lengths, nulls, size);
        }
        long total = 0;
        for (Batch part : parts) {
            BytesColumn column = (BytesColumn) part.column(index);
            for (int row = 0; row < part.size(); row++) {
                total += column.isNull(row) ? 0 : column.lengths()[row];
            }
        }
        data = new byte[Math.toIntExact(total)];
        int at = 0;
        int out = 0;
        for (Batch part : parts) {
            BytesColumn column = (BytesColumn) part.column(index);
            for (int row = 0; row < part.size(); row++, out++) {
                int length = column.isNull(row) ? 0 : column.lengths()[row];
                System.arraycopy(column.data(), column.starts()[row], data, at, length);
                starts[out] = at;
                lengths[out] = length;
                at += length;
            }
        }
        return new BytesColumn(data, starts, lengths, nulls, size);
    }

    private static boolean @Nullable [] nulls(List<Batch> parts, int index, int size) {
        boolean[] nulls = null;
        int at = 0;
        for (Batch part : parts) {
            boolean[] own = part.column(index).nulls();
            if (own != null) {
                if (nulls == null) {
                    nulls = new boolean[size];
                }
                System.arraycopy(own, 0, nulls, at, part.size());
            }
            at += part.size();
        }
        return nulls;
    }

    /** The columns at the given positions. */
    public static Column[] columns(Batch batch, int[] positions) {
        Column[] columns = new Column[positions.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(positions[i]);
        }
        return columns;
    }

    static ColumnBuilder[] builders(Schema schema) {
        ColumnBuilder[] builders = new ColumnBuilder[schema.size()];
        for (int i = 0; i < builders.length; i++) {
            builders[i] = new ColumnBuilder(schema.type(i));
        }
        return builders;
    }

    static Batch build(
            Schema schema, ColumnBuilder[] builders, int size, long @Nullable [] weights) {
        Column[] columns = new Column[builders.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = builders[i].build();
        }
        return new Batch(schema, columns, size, weights);
    }

    static int[] positions(List<Integer> columns) {
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }
}
