package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The columns of batches as operators pick and build them. Stateless. */
public final class Batches {

    private Batches() {}

    /** {@link io.tidewire.engine.batch.Batches#concat(Schema, List)}. */
    public static Batch concat(Schema schema, List<Batch> batches) {
        return io.tidewire.engine.batch.Batches.concat(schema, batches);
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
