package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.KeyTable;

import java.util.Arrays;

/** Which rows of a batch are of one key. Stateless. */
final class RowGroups {

    private RowGroups() {}

    /**
     * Numbers the groups of the rows from 0, in the order in which they come.
     *
     * @param key columns
     * @param groups by row, set here
     * @return how many there are
     */
    static int number(Batch rows, int[] key, int[] groups) {
        int[] differing = Arrays.stream(key).filter(i -> differs(rows.column(i))).toArray();
        if (differing.length == 0) {
            Arrays.fill(groups, 0);
            return Math.min(rows.size(), 1);
        }
        KeyTable keys =
                KeyTable.of(Arrays.stream(differing).mapToObj(rows.schema()::type).toList());
        keys.assign(Batches.columns(rows, differing), rows.size(), groups);
        return keys.size();
    }

    /** False when all values are known to be the same, as the window mostly is. */
    private static boolean differs(Column column) {
        if (!(column instanceof LongColumn longs) || longs.nulls() != null) {
            return true;
        }
        long[] values = longs.values();
        for (int row = 1; row < longs.size(); row++) {
            if (values[row] != values[0]) {
                return true;
            }
        }
        return false;
    }
}
