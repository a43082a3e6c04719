package io.tidewire.engine.runtime;

import io.tidewire.engine.time.Time;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one waiting thread; a ring while nobody waits is not lost. Thread-safe. */
final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private boolean ringing;

    void ring() {
        lock.lock();
        try {
            ringing = true;
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when it rings, rang since the last call, or the time is over. */
    void await(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!ringing && nanos > 0) {
                nanos = Time.current().await(lock, rung, nanos);
            }
            ringing = false;
        } finally {
            lock.unlock();
        }
    }
}
