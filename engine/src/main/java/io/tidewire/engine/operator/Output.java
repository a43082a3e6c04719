package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.state.RowFormat;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The change an operator is making, row by row. */
final class Output {

    private final Schema schema;
    private ColumnBuilder[] columns;
    private long[] weights = new long[16];
    private boolean weighted;
    private int size;

    Output(Schema schema) {
        this.schema = schema;
        this.columns = builders(schema);
    }

    int size() {
        return size;
    }

    ColumnBuilder[] columns() {
        return columns;
    }

    /** Ends a row of which every column has its value. */
    void end(long weight) {
        if (size == weights.length) {
            weights = Arrays.copyOf(weights, size * 2);
        }
        weights[size++] = weight;
        weighted |= weight != 1;
    }

    /** Adds the values of a stored row from column {@code from} on. */
    void put(byte[] data, int at, int from, int count) {
        for (int i = from; i < from + count; i++) {
            at = RowFormat.read(data, at, columns[i]);
        }
    }

    void put(Column[] values, int row, int from) {
        for (int i = 0; i < values.length; i++) {
            columns[from + i].addFrom(values[i], row);
        }
    }

    void putNulls(int from, int count) {
        for (int i = from; i < from + count; i++) {
            columns[i].addNull();
        }
    }

    /** The rows so far; the next ones make another batch. */
    Batch take() {
        if (size == 0) {
            return Batch.empty(schema);
        }
        long @Nullable [] own = weighted ? Arrays.copyOf(weights, size) : null;
        Column[] built = new Column[columns.length];
        for (int i = 0; i < built.length; i++) {
            built[i] = columns[i].build();
        }
        Batch batch = new Batch(schema, built, size, own);
        columns = builders(schema);
        size = 0;
        weighted = false;
        return batch;
    }

    private static ColumnBuilder[] builders(Schema schema) {
        ColumnBuilder[] builders = new ColumnBuilder[schema.size()];
        for (int i = 0; i < builders.length; i++) {
            builders[i] = new ColumnBuilder(schema.type(i));
        }
        return builders;
    }
}
