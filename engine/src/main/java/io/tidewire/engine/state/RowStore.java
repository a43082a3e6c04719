package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Byte strings, each with a small number, its id, for as long as it is kept. Owners keep what
 * belongs to a string in arrays by id; ids of removed strings are given out again.
 *
 * <p>Layout: by id the address in the {@link Arena} and the length.
 */
final class RowStore {

    private LongSegments addresses = new LongSegments();
    private IntSegments lengths = new IntSegments();
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
        int id = add(length);
        System.arraycopy(data, start, data(id), start(id), length);
        return id;
    }

    /** The id of a string of that length, which the caller writes soon: before 1 MB was added. */
    int add(int length) {
        int id = newId();
        addresses.set(id, arena.add(length));
        lengths.set(id, length);
        size++;
        return id;
    }

    /**
     * Gives a string of that length, which the caller writes, an id that is free; in rising order.
     */
    void put(int id, int length) {
        addresses.reserve(id + 1);
        lengths.reserve(id + 1);
        for (; ids < id; ids++) {
            lengths.set(ids, -1);
        }
        ids = id + 1;
        addresses.set(id, arena.add(length));
        lengths.set(id, length);
        size++;
    }

    /** After the last {@link #put}: the ids that were passed over can be given out. */
    void restored() {
        freeCount = 0;
        for (int id = ids - 1; id >= 0; id--) {
            if (lengths.get(id) < 0) {
                release(id);
            }
        }
    }

    private void release(int id) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = id;
    }

    void remove(int id) {
        arena.free(addresses.get(id), lengths.get(id));
        lengths.set(id, -1);
        release(id);
        size--;
        if (size == 0) {
            clear();
        } else if (arena.wasteful()) {
            copyLive();
        }
    }

    /** Removes every string and gives the memory back. */
    void clear() {
        addresses = new LongSegments();
        lengths = new IntSegments();
        free = new int[16];
        freeCount = 0;
        ids = 0;
        size = 0;
        arena = new Arena();
    }

    boolean contains(int id) {
        return id < ids && lengths.get(id) >= 0;
    }

    /** The array that holds the string, from {@link #start} on. */
    byte[] data(int id) {
        return arena.data(addresses.get(id), lengths.get(id));
    }

    int start(int id) {
        return arena.start(addresses.get(id));
    }

    int length(int id) {
        return lengths.get(id);
    }

    boolean matches(int id, byte[] data, int start, int length) {
        if (lengths.get(id) != length) {
            return false;
        }
        long address = addresses.get(id);
        byte[] own = arena.data(address, length);
        int at = arena.start(address);
        return Arrays.equals(own, at, at + length, data, start, start + length);
    }

    /** Memory held, in bytes. */
    long bytes() {
        return arena.allocatedBytes() + addresses.bytes() + lengths.bytes() + 4L * free.length;
    }

    private int newId() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        addresses.reserve(ids + 1);
        lengths.reserve(ids + 1);
        return ids++;
    }

    private void copyLive() {
        Arena compact = new Arena();
        for (int id = 0; id < ids; id++) {
            int length = lengths.get(id);
            if (length >= 0) {
                addresses.set(id, compact.add(data(id), start(id), length));
            }
        }
        arena = compact;
    }
}
