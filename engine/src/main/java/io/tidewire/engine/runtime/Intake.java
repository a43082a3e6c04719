package io.tidewire.engine.runtime;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The hand-over from readers to the worker, bounded in rows and bytes: a reader that finds no room
 * waits, and so does not poll. A chunk greater than the bound is let in when nothing else is there.
 * Thread-safe.
 */
final class Intake {

    /** Of records as they came, and less where memory is small. */
    private static final long MAX_BYTES =
            Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 32);

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
        synchronized (this) {
            while (!closed && !roomFor(chunk)) {
                if (waiting++ == 0) {
                    waitingSince = System.nanoTime();
                }
                try {
                    wait();
                } finally {
                    if (--waiting == 0) {
                        waitedNanos += System.nanoTime() - waitingSince;
                    }
                }
            }
            if (closed) {
                return false;
            }
            chunks.add(chunk);
            rows += chunk.rows();
            bytes += chunk.bytes();
        }
        arrived.run();
        return true;
    }

    private boolean roomFor(Chunk chunk) {
        return chunks.isEmpty()
                || (rows + chunk.rows() <= maxRows && bytes + chunk.bytes() <= MAX_BYTES);
    }

    synchronized @Nullable Chunk poll() {
        Chunk chunk = chunks.poll();
        if (chunk != null) {
            rows -= chunk.rows();
            bytes -= chunk.bytes();
            notifyAll();
        }
        return chunk;
    }

    /** Nothing more will come from the source. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        arrived.run();
    }

    /** Whether the source gave everything and all of it was taken. */
    synchronized boolean drained() {
        return ended && chunks.isEmpty();
    }

    synchronized boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Takes nothing more and lets go whoever waits. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether the source is not read now for want of room. */
    synchronized boolean isWaitedFor() {
        return waiting > 0;
    }

    /** How long, in all, the source was not read for want of room; in microseconds. */
    synchronized long waitedMicros() {
        long running = waiting > 0 ? System.nanoTime() - waitingSince : 0;
        return (waitedNanos + running) / 1_000;
    }
}
