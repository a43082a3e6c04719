package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Values that no primitive array holds, each immutable: BigDecimal (of exactly the type's scale)
 * for a DECIMAL of more than 18 digits, List for ARRAY and ROW (fields in order), Map for MAP; the
 * elements inside are {@link Values}. A NULL is a null element.
 */
public record ObjectColumn(@Nullable Object[] values, boolean @Nullable [] nulls, int size)
        implements Column {

    /** Derives the nulls from the values. */
    public static ObjectColumn of(@Nullable Object[] values, int size) {
        boolean[] nulls = null;
        for (int i = 0; i < size; i++) {
            if (values[i] == null) {
                if (nulls == null) {
                    nulls = new boolean[size];
                }
                nulls[i] = true;
            }
        }
        return new ObjectColumn(values, nulls, size);
    }

    @Override
    public ObjectColumn slice(int from, int to) {
        return new ObjectColumn(
                Arrays.copyOfRange(values, from, to),
                Column.sliceNulls(nulls, from, to),
                to - from);
    }

    @Override
    public ObjectColumn gather(int[] rows, int count) {
        @Nullable Object[] result = new Object[count];
        for (int i = 0; i < count; i++) {
            result[i] = values[rows[i]];
        }
        return new ObjectColumn(result, Column.gatherNulls(nulls, rows, count), count);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ObjectColumn that
                && size == that.size
                && Arrays.equals(values, 0, size, that.values, 0, size);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
