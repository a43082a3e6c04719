package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.KeyTable;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Which rows of a batch are of one key. Stateless.
 *
 * <p>Keys of integers are compared where they are: a slot of the hash table is a group's first row,
 * so nothing is copied and nothing grows. Other keys go to a {@link KeyTable}.
 */
final class RowGroups {

    private static final long SEED = 0x9E3779B97F4A7C15L;

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
        long[][] words = words(rows, differing);
        if (words != null) {
            return number(words, rows.size(), groups);
        }
        KeyTable keys =
                KeyTable.of(Arrays.stream(differing).mapToObj(rows.schema()::type).toList());
        keys.assign(Columns.at(rows, differing), rows.size(), groups);
        return keys.size();
    }

    /** The key's columns as longs; absent when one is of another kind, or may be NULL. */
    private static long @Nullable [][] words(Batch rows, int[] key) {
        long[][] words = new long[key.length][];
        for (int i = 0; i < key.length; i++) {
            Column column = rows.column(key[i]);
            if (column.nulls() != null) {
                return null;
            }
            switch (column) {
                case LongColumn longs -> words[i] = longs.values();
                case IntColumn ints -> {
                    words[i] = new long[rows.size()];
                    for (int row = 0; row < rows.size(); row++) {
                        words[i][row] = ints.values()[row];
                    }
                }
                default -> {
                    return null;
                }
            }
        }
        return words;
    }

    private static int number(long[][] words, int rows, int[] groups) {
        long[] hashes = hashes(words, rows);
        int[] firstRows = new int[Integer.highestOneBit(Math.max(rows, 4)) * 4];
        int last = firstRows.length - 1;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int slot = (int) (hashes[row] ^ hashes[row] >>> 32) & last;
            int first = firstRows[slot] - 1;
            while (first >= 0 && !same(words, hashes, first, row)) {
                slot = slot + 1 & last;
                first = firstRows[slot] - 1;
            }
            if (first < 0) {
                firstRows[slot] = row + 1;
                groups[row] = count++;
            } else {
                groups[row] = groups[first];
            }
        }
        return count;
    }

    private static long[] hashes(long[][] words, int rows) {
        long[] hashes = new long[rows];
        Arrays.fill(hashes, SEED);
        for (long[] values : words) {
            for (int row = 0; row < rows; row++) {
                long mixed = (values[row] ^ hashes[row]) * SEED;
                hashes[row] = mixed ^ mixed >>> 29;
            }
        }
        return hashes;
    }

    private static boolean same(long[][] words, long[] hashes, int a, int b) {
        if (hashes[a] != hashes[b]) {
            return false;
        }
        for (long[] values : words) {
            if (values[a] != values[b]) {
                return false;
            }
        }
        return true;
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
