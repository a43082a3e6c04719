package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * Grows a batch row by row; for the edges and for tests. Not thread-safe; unusable after {@link
 * #build}.
 */
public final class BatchBuilder {

    private final Schema schema;
    private final ColumnBuilder[] columns;
    private int size;
    private long @Nullable [] weights;

    public BatchBuilder(Schema schema) {
        this.schema = schema;
        this.columns =
                schema.fields().stream()
                        .map(field -> new ColumnBuilder(field.type()))
                        .toArray(ColumnBuilder[]::new);
    }

    /**
     * The builder of a column; whoever uses it calls {@link #endRow} once every column has one more
     * value.
     */
    public ColumnBuilder column(int index) {
        return columns[index];
    }

    public int size() {
        return size;
    }

    public void endRow(long weight) {
        if (weight != 1 && weights == null) {
            weights = new long[Math.max(16, size * 2)];
            Arrays.fill(weights, 0, size, 1);
        }
        if (weights != null) {
            if (size == weights.length) {
                weights = Arrays.copyOf(weights, size * 2);
            }
            weights[size] = weight;
        }
        size++;
    }

    /** Adds a row of values as {@link Values} has them. */
    public BatchBuilder add(long weight, List<? extends @Nullable Object> row) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].addValue(row.get(i));
        }
        endRow(weight);
        return this;
    }

    /** Copies a row of a batch whose columns have the same storage. */
    public BatchBuilder addFrom(Batch batch, int row, long weight) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].addFrom(batch.column(i), row);
        }
        endRow(weight);
        return this;
    }

    /** Takes back what was added of a row that was not ended. */
    public void abandonRow() {
        for (ColumnBuilder column : columns) {
            column.truncate(size);
        }
    }

    public Batch build() {
        Column[] built = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            built[i] = columns[i].build();
        }
        return new Batch(schema, built, size, weights);
    }
}
