package io.tidewire.engine.operator;

import io.tidewire.api.data.Column;
import io.tidewire.engine.operator.over.RowOrder;

import java.util.Arrays;

/** The rows of a step that may come into the head of their partition. */
final class Comers {

    private static final int NONE = -1;

    /** By partition: its place among those that get rows + 1, 0 for one that gets none. */
    private int[] places = new int[16];

    private int[] groups = new int[16];
    private int groupCount;

    /** By place: its newest entry, how many it has, and at how many to look for the best. */
    private int[] newest = new int[16];

    private int[] sizes = new int[16];
    private int[] checks = new int[16];

    /** By entry: the row, and the entry before it of the same partition. */
    private int[] rows = new int[16];

    private int[] earlier = new int[16];
    private int entries;

    private int[] sorted = new int[16];
    private boolean copies;

    int groups() {
        return groupCount;
    }

    int group(int place) {
        return groups[place];
    }

    void add(int group, int row) {
        if (group >= places.length) {
            places = Arrays.copyOf(places, Math.max(group + 1, places.length * 2));
        }
        if (places[group] == 0) {
            if (groupCount == groups.length) {
                groups = Arrays.copyOf(groups, groupCount * 2);
                newest = Arrays.copyOf(newest, groupCount * 2);
                sizes = Arrays.copyOf(sizes, groupCount * 2);
                checks = Arrays.copyOf(checks, groupCount * 2);
            }
            groups[groupCount] = group;
            newest[groupCount] = NONE;
            sizes[groupCount] = 0;
            checks[groupCount] = 0;
            places[group] = ++groupCount;
        }
        if (entries == rows.length) {
            rows = Arrays.copyOf(rows, entries * 2);
            earlier = Arrays.copyOf(earlier, entries * 2);
        }
        int place = places[group] - 1;
        rows[entries] = row;
        earlier[entries] = newest[place];
        newest[place] = entries++;
        sizes[place]++;
    }

    /** Whether a partition has twice as many as can come in, or as it had after it was thinned. */
    boolean crowded(int group, int to) {
        int place = places[group] - 1;
        return sizes[place] >= Math.max(2 * to, checks[place]);
    }

    /**
     * Lets those of a partition go that enough others are before.
     *
     * @param values by row, of which less comes before
     * @return what a row must not be above
     */
    long thin(int group, int to, long[] values) {
        int place = places[group] - 1;
        long[] some = new long[sizes[place]];
        int count = 0;
        for (int entry = newest[place]; entry != NONE; entry = earlier[entry]) {
            some[count++] = values[rows[entry]];
        }
        Arrays.sort(some);
        long limit = some[to - 1];
        int kept = NONE;
        int size = 0;
        for (int entry = newest[place]; entry != NONE; entry = earlier[entry]) {
            if (values[rows[entry]] <= limit) {
                if (kept == NONE) {
                    newest[place] = entry;
                } else {
                    earlier[kept] = entry;
                }
                kept = entry;
                size++;
            }
        }
        earlier[kept] = NONE;
        sizes[place] = size;
        checks[place] = 2 * size;
        return limit;
    }

    /**
     * Sorts the rows of a partition, for {@link #row} to tell.
     *
     * @return how many they are
     */
    int sort(int place, Column[] columns, long[] values, RowOrder order) {
        int count = 0;
        sorted = sizes[place] > sorted.length ? new int[sizes[place]] : sorted;
        for (int entry = newest[place]; entry != NONE; entry = earlier[entry]) {
            sorted[count++] = rows[entry];
        }
        copies = false;
        if (count <= 32) {
            insert(count, columns, values, order);
        } else {
            Integer[] boxed = Arrays.stream(sorted, 0, count).boxed().toArray(Integer[]::new);
            Arrays.sort(boxed, (a, b) -> compare(a, b, columns, values, order));
            for (int i = 0; i < count; i++) {
                sorted[i] = boxed[i];
            }
        }
        return count;
    }

    private void insert(int count, Column[] columns, long[] values, RowOrder order) {
        for (int i = 1; i < count; i++) {
            int row = sorted[i];
            int at = i;
            while (at > 0 && compare(sorted[at - 1], row, columns, values, order) > 0) {
                sorted[at] = sorted[at - 1];
                at--;
            }
            sorted[at] = row;
        }
    }

    private int compare(int a, int b, Column[] columns, long[] values, RowOrder order) {
        int result = Long.compare(values[a], values[b]);
        if (result == 0) {
            result = order.compare(columns, a, columns, b);
            copies |= result == 0;
        }
        return result;
    }

    /** A row by its place among the sorted ones. */
    int row(int index) {
        return sorted[index];
    }

    /** Whether two of the sorted rows are copies of one another. */
    boolean copies() {
        return copies;
    }

    void clear() {
        for (int place = 0; place < groupCount; place++) {
            places[groups[place]] = 0;
        }
        groupCount = 0;
        entries = 0;
    }
}
