package io.tidewire.engine.state;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * Rows with weights, gathered in groups: the index of a join's side, the bag of values of a group.
 * A row is a string of bytes, distinct within its group; a row whose weight becomes 0 goes. Where
 * weights never fall, rows need not be found again: {@link #appended} keeps equal ones side by side
 * and has no table to look them up.
 *
 * <p>Layout: strings that are the group's number and the row, one {@link RowTable} over all groups
 * or none; by row the next one in its group's list, newest first, and the one before where a row
 * can go alone; by group the head. Weights are kept from the first one on that is not 1.
 */
public final class GroupedRows {

    public static final int NONE = -1;

    private static final int PREFIX = Integer.BYTES;

    private final RowStore store = new RowStore();
    private final @Nullable RowTable table;
    private final ByteSink scratch = new ByteSink();
    private @Nullable LongSegments weights;
    private IntSegments next = new IntSegments();
    private @Nullable IntSegments previous;

    /** By group: the first row + 1, 0 for none. */
    private IntSegments heads = new IntSegments();

    public GroupedRows() {
        this(true, true);
    }

    private GroupedRows(boolean distinct, boolean removable) {
        table = distinct ? new RowTable(store) : null;
        previous = removable ? new IntSegments() : null;
    }

    /**
     * Rows that are never found again: each addition is a row of its own.
     *
     * @param removable whether a row is ever removed alone; whole groups are in any case
     */
    public static GroupedRows appended(boolean removable) {
        return new GroupedRows(false, removable);
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
        if (table == null) {
            int row = append(group, length, weight);
            System.arraycopy(data, start, data(row), start(row), length);
            return row;
        }
        scratch.clear();
        scratch.putInt(group);
        scratch.putBytes(data, start, length);
        int before = store.size();
        int row = table.add(scratch.data(), 0, scratch.length());
        if (store.size() != before) {
            link(group, row);
            setWeight(row, weight);
            return row;
        }
        long sum = weight(row) + weight;
        if (sum == 0) {
            remove(row);
            return NONE;
        }
        setWeight(row, sum);
        return row;
    }

    /**
     * Only of {@link #appended}: a row whose bytes the caller writes.
     *
     * @return its id
     */
    public int append(int group, int length, long weight) {
        int row = store.add(PREFIX + length);
        ByteSink.setInt(store.data(row), store.start(row), group);
        link(group, row);
        setWeight(row, weight);
        return row;
    }

    private void setWeight(int row, long weight) {
        if (weights == null) {
            if (weight == 1) {
                return;
            }
            weights = new LongSegments();
            weights.reserve(store.capacity());
            for (int i = 0; i < store.capacity(); i++) {
                weights.set(i, 1);
            }
        }
        weights.reserve(row + 1);
        weights.set(row, weight);
    }

    public boolean contains(int row) {
        return store.contains(row);
    }

    public long weight(int row) {
        return weights == null ? 1 : weights.get(row);
    }

    /** A row of the group, or {@link #NONE}. */
    public int first(int group) {
        return group < heads.capacity() ? heads.get(group) - 1 : NONE;
    }

    /** The next row of the same group, or {@link #NONE}. */
    public int next(int row) {
        return next.get(row);
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

    /** Only where rows can go alone. */
    public void remove(int row) {
        IntSegments before = Objects.requireNonNull(previous);
        int above = before.get(row);
        int below = next.get(row);
        if (above == NONE) {
            heads.set(group(row), below + 1);
        } else {
            next.set(above, below);
        }
        if (below != NONE) {
            before.set(below, above);
        }
        release(row);
    }

    private void release(int row) {
        if (table == null) {
            store.remove(row);
        } else {
            table.remove(row);
        }
    }

    /**
     * Makes rows of the group, in this order, all that are in its list. Those it leaves out are to
     * be {@link #removeUnlisted removed}. Not where rows can go alone.
     */
    public void list(int group, int[] rows, int from, int to) {
        heads.reserve(group + 1);
        heads.set(group, from == to ? 0 : rows[from] + 1);
        for (int i = from; i < to; i++) {
            next.set(rows[i], i + 1 < to ? rows[i + 1] : NONE);
        }
    }

    /** Removes a row that is in no list. */
    public void removeUnlisted(int row) {
        release(row);
    }

    public void removeGroup(int group) {
        int row = first(group);
        if (row != NONE) {
            heads.set(group, 0);
        }
        while (row != NONE) {
            int below = next.get(row);
            release(row);
            row = below;
        }
    }

    public void clear() {
        if (table == null) {
            store.clear();
        } else {
            table.clear();
        }
        weights = null;
        next = new IntSegments();
        previous = previous == null ? null : new IntSegments();
        heads = new IntSegments();
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return (table == null ? store.bytes() : table.bytes())
                + (weights == null ? 0 : weights.bytes())
                + next.bytes()
                + (previous == null ? 0 : previous.bytes())
                + heads.bytes();
    }

    /** Writes the rows of one group. */
    public void writeGroup(int group, StateWriter out) {
        int count = 0;
        for (int row = first(group); row != NONE; row = next(row)) {
            count++;
        }
        out.writeInt(count);
        for (int row = first(group); row != NONE; row = next(row)) {
            out.writeLong(weight(row));
            out.writeBytes(data(row), start(row), length(row));
        }
    }

    /** Adds what {@link #writeGroup} wrote. */
    public void readGroup(int group, StateReader in) {
        for (int count = in.readInt(); count > 0; count--) {
            long weight = in.readLong();
            byte[] row = in.readBytes();
            add(group, row, 0, row.length, weight);
        }
    }

    private void link(int group, int row) {
        next.reserve(row + 1);
        heads.reserve(group + 1);
        int head = heads.get(group) - 1;
        next.set(row, head);
        heads.set(group, row + 1);
        if (previous != null) {
            previous.reserve(row + 1);
            previous.set(row, NONE);
            if (head != NONE) {
                previous.set(head, row);
            }
        }
    }
}
