package io.tidewire.engine.state;

/**
 * A set of byte strings in which each has a small number, its id, for as long as it is a member.
 * Owners keep what belongs to a string in arrays by id; ids of removed strings are given out again.
 *
 * <p>Layout: open addressing with linear probing over {@code slots} (id + 1, 0 for free), at most
 * two thirds full; removal moves the followers back, so there are no tombstones. By id: the hash;
 * the string in a {@link RowStore}.
 */
public final class RowTable {

    private static final int FIRST_SLOTS = 32;

    private int[] slots = new int[FIRST_SLOTS];
    private IntSegments hashes = new IntSegments();
    private final RowStore rows;

    public RowTable() {
        this(new RowStore());
    }

    /**
     * @param rows where the strings are kept; empty, and changed by the table alone
     */
    RowTable(RowStore rows) {
        this.rows = rows;
    }

    public int size() {
        return rows.size();
    }

    /** All ids are below. */
    public int capacity() {
        return rows.capacity();
    }

    /** The id of the string, or -1. */
    public int find(byte[] data, int start, int length) {
        int hash = RowFormat.hash(data, start, length);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int id = slots[slot] - 1;
            if (hashes.get(id) == hash && rows.matches(id, data, start, length)) {
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
            if (hashes.get(id) == hash && rows.matches(id, data, start, length)) {
                return id;
            }
        }
        int id = rows.add(data, start, length);
        enter(id, hash, slot);
        return id;
    }

    private void enter(int id, int hash, int slot) {
        hashes.reserve(id + 1);
        hashes.set(id, hash);
        slots[slot] = id + 1;
        if (rows.size() * 3L > slots.length * 2L) {
            rehash(slots.length * 2);
        }
    }

    /**
     * Makes a string that is none a member under an id that is free; in rising order of ids. It is
     * found after {@link #restored}.
     */
    public void put(int id, byte[] data, int start, int length) {
        rows.put(id, length);
        System.arraycopy(data, start, rows.data(id), rows.start(id), length);
        hashes.reserve(id + 1);
        hashes.set(id, RowFormat.hash(data, start, length));
    }

    /** After the last {@link #put}: the ids that were passed over can be given out. */
    public void restored() {
        rows.restored();
        int length = FIRST_SLOTS;
        while (rows.size() * 3L > length * 2L) {
            length *= 2;
        }
        slots = new int[length];
        int mask = length - 1;
        for (int id = 0; id < rows.capacity(); id++) {
            if (rows.contains(id)) {
                int slot = hashes.get(id) & mask;
                while (slots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = id + 1;
            }
        }
    }

    public void remove(int id) {
        int mask = slots.length - 1;
        int slot = hashes.get(id) & mask;
        while (slots[slot] != id + 1) {
            slot = (slot + 1) & mask;
        }
        closeGap(slot, mask);
        rows.remove(id);
        if (rows.size() == 0) {
            clear();
        }
    }

    /** Removes every string and gives the memory back. */
    public void clear() {
        slots = new int[FIRST_SLOTS];
        hashes = new IntSegments();
        rows.clear();
    }

    public boolean contains(int id) {
        return rows.contains(id);
    }

    /** The array that holds the string, from {@link #start} on. */
    public byte[] data(int id) {
        return rows.data(id);
    }

    public int start(int id) {
        return rows.start(id);
    }

    public int length(int id) {
        return rows.length(id);
    }

    public int hash(int id) {
        return hashes.get(id);
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return rows.bytes() + 4L * slots.length + hashes.bytes();
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
            int home = hashes.get(occupant - 1) & mask;
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
                int slot = hashes.get(occupant - 1) & mask;
                while (newSlots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                newSlots[slot] = occupant;
            }
        }
        slots = newSlots;
    }
}
