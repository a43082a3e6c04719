package io.tidewire.server.http;

import io.tidewire.api.serving.RunningPipeline.ViewEvent;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events between the pipeline, which must not wait, and one client, which may be slow. Holds at
 * most {@value #MAX_EVENTS} events with {@value #MAX_CHANGES} changes; beyond that the client is
 * cut off and comes back with the id of the last event it saw. A snapshot alone may be larger.
 */
final class Backlog {

    private static final int MAX_EVENTS = 1_000;
    private static final int MAX_CHANGES = 100_000;
    private static final long HEARTBEAT_SECONDS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<ViewEvent> events = new ArrayDeque<>();
    private final Runnable onOverflow;
    private long changes;
    private boolean closed;

    Backlog(Runnable onOverflow) {
        this.onOverflow = onOverflow;
    }

    /** Hands over and returns. */
    void add(ViewEvent event) {
        boolean overflow = false;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            long total = changes + event.changes().size();
            if (!events.isEmpty() && (events.size() >= MAX_EVENTS || total > MAX_CHANGES)) {
                overflow = true;
                discard();
            } else {
                events.add(event);
                changes = total;
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
        if (overflow) {
            onOverflow.run();
        }
    }

    /** The next event; null when none came within the heartbeat's time, or it is closed. */
    @Nullable ViewEvent next() throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(HEARTBEAT_SECONDS);
            while (events.isEmpty() && !closed && nanos > 0) {
                nanos = arrived.awaitNanos(nanos);
            }
            ViewEvent event = events.poll();
            if (event != null) {
                changes -= event.changes().size();
            }
            return event;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            discard();
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void discard() {
        closed = true;
        events.clear();
        changes = 0;
    }
}
