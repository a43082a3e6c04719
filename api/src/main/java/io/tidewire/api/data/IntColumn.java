package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** INT, DATE (days), TIME (milliseconds) and month intervals. */
public record IntColumn(int[] values, boolean @Nullable [] nulls, int size) implements Column {

    @Override
    public IntColumn slice(int from, int to) {
        return new IntColumn(
                Arrays.copyOfRange(values, from, to),
                Column.sliceNulls(nulls, from, to),
                to - from);
    }

    @Override
    public IntColumn gather(int[] rows, int count) {
        int[] result = new int[count];
        for (int i = 0; i < count; i++) {
            result[i] = values[rows[i]];
        }
        return new IntColumn(result, Column.gatherNulls(nulls, rows, count), count);
    }
}
