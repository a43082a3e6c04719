package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

/** INT, DATE (days), TIME (milliseconds) and month intervals. */
public record IntColumn(int[] values, boolean @Nullable [] nulls, int size) implements Column {

    @Override
    public IntColumn gather(int[] rows, int count) {
        int[] result = new int[count];
        for (int i = 0; i < count; i++) {
            result[i] = values[rows[i]];
        }
        return new IntColumn(result, Column.gatherNulls(nulls, rows, count), count);
    }
}
