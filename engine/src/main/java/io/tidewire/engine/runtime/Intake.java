package io.tidewire.engine.runtime;

import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The hand-over from readers to the worker, bounded in rows and bytes: a reader that finds no room
 * waits, and so does not poll. A chunk greater than the bound is let in when nothing else is there.
 * Thread-safe.
 */
final class Intake {

    /** Of records as they came, and less where memory is small. */
    private static final long MAX_BYTES = Math.min(8L << 20, Runtime.getRuntime().maxMemory() / 32);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Queue<Chunk> chunks = new ArrayDeque<>();
    private final long maxRows;
    private final Runnable arrived;
    private long rows;
    private long bytes;
    private boolean ended;
    private boolean closed;
    private int waiting;
    private long waitingSince;
    private long waitedNanos;

    /**
     * @param arrived called after each hand-over
     */
    Intake(long maxRows, Runnable arrived) {
        this.maxRows = maxRows;
        this.arrived = arrived;
    }

    /** Hands over; waits while there is no room. False when nobody takes it any more. */
    boolean put(Chunk chunk) throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !roomFor(chunk)) {
                if (waiting++ == 0) {
                    waitingSince = Time.current().nanoTime();
                }
                try {
                    room.await();
                } finally {
                    if (--waiting == 0) {
                        waitedNanos += Time.current().nanoTime() - waitingSince;
                    }
                }
            }
            if (closed) {
                return false;
            }
            chunks.add(chunk);
            rows += chunk.rows();
            bytes += chunk.bytes();
        } finally {
            lock.unlock();
        }
        arrived.run();
        return true;
    }

    private boolean roomFor(Chunk chunk) {
        return chunks.isEmpty()
                || (rows + chunk.rows() <= maxRows && bytes + chunk.bytes() <= MAX_BYTES);
    }

    @Nullable Chunk poll() {
        lock.lock();
        try {
            Chunk chunk = chunks.poll();
            if (chunk != null) {
                rows -= chunk.rows();
                bytes -= chunk.bytes();
                room.signalAll();
            }
            return chunk;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come from the source. */
    void end() {
        locked(() -> ended = true);
        arrived.run();
    }

    /** Whether the source gave everything and all of it was taken. */
    boolean drained() {
        return locked(() -> ended && chunks.isEmpty());
    }

    boolean isEmpty() {
        return locked(() -> chunks.isEmpty());
    }

    /** Takes nothing more and lets go whoever waits. */
    void close() {
        locked(
                () -> {
                    room.signalAll();
                    return closed = true;
                });
    }

    /** Whether the source is not read now for want of room. */
    boolean isWaitedFor() {
        return locked(() -> waiting > 0);
    }

    /** How long, in all, the source was not read for want of room; in microseconds. */
    long waitedMicros() {
        return locked(
                () -> {
                    long running = waiting > 0 ? Time.current().nanoTime() - waitingSince : 0;
                    return (waitedNanos + running) / 1_000;
                });
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }
}
