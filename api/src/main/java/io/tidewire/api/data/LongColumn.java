package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * BIGINT, TIMESTAMP and TIMESTAMP_LTZ (microseconds), DECIMAL of up to 18 digits (unscaled), day
 * intervals (microseconds).
 */
public record LongColumn(long[] values, boolean @Nullable [] nulls, int size) implements Column {

    @Override
    public LongColumn slice(int from, int to) {
        return new LongColumn(
                Arrays.copyOfRange(values, from, to),
                Column.sliceNulls(nulls, from, to),
                to - from);
    }

    @Override
    public LongColumn gather(int[] rows, int count) {
        long[] result = new long[count];
        for (int i = 0; i < count; i++) {
            result[i] = values[rows[i]];
        }
        return new LongColumn(result, Column.gatherNulls(nulls, rows, count), count);
    }
}
