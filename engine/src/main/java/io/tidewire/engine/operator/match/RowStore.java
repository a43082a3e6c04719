package io.tidewire.engine.operator.match;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.Schema;

import java.util.Arrays;

/**
 * The rows of open matches of all partitions, in arrays by column; a row is its slot. With each row
 * stand the variables for which it may be taken as far as the row alone can tell, as bits.
 */
final class RowStore {

    /** The slot of no row: its values are NULL. */
    static final int NO_ROW = -1;

    private final Cells[] columns;
    private final int time;
    private long[] candidates = {};
    private int[] free = {};
    private int freeCount;
    private int used;

    /**
     * @param time the column of the event time
     */
    RowStore(Schema schema, int time) {
        this.columns = new Cells[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Cells(schema.type(i));
        }
        this.time = time;
    }

    int add(Batch batch, int row, long variables) {
        int slot = freeCount > 0 ? free[--freeCount] : used++;
        if (slot == candidates.length) {
            int capacity = Math.max(16, slot * 2);
            candidates = Arrays.copyOf(candidates, capacity);
            free = Arrays.copyOf(free, capacity);
            for (Cells column : columns) {
                column.reserve(capacity);
            }
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i].set(slot, batch.column(i), row);
        }
        candidates[slot] = variables;
        return slot;
    }

    void remove(int slot) {
        for (Cells column : columns) {
            column.clear(slot);
        }
        free[freeCount++] = slot;
    }

    long time(int slot) {
        return columns[time].number(slot);
    }

    long candidates(int slot) {
        return candidates[slot];
    }

    void addTo(ColumnBuilder out, int slot, int column) {
        columns[column].addTo(out, slot);
    }

    /** A column of the one value; of NULL for no slot. */
    Column single(int slot, int column) {
        return columns[column].single(slot);
    }

    int size() {
        return used - freeCount;
    }

    long bytes() {
        long bytes = 12L * candidates.length;
        for (Cells column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }
}
