package io.tidewire.engine.expression.time;

import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * DATE_FORMAT of points in time by one pattern. Rows that follow one another tend to be of the same
 * day, hour or minute: a text is written once for as long as nothing that the pattern shows
 * changes, and all those rows point to it.
 */
final class DateFormatKernel implements Kernel {

    private final TimePattern pattern;

    DateFormatKernel(TimePattern pattern) {
        this.pattern = pattern;
    }

    @Override
    public Column apply(Column[] arguments, int rows, KernelContext context) {
        LongColumn times = (LongColumn) arguments[0];
        long[] values = times.values();
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        byte[] data = new byte[64];
        int used = 0;
        long step = pattern.step();
        // No point is written yet: an empty range.
        long from = 0;
        long end = 0;
        int start = 0;
        for (int row = 0; row < rows; row++) {
            if (times.isNull(row)) {
                continue;
            }
            long micros = values[row];
            if (micros < from || micros >= end) {
                from = micros - Math.floorMod(micros, step);
                end = from + step;
                byte[] text = pattern.format(micros).getBytes(StandardCharsets.UTF_8);
                if (data.length - used < text.length) {
                    data = Arrays.copyOf(data, Math.max(data.length * 2, used + text.length));
                }
                System.arraycopy(text, 0, data, used, text.length);
                start = used;
                used += text.length;
            }
            starts[row] = start;
            lengths[row] = used - start;
        }
        return new BytesColumn(data, starts, lengths, times.nulls(), rows);
    }
}
