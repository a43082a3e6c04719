package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** BOOLEAN values. */
public record BooleanColumn(boolean[] values, boolean @Nullable [] nulls, int size)
        implements Column {

    @Override
    public BooleanColumn slice(int from, int to) {
        return new BooleanColumn(
                Arrays.copyOfRange(values, from, to),
                Column.sliceNulls(nulls, from, to),
                to - from);
    }

    @Override
    public BooleanColumn gather(int[] rows, int count) {
        boolean[] result = new boolean[count];
        for (int i = 0; i < count; i++) {
            result[i] = values[rows[i]];
        }
        return new BooleanColumn(result, Column.gatherNulls(nulls, rows, count), count);
    }
}
