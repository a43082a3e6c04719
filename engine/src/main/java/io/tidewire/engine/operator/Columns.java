package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.state.RowFormat;

import java.util.Arrays;
import java.util.List;

/** Columns as operators pick, join and compare them. Stateless. */
public final class Columns {

    private Columns() {}

    /** The columns at the given positions. */
    public static Column[] at(Batch batch, int[] positions) {
        Column[] columns = new Column[positions.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(positions[i]);
        }
        return columns;
    }

    /** Rows of some columns and behind them rows of others, which are of the same types. */
    static Column[] joined(
            Column[] first,
            int[] ofFirst,
            int firsts,
            Column[] second,
            int[] ofSecond,
            int seconds) {
        Column[] columns = new Column[first.length];
        for (int i = 0; i < columns.length; i++) {
            Column rest = second[i].gather(ofSecond, seconds);
            columns[i] =
                    firsts == 0
                            ? rest
                            : Batches.concat(
                                    List.of(first[i].gather(ofFirst, firsts), rest),
                                    firsts + seconds);
        }
        return columns;
    }

    /**
     * For each row whether it has the same values in all columns of both, which are of one type.
     */
    static boolean[] same(Column[] a, Column[] b, int rows) {
        boolean[] same = new boolean[rows];
        Arrays.fill(same, true);
        for (int i = 0; i < a.length; i++) {
            if (a[i] instanceof LongColumn x
                    && b[i] instanceof LongColumn y
                    && x.nulls() == null
                    && y.nulls() == null) {
                compare(x.values(), y.values(), same);
            } else {
                compare(a[i], b[i], same);
            }
        }
        return same;
    }

    private static void compare(long[] a, long[] b, boolean[] same) {
        for (int row = 0; row < same.length; row++) {
            same[row] &= a[row] == b[row];
        }
    }

    private static void compare(Column a, Column b, boolean[] same) {
        for (int row = 0; row < same.length; row++) {
            same[row] = same[row] && RowFormat.equal(a, row, b, row);
        }
    }

    static int[] positions(List<Integer> columns) {
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }
}
