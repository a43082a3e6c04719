package io.tidewire.engine.quality;

import io.tidewire.engine.state.ChangedIds;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.Arrays;
import java.util.List;

/**
 * The keys that were let through, each with its time; a key that was let through at several times
 * is there several times, so that the answer does not depend on the order of rows that are far
 * apart. {@link #forget} drops what is too old to matter to any row that may still come. Not
 * thread-safe.
 *
 * <p>Layout: by id three longs in one array, in the order of arrival, and an index of ids + 1, open
 * addressing with linear probing, at most two thirds full. A new key so costs one miss of the cache
 * in the index, and an append. Ids of forgotten keys are given out again, the lowest first.
 */
final class SeenKeys implements SlotTable.Slots {

    private static final int FIRST_CAPACITY = 1 << 10;

    /** Per id: both halves of the key, of which the first is 0 when there is none, and the time. */
    private static final int WIDTH = 3;

    private final ChangedIds changes = new ChangedIds();
    private long[] keys = new long[WIDTH * FIRST_CAPACITY / 2];
    private int[] index = new int[FIRST_CAPACITY];
    private int[] free = {};
    private int freeCount;
    private int ids;
    private int size;

    /**
     * Takes a key down unless it was let through at a time near enough.
     *
     * @param keyHigh not 0
     * @param within the greatest difference that makes a duplicate; Long.MAX_VALUE for any
     * @return false for a duplicate
     */
    boolean add(long keyHigh, long keyLow, long time, long within) {
        int mask = index.length - 1;
        int slot = home(keyHigh, keyLow, mask);
        for (; index[slot] != 0; slot = slot + 1 & mask) {
            int at = (index[slot] - 1) * WIDTH;
            if (keys[at] == keyHigh
                    && keys[at + 1] == keyLow
                    && Math.abs(time - keys[at + 2]) <= within) {
                return false;
            }
        }
        int id = freeCount > 0 ? free[--freeCount] : ids;
        changes.mark(id);
        put(id, keyHigh, keyLow, time);
        index[slot] = id + 1;
        if (size * 3L > index.length * 2L) {
            reindex(index.length * 2);
        }
        return true;
    }

    private static int home(long keyHigh, long keyLow, int mask) {
        return (int) (keyHigh ^ keyLow) & mask;
    }

    private void put(int id, long keyHigh, long keyLow, long time) {
        int at = Math.multiplyExact(id, WIDTH);
        if (at >= keys.length) {
            keys = Arrays.copyOf(keys, Math.max(at + WIDTH, keys.length * 2));
        }
        keys[at] = keyHigh;
        keys[at + 1] = keyLow;
        keys[at + 2] = time;
        ids = Math.max(ids, id + 1);
        size++;
    }

    /** Drops the keys whose time is below. Costs a pass over the keys. */
    void forget(long below) {
        int before = size;
        int last = 0;
        for (int id = 0; id < ids; id++) {
            int at = id * WIDTH;
            if (keys[at] != 0 && keys[at + 2] < below) {
                keys[at] = 0;
                changes.mark(id);
                size--;
            }
            last = keys[at] == 0 ? last : id + 1;
        }
        if (size < before) {
            ids = last;
            restored();
        }
    }

    int size() {
        return size;
    }

    private void reindex(int capacity) {
        index = new int[capacity];
        int mask = capacity - 1;
        for (int id = 0; id < ids; id++) {
            int at = id * WIDTH;
            if (keys[at] != 0) {
                int slot = home(keys[at], keys[at + 1], mask);
                while (index[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                index[slot] = id + 1;
            }
        }
    }

    List<StateTable> tables() {
        return List.of(new SlotTable("seen keys", 1, changes, this));
    }

    @Override
    public int capacity() {
        return ids;
    }

    @Override
    public boolean contains(int id) {
        return id < ids && keys[id * WIDTH] != 0;
    }

    @Override
    public void write(int id, StateWriter out) {
        out.writeLong(keys[id * WIDTH]);
        out.writeLong(keys[id * WIDTH + 1]);
        out.writeLong(keys[id * WIDTH + 2]);
    }

    @Override
    public void read(int id, StateReader in, Restoring how) {
        put(id, in.readLong(), in.readLong(), in.readLong());
    }

    /** Makes index and free ids anew, and gives back memory that is not needed. */
    @Override
    public void restored() {
        if (keys.length > 4L * WIDTH * Math.max(ids, FIRST_CAPACITY)) {
            keys = Arrays.copyOf(keys, 2 * WIDTH * Math.max(ids, FIRST_CAPACITY / 4));
        }
        free = new int[ids - size];
        freeCount = 0;
        for (int id = ids - 1; id >= 0; id--) {
            if (keys[id * WIDTH] == 0) {
                free[freeCount++] = id;
            }
        }
        int capacity = FIRST_CAPACITY;
        while (size * 3L > capacity * 2L) {
            capacity *= 2;
        }
        reindex(capacity);
    }
}
