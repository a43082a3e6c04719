package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Which groups have been silent for too long: the newest time of each, and an order to look at them
 * in. Groups are small numbers that the owner gives.
 *
 * <p>A group stands in the order once, under the time at which it was put there; when that comes up
 * and the group has been heard of since, it is put back under its newest. So hearing of a group
 * costs a comparison.
 */
public final class IdleGroups {

    /** Of a group that is not there, and of one that does not stand in the order. */
    private static final long NONE = Long.MIN_VALUE;

    /** The time of what has none, which is never too old. */
    public static final long NEVER = Long.MAX_VALUE;

    private final ChangedIds changes = new ChangedIds();
    private final DueTimes due = new DueTimes();
    private long[] newest = {};
    private long[] queued = {};
    private long limit = Long.MIN_VALUE;

    /** Makes room for groups below {@code capacity}. */
    public void reserve(int capacity) {
        int known = newest.length;
        if (known < capacity) {
            int length = Math.max(16, Math.max(capacity, known * 2));
            newest = Arrays.copyOf(newest, length);
            queued = Arrays.copyOf(queued, length);
            Arrays.fill(newest, known, length, NONE);
            Arrays.fill(queued, known, length, NONE);
        }
    }

    /** Takes note of a row of the group. */
    public void hear(int group, long time) {
        if (time > newest[group]) {
            newest[group] = time;
            changes.mark(group);
            if (queued[group] == NONE) {
                queue(group);
            }
        }
    }

    private void queue(int group) {
        queued[group] = newest[group];
        if (newest[group] != NEVER) {
            due.add(newest[group], group);
        }
    }

    /** The group goes. */
    public void forget(int group) {
        newest[group] = NONE;
        queued[group] = NONE;
        changes.mark(group);
    }

    /** Groups whose newest time is below have been silent for too long. */
    public void advance(long newLimit) {
        limit = Math.max(limit, newLimit);
        due.advance(limit);
    }

    /** The next group that has been silent for too long, which is forgotten; -1 for none. */
    public int poll() {
        for (int group = due.poll(); group >= 0; group = due.poll()) {
            // Another time is of a group that has gone since.
            if (queued[group] == due.time()) {
                if (newest[group] < limit) {
                    forget(group);
                    return group;
                }
                queue(group);
            }
        }
        return -1;
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return due.bytes() + changes.bytes() + 16L * newest.length;
    }

    /**
     * The newest times as a table of a state.
     *
     * @param keys whose ids the groups are; a table before this one
     */
    public SlotTable entries(String name, KeyTable keys) {
        return new SlotTable(
                name,
                1,
                changes,
                new SlotTable.Slots() {
                    @Override
                    public int capacity() {
                        return newest.length;
                    }

                    @Override
                    public boolean contains(int group) {
                        return group < newest.length && newest[group] != NONE;
                    }

                    @Override
                    public void write(int group, StateWriter out) {
                        out.writeLong(newest[group]);
                    }

                    @Override
                    public void read(int old, StateReader in, Restoring how) {
                        int group = how.id(keys, old);
                        if (group >= 0) {
                            reserve(group + 1);
                            hear(group, in.readLong());
                            changes.unmark(group);
                        }
                    }
                });
    }
}
