package io.tidewire.engine.state;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Rows with weights, gathered in groups: the index of a join's side, the bag of values of a group.
 * A row is bytes in {@link RowFormat}, distinct within its group; a row whose weight becomes 0
 * goes. Where weights never fall, rows need not be found again: {@link #appended} keeps equal ones
 * side by side and has no table to look them up.
 *
 * <p>Layout: strings that are the group's number and the row, one {@link RowTable} over all groups
 * or none; by row the weight and the neighbours in its group's doubly linked list, newest first; by
 * group the head.
 */
public final class GroupedRows {

    public static final int NONE = -1;

    private static final int PREFIX = Integer.BYTES;

    private final RowStore store = new RowStore();
    private final @Nullable RowTable table;
    private final ByteSink scratch = new ByteSink();
    private long[] weights = new long[16];
    private int[] next = new int[16];
    private int[] previous = new int[16];
    private int[] heads = {};

    public GroupedRows() {
        this(true);
    }

    private GroupedRows(boolean distinct) {
        table = distinct ? new RowTable(store) : null;
    }

    /** Rows that are added and removed, but not found: each addition is a row of its own. */
    public static GroupedRows appended() {
        return new GroupedRows(false);
    }

    /** Number of rows. */
    public int size() {
        return store.size();
    }

    /** All row ids are below. */
    public int capacity() {
        return store.capacity();
    }

    /**
     * Adds to the weight of a row.
     *
     * @param weight not 0
     * @return the row's id, or {@link #NONE} when its weight became 0 and it went
     */
    public int add(int group, byte[] data, int start, int length, long weight) {
        compose(group, data, start, length);
        int before = store.size();
        int row =
                table == null
                        ? store.add(scratch.data(), 0, scratch.length())
                        : table.add(scratch.data(), 0, scratch.length());
        if (store.size() != before) {
            link(group, row);
            weights[row] = weight;
            return row;
        }
        weights[row] += weight;
        if (weights[row] == 0) {
            remove(row);
            return NONE;
        }
        return row;
    }

    public boolean contains(int row) {
        return store.contains(row);
    }

    public long weight(int row) {
        return weights[row];
    }

    /** A row of the group, or {@link #NONE}. */
    public int first(int group) {
        return group < heads.length ? heads[group] - 1 : NONE;
    }

    /** The next row of the same group, or {@link #NONE}. */
    public int next(int row) {
        return next[row];
    }

    public int group(int row) {
        return ByteSink.getInt(store.data(row), store.start(row));
    }

    /** The array that holds the row, from {@link #start} on. */
    public byte[] data(int row) {
        return store.data(row);
    }

    public int start(int row) {
        return store.start(row) + PREFIX;
    }

    public int length(int row) {
        return store.length(row) - PREFIX;
    }

    public void remove(int row) {
        int group = group(row);
        int after = next[row];
        int before = previous[row];
        if (before == NONE) {
            heads[group] = after + 1;
        } else {
            next[before] = after;
        }
        if (after != NONE) {
            previous[after] = before;
        }
        if (table == null) {
            store.remove(row);
        } else {
            table.remove(row);
        }
    }

    public void removeGroup(int group) {
        for (int row = first(group); row != NONE; row = first(group)) {
            remove(row);
        }
    }

    public void clear() {
        if (table == null) {
            store.clear();
        } else {
            table.clear();
        }
        weights = new long[16];
        next = new int[16];
        previous = new int[16];
        heads = new int[0];
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return (table == null ? store.bytes() : table.bytes())
                + 16L * weights.length
                + 4L * heads.length;
    }

    /** Writes the rows of one group. */
    public void writeGroup(int group, StateWriter out) {
        int count = 0;
        int last = NONE;
        for (int row = first(group); row != NONE; row = next(row)) {
            count++;
            last = row;
        }
        out.writeInt(count);
        for (int row = last; row != NONE; row = previous[row]) {
            out.writeLong(weights[row]);
            out.writeBytes(data(row), start(row), length(row));
        }
    }

    /** Adds what {@link #writeGroup} wrote, in the order it was added first. */
    public void readGroup(int group, StateReader in) {
        for (int count = in.readInt(); count > 0; count--) {
            long weight = in.readLong();
            byte[] row = in.readBytes();
            add(group, row, 0, row.length, weight);
        }
    }

    private void compose(int group, byte[] data, int start, int length) {
        scratch.clear();
        scratch.putInt(group);
        scratch.putBytes(data, start, length);
    }

    private void link(int group, int row) {
        if (row >= weights.length) {
            int capacity = Math.max(row + 1, weights.length * 2);
            weights = Arrays.copyOf(weights, capacity);
            next = Arrays.copyOf(next, capacity);
            previous = Arrays.copyOf(previous, capacity);
        }
        if (group >= heads.length) {
            heads = Arrays.copyOf(heads, Math.max(16, Math.max(group + 1, heads.length * 2)));
        }
        int head = heads[group] - 1;
        next[row] = head;
        previous[row] = NONE;
        if (head != NONE) {
            previous[head] = row;
        }
        heads[group] = row + 1;
    }
}
