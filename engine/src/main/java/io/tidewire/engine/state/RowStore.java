package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Byte strings, each with a small number, its id, for as long as it is kept. Owners keep what
 * belongs to a string in arrays by id; ids of removed strings are given out again.
 *
 * <p>Layout: by id the address in the {@link Arena} and the length.
 */
final class RowStore {

    private long[] addresses = new long[16];
    private int[] lengths = new int[16];
    private int[] free = new int[16];
    private int freeCount;
    private int ids;
    private int size;
    private Arena arena = new Arena();

    int size() {
        return size;
    }

    /** All ids are below. */
    int capacity() {
        return ids;
    }

    /** The id of a copy of the string. */
    int add(byte[] data, int start, int length) {
        int id = newId();
        addresses[id] = arena.add(data, start, length);
        lengths[id] = length;
        size++;
        return id;
    }

    void remove(int id) {
        arena.free(addresses[id], lengths[id]);
        lengths[id] = -1;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = id;
        size--;
        if (size == 0) {
            clear();
        } else if (arena.wasteful()) {
            copyLive();
        }
    }

    /** Removes every string and gives the memory back. */
    void clear() {
        addresses = new long[16];
        lengths = new int[16];
        free = new int[16];
        freeCount = 0;
        ids = 0;
        size = 0;
        arena = new Arena();
    }

    boolean contains(int id) {
        return id < ids && lengths[id] >= 0;
    }

    /** The array that holds the string, from {@link #start} on. */
    byte[] data(int id) {
        return arena.chunk(addresses[id]);
    }

    int start(int id) {
        return Arena.offset(addresses[id]);
    }

    int length(int id) {
        return lengths[id];
    }

    boolean matches(int id, byte[] data, int start, int length) {
        if (lengths[id] != length) {
            return false;
        }
        int at = start(id);
        return Arrays.equals(data(id), at, at + length, data, start, start + length);
    }

    /** Memory held, in bytes. */
    long bytes() {
        return arena.allocatedBytes() + 12L * lengths.length + 4L * free.length;
    }

    private int newId() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (ids == lengths.length) {
            addresses = Arrays.copyOf(addresses, ids * 2);
            lengths = Arrays.copyOf(lengths, ids * 2);
        }
        return ids++;
    }

    private void copyLive() {
        Arena compact = new Arena();
        for (int id = 0; id < ids; id++) {
            if (lengths[id] >= 0) {
                addresses[id] = compact.add(data(id), start(id), lengths[id]);
            }
        }
        arena = compact;
    }
}
