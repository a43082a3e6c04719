package io.tidewire.engine.operator.match;

/**
 * What a partition has open: its rows from the first one at which a match may still begin, in
 * order, and the search that begins there.
 */
public final class OpenRows {

    private final RowStore store;
    final Search search;
    private int[] slots = new int[4];
    private int head;
    private int end;

    OpenRows(RowStore store, Search search) {
        this.store = store;
        this.search = search;
    }

    void add(int slot) {
        if (end == slots.length) {
            int[] target = count() * 2 > slots.length ? new int[slots.length * 2] : slots;
            System.arraycopy(slots, head, target, 0, count());
            slots = target;
            end -= head;
            head = 0;
        }
        slots[end++] = slot;
    }

    /** Number of rows. */
    public int count() {
        return end - head;
    }

    /**
     * @param index 0 for the row at which the search begins
     */
    int slot(int index) {
        return slots[head + index];
    }

    long time(int index) {
        return store.time(slots[head + index]);
    }

    /** Lets the search begin so many rows later; the ones before are forgotten. */
    void advance(int rows) {
        for (int i = 0; i < rows; i++) {
            store.remove(slots[head + i]);
        }
        head += rows;
        search.restart();
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return 64 + 4L * slots.length + search.bytes();
    }
}
