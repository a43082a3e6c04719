package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes refused rows from the worker to the quarantine, in a thread of its own that starts with the
 * first one. Bounded: when the quarantine cannot follow, the worker waits, and nothing is lost.
 * Thread-safe.
 */
final class QuarantineWriter {

    private static final int MAX_WAITING = 20_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Quarantine quarantine;
    private final Lifecycle lifecycle;
    private List<Quarantine.Step> waiting = new ArrayList<>();
    private long waitingRows;
    private List<CompletableFuture<Void>> barriers = new ArrayList<>();
    private @Nullable Thread thread;
    private boolean writing;
    private boolean ended;
    private boolean dead;

    QuarantineWriter(Quarantine quarantine, Lifecycle lifecycle) {
        this.quarantine = quarantine;
        this.lifecycle = lifecycle;
    }

    void add(Quarantine.Step step) throws InterruptedException {
        if (step.refused().isEmpty() && step.replayed().isEmpty()) {
            return;
        }
        lock.lock();
        try {
            while (!dead && waitingRows >= MAX_WAITING) {
                changed.await();
            }
            waiting.add(step);
            waitingRows += step.refused().size();
            if (thread == null) {
                thread = Threads.start("tidewire-quarantine", this::run);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Completes when the quarantine has all that was added. */
    CompletableFuture<Void> written() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        lock.lock();
        try {
            if (dead) {
                done.cancel(false);
            } else if (waiting.isEmpty() && !writing) {
                done.complete(null);
            } else {
                barriers.add(done);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return done;
    }

    private void run() {
        try {
            while (writeOnce()) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            lifecycle.fail("quarantine", e);
        } finally {
            die();
        }
    }

    private boolean writeOnce() throws InterruptedException {
        List<Quarantine.Step> steps;
        List<CompletableFuture<Void>> reached;
        lock.lock();
        try {
            while (waiting.isEmpty() && barriers.isEmpty() && !ended) {
                changed.await();
            }
            if (waiting.isEmpty() && barriers.isEmpty()) {
                return false;
            }
            steps = waiting;
            reached = barriers;
            waiting = new ArrayList<>();
            waitingRows = 0;
            barriers = new ArrayList<>();
            writing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!steps.isEmpty()) {
            quarantine.add(steps);
            CrashPoint.QUARANTINED.pass();
        }
        lock.lock();
        try {
            writing = false;
        } finally {
            lock.unlock();
        }
        reached.forEach(done -> done.complete(null));
        return true;
    }

    private void die() {
        lock.lock();
        try {
            dead = true;
            barriers.forEach(done -> done.cancel(false));
            barriers.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will be added: writes what waits, and ends the thread. */
    @Nullable Thread end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
            return thread;
        } finally {
            lock.unlock();
        }
    }
}
