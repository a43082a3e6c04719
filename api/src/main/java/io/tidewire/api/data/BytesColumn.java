package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * STRING (UTF-8) and BYTES values: row i is {@code data[starts[i] .. starts[i] + lengths[i])}. Rows
 * may share, overlap or leave gaps in the data, so that a decoder can point into the bytes it was
 * given and a filter copies nothing. Whoever keeps a column beyond its step calls {@link #compact},
 * or it keeps the whole input alive.
 */
public record BytesColumn(
        byte[] data, int[] starts, int[] lengths, boolean @Nullable [] nulls, int size)
        implements Column {

    public String string(int row) {
        return new String(data, starts[row], lengths[row], StandardCharsets.UTF_8);
    }

    /** A copy of the bytes of one row. */
    public byte[] bytes(int row) {
        byte[] result = new byte[lengths[row]];
        System.arraycopy(data, starts[row], result, 0, result.length);
        return result;
    }

    @Override
    public BytesColumn slice(int from, int to) {
        return new BytesColumn(
                data,
                Arrays.copyOfRange(starts, from, to),
                Arrays.copyOfRange(lengths, from, to),
                Column.sliceNulls(nulls, from, to),
                to - from);
    }

    @Override
    public BytesColumn gather(int[] rows, int count) {
        int[] newStarts = new int[count];
        int[] newLengths = new int[count];
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            newStarts[i] = starts[row];
            newLengths[i] = lengths[row];
        }
        return new BytesColumn(
                data, newStarts, newLengths, Column.gatherNulls(nulls, rows, count), count);
    }

    /** The same values in data of their own, without gaps. */
    public BytesColumn compact() {
        int total = 0;
        for (int i = 0; i < size; i++) {
            total += isNull(i) ? 0 : lengths[i];
        }
        byte[] bytes = new byte[total];
        int[] newStarts = new int[size];
        int[] newLengths = new int[size];
        int at = 0;
        for (int i = 0; i < size; i++) {
            newStarts[i] = at;
            if (!isNull(i)) {
                System.arraycopy(data, starts[i], bytes, at, lengths[i]);
                newLengths[i] = lengths[i];
                at += lengths[i];
            }
        }
        return new BytesColumn(bytes, newStarts, newLengths, nulls, size);
    }
}
