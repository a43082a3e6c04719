package io.tidewire.engine.state;

/**
 * A {@link StateTable} of things that have small numbers: groups, rows, nodes. Who owns them marks
 * what changes in {@link ChangedIds}; this class goes through the marks.
 */
public final class SlotTable implements StateTable {

    /** The things by number. */
    public interface Slots {

        /** All numbers are below. */
        int capacity();

        boolean contains(int id);

        void write(int id, StateWriter out);

        /**
         * Takes over what {@link #write} wrote, under the same id where {@link Restoring#sameIds}
         * says so.
         */
        void read(int id, StateReader in, Restoring how);

        /** After the last entry of the operator. */
        default void restored() {}
    }

    private static final int ASSUMED_BYTES = 64;

    private final String name;
    private final int version;
    private final ChangedIds changes;
    private final Slots slots;
    private long entries;
    private long entryBytes;

    public SlotTable(String name, int version, ChangedIds changes, Slots slots) {
        this.name = name;
        this.version = version;
        this.changes = changes;
        this.slots = slots;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public long changedBytes() {
        return changes.count() * averageBytes();
    }

    @Override
    public long totalBytes() {
        return slots.capacity() * averageBytes();
    }

    private long averageBytes() {
        return entries == 0 ? ASSUMED_BYTES : 4 + entryBytes / entries;
    }

    @Override
    public boolean write(EntrySink out) {
        if (changes.takeRenumbered()) {
            out.removeRange(0, 1L << Integer.SIZE);
        }
        while (!out.full()) {
            int id = changes.next();
            if (id < 0) {
                return true;
            }
            if (slots.contains(id)) {
                slots.write(id, out.begin());
                entryBytes += out.put(id);
                entries++;
            } else {
                out.remove(id);
            }
        }
        return false;
    }

    @Override
    public void settle(boolean published) {
        changes.settle(published);
    }

    @Override
    public void changeAll() {
        for (int id = 0; id < slots.capacity(); id++) {
            if (slots.contains(id)) {
                changes.mark(id);
            }
        }
    }

    @Override
    public void read(long id, StateReader in, Restoring how) {
        slots.read((int) id, in, how);
    }

    @Override
    public void restored() {
        slots.restored();
    }
}
