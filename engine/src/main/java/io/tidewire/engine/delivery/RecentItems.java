package io.tidewire.engine.delivery;

import io.tidewire.engine.batch.NetChange;

import java.util.ArrayList;
import java.util.List;

/**
 * The last items of an outbox, in memory and numbered on from those that are on disk only or gone.
 * Not thread-safe: the outbox's lock guards it.
 */
final class RecentItems {

    /** What an item takes beside its columns, about. */
    private static final long ITEM_BYTES = 400;

    private final List<Item> items = new ArrayList<>();
    private long tail;
    private long rows;
    private long bytes;

    /** The ordinal of the first one; {@link #tail} when there is none. */
    long first() {
        return tail - items.size();
    }

    /** The ordinal that the next one will have. */
    long tail() {
        return tail;
    }

    /** Numbers from here on; while there is none. */
    void startAt(long ordinal) {
        tail = ordinal;
    }

    /** What a change of so many bytes takes here. */
    static long cost(long columnBytes) {
        return columnBytes + ITEM_BYTES;
    }

    /**
     * @param cost as {@link #cost} says
     */
    void add(NetChange change, long step, long offset, long cost, long arrivedMicros) {
        items.add(new Item.Change(tail++, change, step, offset, cost, arrivedMicros));
        rows += change.size();
        bytes += cost;
    }

    void addMark(long step) {
        items.add(new Item.Mark(tail++, step));
    }

    /** A view of those of ordinals {@code from} to before {@code end}, which are all here. */
    List<Item> range(long from, long end) {
        return items.subList((int) (from - first()), (int) (end - first()));
    }

    void dropBelow(long ordinal) {
        long count = Math.min(ordinal - first(), items.size());
        if (count <= 0) {
            return;
        }
        List<Item> dropped = items.subList(0, (int) count);
        for (Item item : dropped) {
            if (item instanceof Item.Change change) {
                rows -= change.rows();
                bytes -= change.bytes();
            }
        }
        dropped.clear();
    }

    long bytes() {
        return bytes;
    }

    /**
     * Whether memory has no room for more.
     *
     * @param percent of the bounds at which it has none
     */
    boolean isFull(Bounds bounds, long percent) {
        return bytes * 100 >= bounds.memoryBytes() * percent
                || rows * 100 >= bounds.memoryRows() * percent;
    }
}
