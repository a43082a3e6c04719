package io.tidewire.engine.serving;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** Values compared by what they hold, byte arrays too. */
record RowKey(@Nullable Object[] values) {

    static RowKey of(@Nullable Object[] row, List<Integer> columns) {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row[columns.get(i)];
        }
        return new RowKey(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowKey that && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(values);
    }
}
