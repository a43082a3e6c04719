package io.tidewire.engine.operator;

import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.ChangedIds;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.Arrays;
import java.util.List;

/**
 * The open sessions of a {@link SessionAggregate}: when each began, its newest row, and what its
 * rows add up to.
 *
 * <p>Layout: a session is a number, which is its group in the accumulators; those of a partition
 * are a list, the newest first. Invariant: neighbours in a list are more than the gap apart. A row
 * costs a look at the sessions that are newer than it, which is none when rows come in order.
 */
final class Sessions implements SlotTable.Slots {

    static final int NONE = -1;

    private final long gap;
    private final KeyTable partitions;
    private final Accumulators accumulators;
    private final ChangedIds changes = new ChangedIds();

    /** By partition: the number of its newest session plus 1, 0 for none. */
    private int[] newest = new int[16];

    private int[] partition = new int[16];
    private long[] first = new long[16];
    private long[] last = new long[16];

    /** The next older session of the partition; of a number that is free, the next such. */
    private int[] older = new int[16];

    private int capacity;
    private int size;
    private int free = NONE;

    /** What became one with another session in this step, in this order. */
    private int[] merged = new int[16];

    private int mergers;

    /** By session: the one that it became a part of, itself when there is none. */
    private int[] whole = new int[16];

    Sessions(long gap, KeyTable partitions, Accumulators accumulators) {
        this.gap = gap;
        this.partitions = partitions;
        this.accumulators = accumulators;
        Arrays.fill(partition, NONE);
    }

    /**
     * Takes in rows, and puts together what they join.
     *
     * @param rows the partition of each, which becomes the session that it is in now
     * @param times of each
     */
    void take(int[] rows, long[] times) {
        for (int row = 0; row < rows.length; row++) {
            rows[row] = take(rows[row], times[row]);
        }
        accumulators.reserve(capacity);
        if (mergers > 0) {
            settle(rows);
        }
    }

    /** The session that a row makes, prolongs, or joins to another. */
    private int take(int owner, long time) {
        int newer = NONE;
        int session = newestOf(owner);
        while (session != NONE && time < first[session] - gap) {
            newer = session;
            session = older[session];
        }
        if (session == NONE || time > last[session] + gap) {
            return open(owner, time, newer, session);
        }
        last[session] = Math.max(last[session], time);
        if (time < first[session]) {
            first[session] = time;
            int before = older[session];
            if (before != NONE && time - last[before] <= gap) {
                join(session, before);
            }
        }
        changes.mark(session);
        return session;
    }

    private int newestOf(int owner) {
        return owner < newest.length ? newest[owner] - 1 : NONE;
    }

    private int open(int owner, long time, int newer, int next) {
        int session = allocate();
        enter(session, owner, time, time);
        older[session] = next;
        if (newer == NONE) {
            setNewest(owner, session);
        } else {
            older[newer] = session;
        }
        changes.mark(session);
        return session;
    }

    private void enter(int session, int owner, long from, long to) {
        partition[session] = owner;
        first[session] = from;
        last[session] = to;
        whole[session] = session;
        size++;
    }

    private void setNewest(int owner, int session) {
        if (owner >= newest.length) {
            newest = Arrays.copyOf(newest, Math.max(owner + 1, newest.length * 2));
        }
        newest[owner] = session + 1;
    }

    /** Makes a session a part of the one that follows it. */
    private void join(int session, int before) {
        first[session] = first[before];
        older[session] = older[before];
        whole[before] = session;
        if (mergers == merged.length) {
            merged = Arrays.copyOf(merged, mergers * 2);
        }
        merged[mergers++] = before;
    }

    private void settle(int[] sessions) {
        for (int i = 0; i < sessions.length; i++) {
            while (whole[sessions[i]] != sessions[i]) {
                sessions[i] = whole[sessions[i]];
            }
        }
        for (int i = 0; i < mergers; i++) {
            int part = merged[i];
            accumulators.merge(accumulators, new int[] {part}, new int[] {whole[part]});
            release(part);
        }
        mergers = 0;
    }

    /** Takes sessions out; a partition goes with its last one. */
    void remove(int[] over, int count) {
        for (int i = 0; i < count; i++) {
            remove(over[i]);
        }
    }

    private void remove(int session) {
        int owner = partition[session];
        int newer = newestOf(owner);
        if (newer == session) {
            newest[owner] = older[session] + 1;
            if (older[session] == NONE) {
                partitions.remove(owner);
            }
        } else {
            while (older[newer] != session) {
                newer = older[newer];
            }
            older[newer] = older[session];
        }
        release(session);
    }

    private int allocate() {
        if (free != NONE) {
            int session = free;
            free = older[session];
            return session;
        }
        if (capacity == first.length) {
            grow(capacity * 2);
        }
        return capacity++;
    }

    private void grow(int length) {
        int before = first.length;
        first = Arrays.copyOf(first, length);
        last = Arrays.copyOf(last, length);
        older = Arrays.copyOf(older, length);
        whole = Arrays.copyOf(whole, length);
        partition = Arrays.copyOf(partition, length);
        Arrays.fill(partition, before, length, NONE);
    }

    private void release(int session) {
        accumulators.clear(session);
        partition[session] = NONE;
        older[session] = free;
        free = session;
        size--;
        changes.mark(session);
    }

    int partition(int session) {
        return partition[session];
    }

    long first(int session) {
        return first[session];
    }

    /** When the session ends if no more rows come: the gap after its newest row. */
    long end(int session) {
        return last[session] + gap;
    }

    int size() {
        return size;
    }

    /** As a table of the operator's state, behind that of the partitions. */
    List<StateTable> tables() {
        return List.of(new SlotTable("sessions", 1, changes, this));
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public boolean contains(int session) {
        return session < capacity && partition[session] != NONE;
    }

    @Override
    public void write(int session, StateWriter out) {
        out.writeInt(partition[session]);
        out.writeLong(first[session]);
        out.writeLong(last[session]);
        accumulators.write(session, out);
    }

    @Override
    public void read(int old, StateReader in, Restoring how) {
        int owner = how.id(partitions, in.readInt());
        if (owner == KeyTable.NONE) {
            return;
        }
        int session = how.sameIds() ? old : capacity;
        capacity = Math.max(capacity, session + 1);
        if (capacity > first.length) {
            grow(Math.max(capacity, first.length * 2));
        }
        enter(session, owner, in.readLong(), in.readLong());
        accumulators.reserve(capacity);
        accumulators.read(session, in);
        chain(session);
        if (!how.sameIds()) {
            changes.mark(session);
        }
    }

    /** Puts a session that was read in its place among those of its partition. */
    private void chain(int session) {
        int owner = partition[session];
        int newer = NONE;
        int next = newestOf(owner);
        while (next != NONE && first[next] > first[session]) {
            newer = next;
            next = older[next];
        }
        older[session] = next;
        if (newer == NONE) {
            setNewest(owner, session);
        } else {
            older[newer] = session;
        }
    }

    /** After the last entry: the numbers that were passed over can be given out. */
    @Override
    public void restored() {
        free = NONE;
        for (int session = capacity - 1; session >= 0; session--) {
            if (partition[session] == NONE) {
                older[session] = free;
                free = session;
            }
        }
    }

    /** Memory held, in bytes. */
    long bytes() {
        return 28L * first.length + 4L * newest.length + accumulators.bytes();
    }
}
