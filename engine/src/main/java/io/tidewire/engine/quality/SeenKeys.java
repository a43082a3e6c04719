package io.tidewire.engine.quality;

import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/**
 * The keys that were let through, each with its time. Layout: three parallel arrays, open
 * addressing with linear probing, 24 bytes a slot, at most two thirds full; a key that was let
 * through at several times has a slot for each, so that the answer does not depend on the order of
 * rows that are far apart. {@link #forget} drops what is too old to matter to any row that may
 * still come. Not thread-safe.
 */
final class SeenKeys {

    private static final int FIRST_CAPACITY = 1 << 10;

    private long[] high = new long[FIRST_CAPACITY];
    private long[] low = new long[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private int size;

    /**
     * Takes a key down unless it was let through at a time near enough.
     *
     * @param keyHigh not 0
     * @param within the greatest difference that makes a duplicate; Long.MAX_VALUE for any
     * @return false for a duplicate
     */
    boolean add(long keyHigh, long keyLow, long time, long within) {
        int mask = high.length - 1;
        int slot = (int) (keyHigh ^ keyLow) & mask;
        while (high[slot] != 0) {
            if (high[slot] == keyHigh
                    && low[slot] == keyLow
                    && Math.abs(time - times[slot]) <= within) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        high[slot] = keyHigh;
        low[slot] = keyLow;
        times[slot] = time;
        if (++size * 3L > high.length * 2L) {
            rebuild(high.length * 2, Long.MIN_VALUE);
        }
        return true;
    }

    /** Drops the keys whose time is below. Costs a pass over the table. */
    void forget(long below) {
        int keep = 0;
        for (int i = 0; i < high.length; i++) {
            if (high[i] != 0 && times[i] >= below) {
                keep++;
            }
        }
        if (keep < size) {
            int capacity = high.length;
            while (capacity > FIRST_CAPACITY && keep * 3L < capacity / 2) {
                capacity /= 2;
            }
            rebuild(capacity, below);
        }
    }

    int size() {
        return size;
    }

    private void rebuild(int capacity, long below) {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldTimes = times;
        high = new long[capacity];
        low = new long[capacity];
        times = new long[capacity];
        size = 0;
        for (int i = 0; i < oldHigh.length; i++) {
            if (oldHigh[i] != 0 && oldTimes[i] >= below) {
                put(oldHigh[i], oldLow[i], oldTimes[i]);
            }
        }
    }

    private void put(long keyHigh, long keyLow, long time) {
        int mask = high.length - 1;
        int slot = (int) (keyHigh ^ keyLow) & mask;
        while (high[slot] != 0) {
            slot = slot + 1 & mask;
        }
        high[slot] = keyHigh;
        low[slot] = keyLow;
        times[slot] = time;
        size++;
    }

    void write(StateWriter out) {
        out.writeInt(high.length);
        out.writeInt(size);
        for (int i = 0; i < high.length; i++) {
            if (high[i] != 0) {
                out.writeLong(high[i]);
                out.writeLong(low[i]);
                out.writeLong(times[i]);
            }
        }
    }

    void read(StateReader in) {
        int capacity = in.readInt();
        int count = in.readInt();
        high = new long[capacity];
        low = new long[capacity];
        times = new long[capacity];
        size = 0;
        for (int i = 0; i < count; i++) {
            put(in.readLong(), in.readLong(), in.readLong());
        }
    }
}
