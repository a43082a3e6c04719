package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;

import java.util.Arrays;

/**
 * Rows in columns, each in a slot: a small number that is the row's for as long as it is kept. Who
 * owns the rows keeps their order, and what else belongs to them, in arrays by slot. Slots of rows
 * that went are given out again. All operations cost one pass over the columns, apart from growth.
 */
public final class SlotRows {

    private final SlotColumn[] columns;
    private final Column[] views;
    private int[] free = new int[16];
    private int freeCount;
    private int slots;
    private int capacity;
    private boolean[] members = {};
    private final ChangedIds changes = new ChangedIds();

    public SlotRows(Schema schema) {
        columns = new SlotColumn[schema.size()];
        views = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = SlotColumn.of(schema.type(i));
        }
        reserve(16);
    }

    /** A slot whose values the caller sets. */
    public int add() {
        int slot;
        if (freeCount > 0) {
            slot = free[--freeCount];
        } else {
            if (slots == capacity) {
                reserve(capacity * 2);
            }
            slot = slots++;
        }
        members[slot] = true;
        changes.mark(slot);
        return slot;
    }

    /** A slot that is free, whose values the caller sets; in rising order of slots. */
    public void put(int slot) {
        if (slot >= capacity) {
            reserve(Math.max(slot + 1, capacity * 2));
        }
        slots = Math.max(slots, slot + 1);
        members[slot] = true;
    }

    /** After the last {@link #put}: the slots that were passed over can be given out. */
    public void restored() {
        freeCount = 0;
        for (int slot = slots - 1; slot >= 0; slot--) {
            if (!members[slot]) {
                release(slot);
            }
        }
    }

    public boolean contains(int slot) {
        return slot < slots && members[slot];
    }

    /** The slots that came and went; owners add those in which they set a value later. */
    public ChangedIds changes() {
        return changes;
    }

    /** Appends the row in {@link RowFormat}. */
    public void append(int slot, ByteSink out) {
        RowFormat.write(out, views, slot);
    }

    /** Copies a value of a column of the same storage. */
    public void set(int slot, int column, Column source, int row) {
        columns[column].set(slot, source, row);
        views[column] = columns[column].view();
    }

    public void remove(int slot) {
        for (SlotColumn column : columns) {
            column.clear(slot);
        }
        members[slot] = false;
        changes.mark(slot);
        release(slot);
    }

    private void release(int slot) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = slot;
    }

    /**
     * The columns by slot, as they are now: a row in use is the position of its slot. To be read
     * before the next change, not kept.
     */
    public Column[] views() {
        return views;
    }

    public int size() {
        return slots - freeCount;
    }

    /** All slots are below. */
    public int capacity() {
        return capacity;
    }

    /** Memory held, in bytes. */
    public long bytes() {
        long bytes = 4L * free.length;
        for (SlotColumn column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    private void reserve(int more) {
        capacity = more;
        members = Arrays.copyOf(members, more);
        for (int i = 0; i < columns.length; i++) {
            columns[i].reserve(more);
            views[i] = columns[i].view();
        }
    }
}
