package io.tidewire.engine.operator.over;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;

import java.util.Arrays;
import java.util.List;

/** Compares rows in columns: by the keys of an order, and where those are equal by all columns. */
public final class RowOrder {

    private final int[] columns;
    private final boolean[] descending;
    private final boolean[] nullsFirst;
    private final int width;

    /**
     * @param width how many columns make up a whole row
     */
    public RowOrder(List<SortKey> keys, int width) {
        this.columns = keys.stream().mapToInt(SortKey::column).toArray();
        this.descending = new boolean[columns.length];
        this.nullsFirst = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) {
            descending[i] = keys.get(i).descending();
            nullsFirst[i] = keys.get(i).nullsFirst();
        }
        this.width = width;
    }

    /** Negative, zero or positive; zero for rows that are one another's copy. */
    public int compare(Column[] a, int rowOfA, Column[] b, int rowOfB) {
        int order = compareKeys(a, rowOfA, b, rowOfB);
        for (int i = 0; order == 0 && i < width; i++) {
            order = compareNullable(a[i], rowOfA, b[i], rowOfB, true, false);
        }
        return order;
    }

    /** Zero for peers. */
    public int compareKeys(Column[] a, int rowOfA, Column[] b, int rowOfB) {
        for (int i = 0; i < columns.length; i++) {
            Column left = a[columns[i]];
            Column right = b[columns[i]];
            int order = compareNullable(left, rowOfA, right, rowOfB, nullsFirst[i], descending[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** True when columns of {@code a}, from {@code from} on, and those of {@code b} agree. */
    public static boolean equal(Column[] a, int from, int rowOfA, Column[] b, int rowOfB) {
        for (int i = 0; i < b.length; i++) {
            if (compareNullable(a[from + i], rowOfA, b[i], rowOfB, true, false) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int compareNullable(
            Column a, int rowOfA, Column b, int rowOfB, boolean nullsFirst, boolean descending) {
        boolean nullA = a.isNull(rowOfA);
        if (nullA || b.isNull(rowOfB)) {
            return nullA == b.isNull(rowOfB) ? 0 : nullA == nullsFirst ? -1 : 1;
        }
        int order = compareValues(a, rowOfA, b, rowOfB);
        return descending ? -order : order;
    }

    /** As SQL orders values; neither is NULL, both columns are of one storage. */
    static int compareValues(Column a, int rowOfA, Column b, int rowOfB) {
        return switch (a) {
            case LongColumn c ->
                    Long.compare(c.values()[rowOfA], ((LongColumn) b).values()[rowOfB]);
            case IntColumn c ->
                    Integer.compare(c.values()[rowOfA], ((IntColumn) b).values()[rowOfB]);
            case BooleanColumn c ->
                    Boolean.compare(c.values()[rowOfA], ((BooleanColumn) b).values()[rowOfB]);
            case BytesColumn c -> compareBytes(c, rowOfA, (BytesColumn) b, rowOfB);
            // Adding 0.0 makes one zero of both.
            case DoubleColumn c ->
                    Double.compare(
                            c.values()[rowOfA] + 0.0, ((DoubleColumn) b).values()[rowOfB] + 0.0);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn _ -> compareObjects(a, rowOfA, b, rowOfB);
        };
    }

    private static int compareBytes(BytesColumn a, int rowOfA, BytesColumn b, int rowOfB) {
        int startA = a.starts()[rowOfA];
        int startB = b.starts()[rowOfB];
        return Arrays.compareUnsigned(
                a.data(),
                startA,
                startA + a.lengths()[rowOfA],
                b.data(),
                startB,
                startB + b.lengths()[rowOfB]);
    }

    private static int compareObjects(Column a, int rowOfA, Column b, int rowOfB) {
        ByteSink left = new ByteSink();
        ByteSink right = new ByteSink();
        RowFormat.write(left, a, rowOfA);
        RowFormat.write(right, b, rowOfB);
        return Arrays.compareUnsigned(
                left.data(), 0, left.length(), right.data(), 0, right.length());
    }
}
