package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The null arrays of results: absent means that no value is NULL. */
public final class Nulls {

    private Nulls() {}

    /** True where either is; may be one of the two arrays. */
    public static boolean @Nullable [] either(
            boolean @Nullable [] a, boolean @Nullable [] b, int rows) {
        if (a == null || a == b) {
            return b;
        }
        if (b == null) {
            return a;
        }
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = a[i] | b[i];
        }
        return result;
    }

    /** An array of its own that one may write to. */
    public static boolean[] writable(boolean @Nullable [] nulls, int rows) {
        return nulls == null ? new boolean[rows] : Arrays.copyOf(nulls, rows);
    }

    /** The same values with other nulls; every row that was NULL must stay so. */
    public static Column replace(Column column, boolean @Nullable [] nulls, int rows) {
        return switch (column) {
            case BooleanColumn c -> new BooleanColumn(c.values(), nulls, rows);
            case IntColumn c -> new IntColumn(c.values(), nulls, rows);
            case LongColumn c -> new LongColumn(c.values(), nulls, rows);
            case DoubleColumn c -> new DoubleColumn(c.values(), nulls, rows);
            case BytesColumn c -> new BytesColumn(c.data(), c.starts(), c.lengths(), nulls, rows);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> {
                @Nullable Object[] values = Arrays.copyOf(c.values(), rows);
                for (int i = 0; i < rows; i++) {
                    if (nulls != null && nulls[i]) {
                        values[i] = null;
                    }
                }
                yield ObjectColumn.of(values, rows);
            }
        };
    }
}
