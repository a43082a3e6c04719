package io.tidewire.engine.operator.match;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.ChangedIds;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.Arrays;

/**
 * The rows of open matches of all partitions, in arrays by column; a row is its slot. With each row
 * stand the variables for which it may be taken as far as the row alone can tell, as bits.
 */
final class RowStore {

    /** The slot of no row: its values are NULL. */
    static final int NO_ROW = -1;

    private final Schema schema;
    private final Cells[] columns;
    private final int time;
    private long[] candidates = {};

    /** By slot: the group of the row's partition, {@link #NO_ROW} for none, and when it came. */
    private int[] groups = {};

    private long[] arrivals = {};
    private long arrived;
    private final ChangedIds changes = new ChangedIds();
    private int[] free = {};
    private int freeCount;
    private int used;

    /**
     * @param time the column of the event time
     */
    RowStore(Schema schema, int time) {
        this.schema = schema;
        this.columns = new Cells[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Cells(schema.type(i));
        }
        this.time = time;
    }

    int add(int group, Batch batch, int row, long variables) {
        int slot = freeCount > 0 ? free[--freeCount] : used++;
        changes.mark(slot);
        set(slot, group, arrived++, batch.columns(), row, variables);
        return slot;
    }

    private void set(int slot, int group, long arrival, Column[] values, int row, long variables) {
        if (slot >= candidates.length) {
            reserve(Math.max(16, Math.max(slot + 1, candidates.length * 2)));
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i].set(slot, values[i], row);
        }
        candidates[slot] = variables;
        groups[slot] = group;
        arrivals[slot] = arrival;
    }

    private void reserve(int capacity) {
        int before = candidates.length;
        candidates = Arrays.copyOf(candidates, capacity);
        arrivals = Arrays.copyOf(arrivals, capacity);
        groups = Arrays.copyOf(groups, capacity);
        Arrays.fill(groups, before, capacity, NO_ROW);
        free = Arrays.copyOf(free, capacity);
        for (Cells column : columns) {
            column.reserve(capacity);
        }
    }

    void remove(int slot) {
        changes.mark(slot);
        groups[slot] = NO_ROW;
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

    int capacity() {
        return used;
    }

    boolean contains(int slot) {
        return slot < used && groups[slot] != NO_ROW;
    }

    int group(int slot) {
        return groups[slot];
    }

    /** Rows of a partition that came later have a greater one. */
    long arrival(int slot) {
        return arrivals[slot];
    }

    /**
     * The rows as a table of a state.
     *
     * @param keys whose ids the groups are; a table before this one
     */
    StateTable entries(KeyTable keys) {
        return new SlotTable("open rows", 1, changes, new Entries(keys));
    }

    private final class Entries implements SlotTable.Slots {

        private final KeyTable keys;
        private final ByteSink bytes = new ByteSink();

        Entries(KeyTable keys) {
            this.keys = keys;
        }

        @Override
        public int capacity() {
            return used;
        }

        @Override
        public boolean contains(int slot) {
            return RowStore.this.contains(slot);
        }

        @Override
        public void write(int slot, StateWriter out) {
            out.writeCount(groups[slot]);
            out.writeCount(arrivals[slot]);
            out.writeLong(candidates[slot]);
            bytes.clear();
            for (Cells column : columns) {
                RowFormat.write(bytes, column.single(slot), 0);
            }
            out.put(bytes.data(), 0, bytes.length());
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = how.id(keys, (int) in.readCount());
            long arrival = in.readCount();
            long variables = in.readLong();
            if (group == KeyTable.NONE) {
                return;
            }
            int slot = how.sameIds() ? old : used;
            used = slot + 1;
            set(slot, group, arrival, values(in), 0, variables);
            arrived = Math.max(arrived, arrival + 1);
        }

        private Column[] values(StateReader in) {
            ColumnBuilder[] builders = new ColumnBuilder[columns.length];
            for (int i = 0; i < builders.length; i++) {
                builders[i] = new ColumnBuilder(schema.type(i), 1);
            }
            RowFormat.readRow(in.data(), in.at(), builders);
            Column[] values = new Column[builders.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = builders[i].build();
            }
            return values;
        }

        @Override
        public void restored() {
            freeCount = 0;
            for (int slot = used - 1; slot >= 0; slot--) {
                if (groups[slot] == NO_ROW) {
                    free[freeCount++] = slot;
                }
            }
        }
    }

    int size() {
        return used - freeCount;
    }

    long bytes() {
        long bytes = 24L * candidates.length;
        for (Cells column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }
}
