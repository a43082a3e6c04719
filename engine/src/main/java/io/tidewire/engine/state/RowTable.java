package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * A set of byte strings in which each has a small number, its id, for as long as it is a member.
 * Owners keep what belongs to a string in arrays by id; ids of removed strings are given out again.
 *
 * <p>Layout: open addressing with linear probing over {@code slots} (id + 1, 0 for free), at most
 * two thirds full; removal moves the followers back, so there are no tombstones. By id: the hash,
 * the address in the {@link Arena} and the length.
 */
public final class RowTable {

    private static final int FIRST_SLOTS = 32;

    private int[] slots = new int[FIRST_SLOTS];
    private int[] hashes = new int[16];
    private long[] addresses = new long[16];
    private int[] lengths = new int[16];
    private int[] free = new int[16];
    private int freeCount;
    private int ids;
    private int size;
    private Arena arena = new Arena();

    public int size() {
        return size;
    }

    /** All ids are below. */
    public int capacity() {
        return ids;
    }

    /** The id of the string, or -1. */
    public int find(byte[] data, int start, int length) {
        int hash = RowFormat.hash(data, start, length);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && matches(id, data, start, length)) {
                return id;
            }
        }
        return -1;
    }

    /** The id of the string, which is copied and made a member if it was none. */
    public int add(byte[] data, int start, int length) {
        int hash = RowFormat.hash(data, start, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && matches(id, data, start, length)) {
                return id;
            }
        }
        int id = newId();
        hashes[id] = hash;
        addresses[id] = arena.add(data, start, length);
        lengths[id] = length;
        slots[slot] = id + 1;
        size++;
        if (size * 3 > slots.length * 2) {
            rehash(slots.length * 2);
        }
        return id;
    }

    public void remove(int id) {
        int mask = slots.length - 1;
        int slot = hashes[id] & mask;
        while (slots[slot] != id + 1) {
            slot = (slot + 1) & mask;
        }
        closeGap(slot, mask);
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
    public void clear() {
        slots = new int[FIRST_SLOTS];
        hashes = new int[16];
        addresses = new long[16];
        lengths = new int[16];
        free = new int[16];
        freeCount = 0;
        ids = 0;
        size = 0;
        arena = new Arena();
    }

    public boolean contains(int id) {
        return id < ids && lengths[id] >= 0;
    }

    /** The array that holds the string, from {@link #start} on. */
    public byte[] data(int id) {
        return arena.chunk(addresses[id]);
    }

    public int start(int id) {
        return Arena.offset(addresses[id]);
    }

    public int length(int id) {
        return lengths[id];
    }

    public int hash(int id) {
        return hashes[id];
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return arena.allocatedBytes() + 4L * slots.length + 16L * hashes.length + 4L * free.length;
    }

    private int newId() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (ids == hashes.length) {
            hashes = Arrays.copyOf(hashes, ids * 2);
            addresses = Arrays.copyOf(addresses, ids * 2);
            lengths = Arrays.copyOf(lengths, ids * 2);
        }
        return ids++;
    }

    private boolean matches(int id, byte[] data, int start, int length) {
        if (lengths[id] != length) {
            return false;
        }
        int at = Arena.offset(addresses[id]);
        return Arrays.equals(
                arena.chunk(addresses[id]), at, at + length, data, start, start + length);
    }

    private void closeGap(int gap, int mask) {
        int slot = gap;
        while (true) {
            slot = (slot + 1) & mask;
            int occupant = slots[slot];
            if (occupant == 0) {
                slots[gap] = 0;
                return;
            }
            int home = hashes[occupant - 1] & mask;
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                slots[gap] = occupant;
                gap = slot;
            }
        }
    }

    private void rehash(int newLength) {
        int[] newSlots = new int[newLength];
        int mask = newLength - 1;
        for (int occupant : slots) {
            if (occupant != 0) {
                int slot = hashes[occupant - 1] & mask;
                while (newSlots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                newSlots[slot] = occupant;
            }
        }
        slots = newSlots;
    }

    private void copyLive() {
        Arena compact = new Arena();
        for (int id = 0; id < ids; id++) {
            if (lengths[id] >= 0) {
                addresses[id] =
                        compact.add(
                                arena.chunk(addresses[id]),
                                Arena.offset(addresses[id]),
                                lengths[id]);
            }
        }
        arena = compact;
    }
}
