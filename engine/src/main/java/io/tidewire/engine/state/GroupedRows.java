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
    private final IntSegments next = new IntSegments();
    private final @Nullable IntSegments previous;

    /** By group: the first row + 1, 0 for none. */
    private final IntSegments heads = new IntSegments();

    private final ChangedIds changes = new ChangedIds();

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
        compose(group, data, start, length);
        int before = store.size();
        int row = table.add(scratch.data(), 0, scratch.length());
        changes.mark(row);
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
        changes.mark(row);
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

    /** The id of a row of the group, or {@link #NONE}; not of rows that are only appended. */
    public int find(int group, byte[] data, int start, int length) {
        compose(group, data, start, length);
        return table == null ? NONE : table.find(scratch.data(), 0, scratch.length());
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
        changes.mark(row);
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

    /** Memory held, in bytes. */
    public long bytes() {
        return (table == null ? store.bytes() : table.bytes())
                + (weights == null ? 0 : weights.bytes())
                + next.bytes()
                + (previous == null ? 0 : previous.bytes())
                + heads.bytes();
    }

    /** The rows that changed; owners add those that changed in what they keep beside. */
    public ChangedIds changes() {
        return changes;
    }

    public void write(int row, StateWriter out) {
        out.writeCount(group(row));
        out.writeCount(weight(row));
        out.writeBytes(data(row), start(row), length(row));
    }

    /**
     * Takes over a row that {@link #write} wrote.
     *
     * @param groups whose ids its group is one of
     * @return its id now, {@link #NONE} when it is another worker's
     */
    public int restore(int row, StateReader in, KeyTable groups, Restoring how) {
        int group = how.id(groups, (int) in.readCount());
        long weight = in.readCount();
        int length = in.readLength();
        byte[] data = in.data();
        int start = in.at();
        in.skip(length);
        if (group < 0) {
            return NONE;
        }
        if (!how.sameIds()) {
            return add(group, data, start, length, weight);
        }
        put(row, group, data, start, length, weight);
        return row;
    }

    /** Adds a row under an id that is free; in rising order of ids. */
    private void put(int row, int group, byte[] data, int start, int length, long weight) {
        if (table == null) {
            store.put(row, PREFIX + length);
            ByteSink.setInt(store.data(row), store.start(row), group);
            System.arraycopy(data, start, data(row), start(row), length);
        } else {
            compose(group, data, start, length);
            table.put(row, scratch.data(), 0, scratch.length());
        }
        link(group, row);
        setWeight(row, weight);
    }

    /** After the last row. */
    public void restored() {
        if (table == null) {
            store.restored();
        } else {
            table.restored();
        }
    }

    /**
     * The rows as a table of a state.
     *
     * @param groups whose ids the groups are; a table before this one
     */
    public SlotTable entries(String name, KeyTable groups) {
        return new SlotTable(
                name,
                1,
                changes,
                new SlotTable.Slots() {
                    @Override
                    public int capacity() {
                        return GroupedRows.this.capacity();
                    }

                    @Override
                    public boolean contains(int row) {
                        return GroupedRows.this.contains(row);
                    }

                    @Override
                    public void write(int row, StateWriter out) {
                        GroupedRows.this.write(row, out);
                    }

                    @Override
                    public void read(int row, StateReader in, Restoring how) {
                        restore(row, in, groups, how);
                    }

                    @Override
                    public void restored() {
                        GroupedRows.this.restored();
                    }
                });
    }

    private void compose(int group, byte[] data, int start, int length) {
        scratch.clear();
        scratch.putInt(group);
        scratch.putBytes(data, start, length);
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
