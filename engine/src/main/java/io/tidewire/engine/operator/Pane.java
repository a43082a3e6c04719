package io.tidewire.engine.operator;

import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.ArrayList;
import java.util.List;

/** One open window of a {@link WindowAggregate}: its groups, and what each adds up to. */
final class Pane implements SlotTable.Slots {

    final long time;

    /** The values of the keys that are the same for all groups. */
    final byte[] windowKey;

    final KeyTable keys;
    final Accumulators accumulators;
    private final List<StateTable> tables = new ArrayList<>();

    Pane(long time, byte[] windowKey, KeyTable keys, Accumulators accumulators) {
        this.time = time;
        this.windowKey = windowKey;
        this.keys = keys;
        this.accumulators = accumulators;
        tables.add(new SlotTable("groups", 1, keys.changes(), this));
        tables.addAll(accumulators.tables(keys));
    }

    List<StateTable> tables() {
        return tables;
    }

    /** Makes room for the groups there are, which have changed. */
    void touch(int[] groups) {
        accumulators.reserve(keys.capacity());
        for (int group : groups) {
            keys.changes().mark(group);
        }
    }

    void dropEmpty(int[] groups) {
        for (int group : groups) {
            if (keys.contains(group) && accumulators.rows(group) == 0) {
                accumulators.clear(group);
                keys.remove(group);
            }
        }
    }

    long bytes() {
        return keys.bytes() + accumulators.bytes() + 256;
    }

    @Override
    public int capacity() {
        return keys.capacity();
    }

    @Override
    public boolean contains(int group) {
        return keys.contains(group);
    }

    @Override
    public void write(int group, StateWriter out) {
        keys.write(group, out);
        accumulators.write(group, out);
    }

    @Override
    public void read(int old, StateReader in, Restoring how) {
        int group = keys.restore(old, in, how);
        if (group != KeyTable.NONE) {
            accumulators.reserve(keys.capacity());
            accumulators.read(group, in);
        }
    }

    @Override
    public void restored() {
        keys.restored();
    }
}
