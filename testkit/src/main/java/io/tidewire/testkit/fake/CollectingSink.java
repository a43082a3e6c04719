package io.tidewire.testkit.fake;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sink that remembers: every change in order, and the table they add up to. It can be told to
 * fail or to block. Thread-safe.
 */
public final class CollectingSink implements Sink {

    /**
     * @param values as {@link io.tidewire.api.data.Values}
     */
    public record Change(long weight, List<@Nullable Object> values) {}

    private final List<Change> changes = new ArrayList<>();
    private final Map<List<@Nullable Object>, Long> table = new HashMap<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private final List<Long> commits = new ArrayList<>();
    private long recovered = -1;
    private int writes;
    private int flushes;
    private boolean blocked;
    private boolean inWrite;
    private boolean closed;

    /** The next writes fail so, one each, without having taken anything. */
    public synchronized CollectingSink fail(RuntimeException... next) {
        failures.addAll(List.of(next));
        return this;
    }

    /** Writes wait until {@link #unblock} or close. */
    public synchronized CollectingSink block() {
        blocked = true;
        return this;
    }

    public synchronized void unblock() {
        blocked = false;
        notifyAll();
    }

    /** Waits until a write is under way, blocked. */
    public synchronized void awaitBlocked() throws InterruptedException {
        while (!(blocked && inWrite)) {
            wait();
        }
    }

    /** Waits until the table is as large. */
    public synchronized void awaitRows(long rows) throws InterruptedException {
        while (size() < rows) {
            wait();
        }
    }

    @Override
    public synchronized long recover(Resume from) {
        recovered = from.step();
        return UNKNOWN;
    }

    @Override
    public synchronized void write(Delta change) {
        Batch delta = change.batch();
        writes++;
        inWrite = true;
        notifyAll();
        while (blocked && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        inWrite = false;
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        for (int row = 0; row < delta.size(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 0; column < delta.columns().length; column++) {
                values.add(delta.value(row, column));
            }
            long weight = delta.weight(row);
            changes.add(new Change(weight, values));
            table.merge(values, weight, (was, more) -> was + more == 0 ? null : was + more);
        }
        notifyAll();
    }

    @Override
    public synchronized void flush() {
        flushes++;
        notifyAll();
    }

    @Override
    public synchronized void commit(long step) {
        flush();
        commits.add(step);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    public synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    /** Each row with how often it is there. */
    public synchronized Map<List<@Nullable Object>, Long> table() {
        return new HashMap<>(table);
    }

    /** The steps that commit was called with. */
    public synchronized List<Long> commits() {
        return List.copyOf(commits);
    }

    /** The step that recover was called with; -1 before. */
    public synchronized long recovered() {
        return recovered;
    }

    public synchronized int writes() {
        return writes;
    }

    public synchronized int flushes() {
        return flushes;
    }

    public synchronized boolean closed() {
        return closed;
    }

    private long size() {
        return table.values().stream().mapToLong(Long::longValue).sum();
    }
}
