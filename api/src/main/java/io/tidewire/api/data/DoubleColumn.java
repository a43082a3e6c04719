package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** DOUBLE values. */
public record DoubleColumn(double[] values, boolean @Nullable [] nulls, int size)
        implements Column {

    @Override
    public DoubleColumn slice(int from, int to) {
        return new DoubleColumn(
                Arrays.copyOfRange(values, from, to),
                Column.sliceNulls(nulls, from, to),
                to - from);
    }

    @Override
    public DoubleColumn gather(int[] rows, int count) {
        double[] result = new double[count];
        for (int i = 0; i < count; i++) {
            result[i] = values[rows[i]];
        }
        return new DoubleColumn(result, Column.gatherNulls(nulls, rows, count), count);
    }
}
