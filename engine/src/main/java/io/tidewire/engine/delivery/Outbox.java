package io.tidewire.engine.delivery;

import io.tidewire.api.data.Schema;
import io.tidewire.api.storage.Disk;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What waits for one sink, in order: changes, and marks where a checkpoint was taken. An item stays
 * until the sink has it for good ({@link #committed}).
 *
 * <p>Items have ordinals. Four of them move forward:
 *
 * <pre>
 *   committed ≤ taken ≤ tail        handed to the sink, and not yet
 *   committed ≤ logged ≤ tail       on disk, and not
 * </pre>
 *
 * What is neither committed nor on disk is in memory; what is on disk need not be. So a sink that
 * keeps up never sees the disk, one that falls behind is caught by it, and a checkpoint writes what
 * is left ({@link #persist}). Items that are only on disk come before those in memory: the reader
 * moves from one to the other once.
 *
 * <p>The worker appends, the sink's thread takes and commits, a checkpoint's thread persists.
 * Appending never touches the disk; whoever writes to it does so under a lock of its own.
 */
public final class Outbox implements AutoCloseable {

    /** What is written to disk at a time while the sink is behind, at most. */
    private static final long SPILL_BYTES = 4L << 20;

    /** Dropping ends when so many hundredths of the room are used. */
    private static final long ROOMY_PERCENT = 90;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Object logging = new Object();
    private final Bounds bounds;
    private final @Nullable DeliveryLog log;
    private LogRecovery.@Nullable Found found;

    private final RecentItems memory = new RecentItems();

    private long committed;
    private long taken;
    private long logged;

    /** The last item with rows, and its step; after a restart no later than this. */
    private long lastChange = -1;

    private long lastStep;

    /** Whether what is committed is kept as if it were not. */
    private volatile boolean keeping;

    private long skipThrough = Long.MIN_VALUE;

    /** Whether the disk did not take what it was given last: memory is all the room there is. */
    private volatile boolean refused;

    /** Every row that was offered waits, was dropped, or is the sink's: they add up. */
    private long offeredRows;

    private long waitingRows;
    private long droppedRows;
    private boolean dropping;

    /** Whether nothing came since the last mark. The first one stands in any case. */
    private boolean marked;

    private boolean ended;
    private boolean closed;

    /**
     * @param folder for what goes to disk, need not exist; null to keep all in memory
     */
    public Outbox(Disk disk, @Nullable Path folder, Schema schema, Bounds bounds) {
        this.bounds = bounds;
        this.log = folder == null ? null : new DeliveryLog(disk, folder, schema, bounds);
    }

    /**
     * Takes over what an earlier process left, up to a step. Once, before all else.
     *
     * @param offered rows up to that step, of which so many were dropped
     */
    public void restore(long step, long offered, long dropped) {
        droppedRows = dropped;
        if (log != null) {
            LogRecovery.Found left = log.restore(step);
            found = left;
            memory.startAt(left.items());
            if (left.rows() > 0) {
                lastChange = left.items() - 1;
                lastStep = left.lastChange();
            }
            logged = left.items();
            waitingRows = left.rows();
        }
        // What was with the sink when it died is on disk for a while yet.
        offeredRows = Math.max(offered, droppedRows + waitingRows);
    }

    /**
     * Where to begin: after the last step that the sink has.
     *
     * @param step Long.MIN_VALUE for all that is here
     * @param expected the step up to which nothing may be missing; 0 for none
     * @param known whether that the sink has no more is its own word
     * @throws io.tidewire.api.error.TidewireException OUTBOX_DAMAGED when something is missing
     */
    public void startAfter(long step, long expected, boolean known) {
        if (found != null && log != null) {
            log.accept(found, step >= expected || found.lastStep() >= expected, known);
            found = null;
        }
        lock.lock();
        try {
            taken = committed;
            skipThrough = step;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a change; false when it was dropped for want of room. For the worker. */
    public boolean append(NetChange change, long step, long arrivedMicros) {
        long cost = RecentItems.cost(change.bytes());
        long onDisk = diskBytes();
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            long offset = offeredRows;
            offeredRows += change.size();
            if (bounds.drops() && drops(memory.bytes() + onDisk, cost)) {
                droppedRows += change.size();
                return false;
            }
            lastChange = memory.tail();
            lastStep = step;
            memory.add(change, step, offset, cost, arrivedMicros);
            waitingRows += change.size();
            marked = false;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean drops(long used, long more) {
        long most = log == null ? Math.min(bounds.memoryBytes(), bounds.bytes()) : bounds.bytes();
        boolean full = dropping ? used > most / 100 * ROOMY_PERCENT : used + more > most;
        dropping = full || refused && isCrowded(dropping ? ROOMY_PERCENT : 100);
        return dropping;
    }

    /**
     * A checkpoint is taken after this step.
     *
     * @return the ordinal up to which it wants everything committed or persisted
     */
    public long mark(long step) {
        lock.lock();
        try {
            if (!marked && !closed) {
                memory.addMark(step);
                marked = true;
                changed.signalAll();
            }
            return memory.tail();
        } finally {
            lock.unlock();
        }
    }

    public Room room() {
        long onDisk = diskBytes();
        lock.lock();
        try {
            if (bounds.drops() && log == null) {
                return Room.FREE;
            }
            if (!bounds.drops() && memory.bytes() + onDisk >= bounds.bytes()) {
                return Room.FULL;
            }
            return isCrowded(100) ? Room.CROWDED : Room.FREE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param percent of what may be in memory
     */
    private boolean isCrowded(long percent) {
        if (behind() && !refused) {
            return memory.bytes() >= Math.min(SPILL_BYTES, bounds.memoryBytes());
        }
        return memory.isFull(bounds, percent);
    }

    /** Whether the disk did not take what it was given last. */
    public boolean isRefused() {
        return refused;
    }

    /** Whether what the sink takes next is on disk. */
    public boolean isBehind() {
        return locked(this::behind);
    }

    private boolean behind() {
        return taken < memory.first();
    }

    public Bounds bounds() {
        return bounds;
    }

    /** Whether it has a disk to go to. */
    public boolean isDurable() {
        return log != null;
    }

    private long diskBytes() {
        return log == null ? 0 : log.bytes();
    }

    public Depth depth() {
        long onDisk = diskBytes();
        lock.lock();
        try {
            return new Depth(
                    offeredRows, waitingRows, droppedRows, dropping, memory.bytes(), onDisk);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves all that is in memory to disk.
     *
     * @throws IOException when the disk does not take it: what it has not is in memory still
     */
    public void spill() throws IOException {
        long end = locked(memory::tail);
        log(end, end);
    }

    /**
     * Makes sure that all before an ordinal outlives the process, committed or not.
     *
     * @throws IOException as {@link #spill}
     */
    public void log(long end) throws IOException {
        if (!locked(() -> logged >= end)) {
            log(end, 0);
        }
    }

    /**
     * @param forgetting up to where memory may forget what was not taken yet
     */
    private void log(long end, long forgetting) throws IOException {
        DeliveryLog to = log;
        if (to == null) {
            return;
        }
        synchronized (logging) {
            long done = 0;
            try {
                for (Item item : unlogged(end)) {
                    to.append(item);
                    done = item.ordinal() + 1;
                    refused = false;
                }
                done = end;
            } catch (IOException e) {
                refused = true;
                throw e;
            } finally {
                logged(done, forgetting);
            }
        }
    }

    private void logged(long end, long forgetting) {
        lock.lock();
        try {
            logged = Math.max(logged, end);
            memory.dropBelow(Math.min(logged, Math.max(taken, forgetting)));
        } finally {
            lock.unlock();
        }
    }

    private List<Item> unlogged(long end) {
        lock.lock();
        try {
            long from = Math.max(memory.first(), keeping ? logged : Math.max(logged, committed));
            return from >= end ? List.of() : List.copyOf(memory.range(from, end));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes all before an ordinal durable, unless it is committed.
     *
     * @throws IOException as {@link #spill}
     * @throws io.tidewire.api.error.TidewireException DATA_DIRECTORY when the disk fails to sync
     */
    public void persist(long end) throws IOException {
        if (log != null && (keeping || !isCommitted(end))) {
            log(end);
            log.force();
        }
    }

    /**
     * The step of the last change that the sink does not have for good, which is on disk when a
     * checkpoint that is taken now is final; 0 for none. Marks do not count: a sink need not keep
     * that it has seen one.
     */
    public long owed() {
        return locked(() -> committed > lastChange ? 0 : lastStep);
    }

    /** Whether the sink has everything for good. */
    public boolean isSettled() {
        return locked(() -> committed == memory.tail());
    }

    public boolean isCommitted(long end) {
        return locked(() -> committed >= end);
    }

    /** Waits until all before an ordinal is committed; false when it was not in that time. */
    public boolean awaitCommitted(long end, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (committed < end && !closed && left > 0) {
                left = Time.current().await(lock, changed, left);
            }
            return committed >= end;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next items, up to the first mark; empty when none came in that time, or nothing more
     * will. For the sink's thread.
     */
    public List<Item> take(long nanos) throws InterruptedException {
        long from;
        long end;
        lock.lock();
        try {
            long left = nanos;
            while (taken == memory.tail() && !ended && !closed && left > 0) {
                left = Time.current().await(lock, changed, left);
            }
            if (closed || taken == memory.tail()) {
                return List.of();
            }
            if (!behind()) {
                return taken(upToMark(memory.range(taken, memory.tail())));
            }
            from = taken;
            end = memory.first();
        } finally {
            lock.unlock();
        }
        List<Item> items = disk().read(from, end);
        lock.lock();
        try {
            return taken(items);
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    private DeliveryLog disk() {
        if (log == null) {
            throw new IllegalStateException("nothing of it is on disk");
        }
        return log;
    }

    private static List<Item> upToMark(List<Item> items) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Item.Mark) {
                return List.copyOf(items.subList(0, i + 1));
            }
        }
        return List.copyOf(items);
    }

    private List<Item> taken(List<Item> items) {
        taken += items.size();
        if (items.getFirst().step() > skipThrough) {
            return items;
        }
        List<Item> wanted = new ArrayList<>();
        for (Item item : items) {
            if (item.step() > skipThrough) {
                wanted.add(item);
            } else if (item instanceof Item.Change change) {
                waitingRows -= change.rows();
            }
        }
        if (wanted.isEmpty()) {
            committed = taken;
        }
        return wanted;
    }

    /**
     * The sink has all before an ordinal for good. For the sink's thread.
     *
     * @param rows that this brings it
     */
    public void committed(long end, long rows) {
        committed(end, rows, true);
    }

    /**
     * @param noted whether the sink itself knows now that it has them; otherwise what is on disk
     *     stays there until it does
     */
    public void committed(long end, long rows, boolean noted) {
        boolean onDisk;
        lock.lock();
        try {
            committed = Math.max(committed, end);
            waitingRows -= rows;
            memory.dropBelow(keeping ? Math.min(logged, committed) : committed);
            onDisk = log != null && logged > 0 && !keeping && noted;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (onDisk) {
            disk().forget(end);
        }
    }

    /**
     * From now on everything is kept, on disk from the next checkpoint on, committed or not, until
     * {@link #forgetCommitted}.
     */
    public void keepCommitted() {
        locked(() -> keeping = true);
    }

    /** What is committed need not be kept any more. */
    public void forgetCommitted() {
        long end;
        lock.lock();
        try {
            if (!keeping) {
                return;
            }
            keeping = false;
            end = committed;
            memory.dropBelow(end);
        } finally {
            lock.unlock();
        }
        if (log != null) {
            log.forget(end);
        }
    }

    /** Whether the sink has taken all there is. */
    public boolean isEmpty() {
        return locked(() -> taken == memory.tail());
    }

    /** Whether the sink has taken all there ever will be. */
    public boolean isDrained() {
        return locked(() -> closed || ended && taken == memory.tail());
    }

    /** Nothing more will be appended. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets go whoever waits; what is on disk stays there. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (log != null) {
            log.close();
        }
    }
}
