package io.tidewire.engine.runtime;

import io.tidewire.api.data.Batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for a sink, in order; bounded in rows and bytes. Thread-safe. */
final class DeliveryQueue {

    sealed interface Item permits Delta, Commit, End {}

    /**
     * @param arrivedMicros when the first of the rows behind it were read; Long.MAX_VALUE for none
     */
    record Delta(Batch batch, long bytes, long arrivedMicros) implements Item {}

    record Commit(long checkpoint, CompletableFuture<Void> done) implements Item {}

    record End() implements Item {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long maxRows;
    private final long maxBytes;
    private List<Item> items = new ArrayList<>();
    private long rows;
    private long bytes;
    private boolean closed;

    DeliveryQueue(long maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** Waits for room; a delta greater than the bound is let in when it is alone. */
    boolean put(Delta delta) throws InterruptedException {
        lock.lock();
        try {
            while (!closed
                    && rows > 0
                    && (rows + delta.batch().size() > maxRows
                            || bytes + delta.bytes() > maxBytes)) {
                changed.await();
            }
            return append(delta);
        } finally {
            lock.unlock();
        }
    }

    /** Never waits; for the few items that are no rows. */
    boolean add(Item item) {
        lock.lock();
        try {
            return append(item);
        } finally {
            lock.unlock();
        }
    }

    private boolean append(Item item) {
        if (closed) {
            return false;
        }
        items.add(item);
        if (item instanceof Delta delta) {
            rows += delta.batch().size();
            bytes += delta.bytes();
        }
        changed.signalAll();
        return true;
    }

    /** Everything that waits; empty when nothing came in that time, or it is closed. */
    List<Item> take(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (items.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<Item> taken = items;
            items = new ArrayList<>();
            rows = 0;
            bytes = 0;
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return items.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    long rows() {
        lock.lock();
        try {
            return rows;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, forgets what waits and lets go whoever waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            for (Item item : items) {
                if (item instanceof Commit commit) {
                    commit.done().cancel(false);
                }
            }
            items.clear();
            rows = 0;
            bytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
