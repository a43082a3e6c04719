package io.tidewire.engine.checkpoint;

import io.tidewire.engine.state.StateOwner;
import io.tidewire.engine.state.StatePart;
import io.tidewire.engine.state.StateTable;

import java.util.ArrayList;
import java.util.List;

/**
 * What has changed in some parts of a pipeline's state since a checkpoint had it. The changes go to
 * a checkpoint all at once, or before that in portions, each while the state stands still; what
 * changes again after a portion goes once more. Used by the thread that owns the state.
 */
public final class StateChanges {

    private static final int OWNER_BITS = 16;
    private static final int TABLE_BITS = 16;

    /** A table and its place among all tables of the pipeline. */
    private record Placed(long address, StateTable table) {}

    private final List<Placed> tables = new ArrayList<>();
    private final Blocks blocks = new Blocks();
    private int cursor;

    /** Whether a portion has stopped on the way to the end. */
    private boolean underWay;

    /**
     * @param first the number of the first part among all parts of the pipeline
     */
    public StateChanges(List<StatePart> parts, int first) {
        for (int i = 0; i < parts.size(); i++) {
            List<StateOwner> owners = parts.get(i).owners();
            for (int owner = 0; owner < owners.size(); owner++) {
                List<StateTable> owned = owners.get(owner).tables();
                for (int table = 0; table < owned.size(); table++) {
                    tables.add(new Placed(address(first + i, owner, table), owned.get(table)));
                }
            }
        }
    }

    static long address(int part, int owner, int table) {
        return ((long) part << OWNER_BITS | owner) << TABLE_BITS | table;
    }

    /** The bytes of what has changed, about. */
    public long changedBytes() {
        long bytes = 0;
        for (Placed each : tables) {
            bytes += each.table().changedBytes();
        }
        return bytes;
    }

    /** The bytes of the whole state, about. */
    public long totalBytes() {
        long bytes = 0;
        for (Placed each : tables) {
            bytes += each.table().totalBytes();
        }
        return bytes;
    }

    /**
     * Writes about so many bytes of what has changed. Each call goes on where the last one stopped.
     *
     * @return true when it has come to the end of all tables
     */
    public boolean portion(PendingCheckpoint to, long bytes) {
        blocks.allow(bytes);
        boolean more = true;
        while (more && cursor < tables.size()) {
            Placed next = tables.get(cursor);
            more = blocks.write(next.address(), next.table());
            if (more) {
                cursor++;
            }
        }
        underWay = cursor < tables.size();
        if (!underWay) {
            cursor = 0;
        }
        to.write(blocks.take());
        return !underWay;
    }

    /** Writes everything that has changed. */
    public void rest(PendingCheckpoint to) {
        if (underWay) {
            portion(to, Long.MAX_VALUE);
        }
        portion(to, Long.MAX_VALUE);
    }

    /**
     * What was written since the last time is in a published checkpoint, or is in none and counts
     * as changed again.
     */
    public void settle(boolean published) {
        blocks.startRun();
        tables.forEach(each -> each.table().settle(published));
    }

    /** Everything counts as changed. */
    public void changeAll() {
        tables.forEach(each -> each.table().changeAll());
    }
}
