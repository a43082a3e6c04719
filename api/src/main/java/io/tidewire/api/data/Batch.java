package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A delta: rows in columns, each with a weight. A weight of +1 inserts the row, −1 retracts it, ±n
 * does so n times; no weight is 0. Absent weights mean +1 for every row, which is what insert-only
 * tables carry. Immutable.
 *
 * @param columns one per field of the schema, each of exactly {@code size} rows
 * @param weights one per row, or absent
 */
public record Batch(Schema schema, Column[] columns, int size, long @Nullable [] weights) {

    public static Batch of(Schema schema, Column[] columns, int size) {
        return new Batch(schema, columns, size, null);
    }

    public static Batch empty(Schema schema) {
        Column[] columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = Column.empty(schema.type(i));
        }
        return new Batch(schema, columns, 0, null);
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public Column column(int index) {
        return columns[index];
    }

    public long weight(int row) {
        return weights == null ? 1 : weights[row];
    }

    /**
     * The value as {@link Values} has it; for the edges and for tests, never for the inner loops.
     */
    public @Nullable Object value(int row, int column) {
        return Values.get(columns[column], schema.type(column), row);
    }

    /** The rows at the given positions, with their weights. */
    public Batch gather(int[] rows, int count) {
        Column[] gathered = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            gathered[i] = columns[i].gather(rows, count);
        }
        long[] gatheredWeights = null;
        if (weights != null) {
            gatheredWeights = new long[count];
            for (int i = 0; i < count; i++) {
                gatheredWeights[i] = weights[rows[i]];
            }
        }
        return new Batch(schema, gathered, count, gatheredWeights);
    }

    /** Rows {@code from} (inclusive) to {@code to} (exclusive). */
    public Batch slice(int from, int to) {
        if (from == 0 && to == size) {
            return this;
        }
        Column[] sliced = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            sliced[i] = columns[i].slice(from, to);
        }
        return new Batch(
                schema,
                sliced,
                to - from,
                weights == null ? null : Arrays.copyOfRange(weights, from, to));
    }

    public Batch withWeights(long @Nullable [] newWeights) {
        return new Batch(schema, columns, size, newWeights);
    }

    /** The same columns under other names; the types are the caller's promise. */
    public Batch withSchema(Schema newSchema) {
        return new Batch(newSchema, columns, size, weights);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** The rows with their weights, for messages and tests. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Batch(").append(size).append(')');
        for (int row = 0; row < Math.min(size, 20); row++) {
            Object[] values = new Object[columns.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = String.valueOf(value(row, i));
            }
            text.append(String.format("%n%+d ", weight(row))).append(Arrays.toString(values));
        }
        return text.toString();
    }
}
