package io.tidewire.engine.expression.cast;

import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;
import io.tidewire.engine.expression.kernel.Nulls;

import org.jspecify.annotations.Nullable;

/**
 * STRING to INT and BIGINT over the bytes: blanks around, a sign, digits; a fraction is allowed and
 * cut.
 */
final class NumberText {

    private NumberText() {}

    static Kernel toInteger(DataType type) {
        boolean isInt = type.kind() == DataType.Kind.INT;
        long min = isInt ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long max = isInt ? Integer.MAX_VALUE : Long.MAX_VALUE;
        return (arguments, rows, context) -> {
            BytesColumn texts = (BytesColumn) arguments[0];
            long[] values = new long[rows];
            boolean[] nulls = texts.nulls();
            boolean owned = false;
            for (int i = 0; i < rows; i++) {
                if (nulls != null && nulls[i]) {
                    continue;
                }
                int start = texts.starts()[i];
                if (!parse(texts.data(), start, start + texts.lengths()[i], values, i)
                        || values[i] < min
                        || values[i] > max) {
                    nulls = owned && nulls != null ? nulls : Nulls.writable(nulls, rows);
                    owned = true;
                    nulls[i] = true;
                    fail(context, i, texts.string(i), type);
                }
            }
            return isInt ? narrow(values, nulls, rows) : new LongColumn(values, nulls, rows);
        };
    }

    private static void fail(KernelContext context, int row, String text, DataType type) {
        context.fail(row, Casts.failure(text, type));
    }

    private static Column narrow(long[] values, boolean @Nullable [] nulls, int rows) {
        int[] result = new int[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = (int) values[i];
        }
        return new IntColumn(result, nulls, rows);
    }

    /** Accumulates downwards, since the negative range is the larger one. */
    private static boolean parse(byte[] data, int from, int to, long[] into, int row) {
        int at = from;
        int end = to;
        while (at < end && data[at] <= ' ' && data[at] >= 0) {
            at++;
        }
        while (end > at && data[end - 1] <= ' ' && data[end - 1] >= 0) {
            end--;
        }
        boolean negative = at < end && data[at] == '-';
        if (negative || (at < end && data[at] == '+')) {
            at++;
        }
        int digits = 0;
        long value = 0;
        while (at < end && data[at] >= '0' && data[at] <= '9') {
            int digit = data[at++] - '0';
            if (value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                return false;
            }
            value = value * 10 - digit;
            digits++;
        }
        if (at < end && data[at] == '.') {
            at++;
            while (at < end && data[at] >= '0' && data[at] <= '9') {
                at++;
                digits++;
            }
        }
        if (at != end || digits == 0 || (!negative && value == Long.MIN_VALUE)) {
            return false;
        }
        into[row] = negative ? value : -value;
        return true;
    }
}
