package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.engine.state.RowFormat;

import java.util.Arrays;

/** What rows are ranked by first, as numbers of which less comes before. */
final class SortValues {

    private SortValues() {}

    /** Whether values of the key's column can be numbers. */
    static boolean suit(Schema schema, SortKey key) {
        return switch (schema.type(key.column()).storage()) {
            case LONG, INT, DOUBLE -> true;
            case BOOLEAN, BYTES, OBJECT -> false;
        };
    }

    /**
     * Rows of a smaller number come before those of a greater one. Of rows of one number the key
     * may still tell which comes first, if it {@link #mayBeNull}.
     */
    static long[] of(Batch batch, SortKey key) {
        long[] values = new long[batch.size()];
        Column column = batch.column(key.column());
        switch (column) {
            case LongColumn c -> System.arraycopy(c.values(), 0, values, 0, values.length);
            case IntColumn c -> Arrays.setAll(values, row -> c.values()[row]);
            case DoubleColumn c -> Arrays.setAll(values, row -> RowFormat.rank(c.values()[row]));
            default -> throw new IllegalStateException("no number: " + column);
        }
        long ofNull = key.nullsFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
        boolean[] nulls = column.nulls();
        for (int row = 0; row < values.length; row++) {
            if (nulls != null && nulls[row]) {
                values[row] = ofNull;
            } else if (key.descending()) {
                values[row] = ~values[row];
            }
        }
        return values;
    }

    /** Whether the number is that of NULL, and of a value too. */
    static boolean mayBeNull(long value) {
        return value == Long.MIN_VALUE || value == Long.MAX_VALUE;
    }
}
