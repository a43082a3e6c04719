package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The values of one column of a batch, in a primitive array. The arrays belong to the column:
 * whoever holds a column reads them freely, nobody writes to them after construction, and they may
 * be longer than {@link #size}. The value under a null is unspecified.
 */
public sealed interface Column
        permits BooleanColumn,
                IntColumn,
                LongColumn,
                DoubleColumn,
                BytesColumn,
                ObjectColumn,
                PrunedColumn {

    int size();

    /** True where the value is NULL; the whole array is absent when no value is. */
    boolean @Nullable [] nulls();

    /**
     * The values at the given rows, in that order. Cost: one pass over {@code count} rows; bytes
     * are shared, not copied.
     *
     * @param rows positions in this column, each within 0 and size; may repeat
     */
    Column gather(int[] rows, int count);

    /**
     * The values of rows {@code from} (inclusive) to {@code to} (exclusive); bytes are shared, not
     * copied.
     */
    Column slice(int from, int to);

    default boolean isNull(int row) {
        boolean[] nulls = nulls();
        return nulls != null && nulls[row];
    }

    /** Of no rows. */
    static Column empty(DataType type) {
        return switch (type.storage()) {
            case BOOLEAN -> new BooleanColumn(new boolean[0], null, 0);
            case INT -> new IntColumn(new int[0], null, 0);
            case LONG -> new LongColumn(new long[0], null, 0);
            case DOUBLE -> new DoubleColumn(new double[0], null, 0);
            case BYTES -> new BytesColumn(new byte[0], new int[0], new int[0], null, 0);
            case OBJECT -> new ObjectColumn(new Object[0], null, 0);
        };
    }

    /** What {@link #slice} does to the nulls; absent stays absent. */
    static boolean @Nullable [] sliceNulls(boolean @Nullable [] nulls, int from, int to) {
        return nulls == null ? null : Arrays.copyOfRange(nulls, from, to);
    }

    /** What {@link #gather} does to the nulls; absent stays absent. */
    static boolean @Nullable [] gatherNulls(boolean @Nullable [] nulls, int[] rows, int count) {
        if (nulls == null) {
            return null;
        }
        boolean[] result = new boolean[count];
        boolean any = false;
        for (int i = 0; i < count; i++) {
            boolean isNull = nulls[rows[i]];
            result[i] = isNull;
            any |= isNull;
        }
        return any ? result : null;
    }
}
