package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Takes refused rows from the worker to the quarantine, in a thread of its own that starts with the
 * first one. Bounded: when the quarantine cannot follow, the worker waits, and nothing is lost.
 * Thread-safe.
 */
final class QuarantineWriter {

    private static final int MAX_WAITING = 20_000;

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
        synchronized (this) {
            while (!dead && waitingRows >= MAX_WAITING) {
                wait();
            }
            waiting.add(step);
            waitingRows += step.refused().size();
            if (thread == null) {
                thread = Threads.start("tidewire-quarantine", this::run);
            }
            notifyAll();
        }
    }

    /** Completes when the quarantine has all that was added. */
    synchronized CompletableFuture<Void> written() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (dead) {
            done.cancel(false);
        } else if (waiting.isEmpty() && !writing) {
            done.complete(null);
        } else {
            barriers.add(done);
            notifyAll();
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
        synchronized (this) {
            while (waiting.isEmpty() && barriers.isEmpty() && !ended) {
                wait();
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
            notifyAll();
        }
        if (!steps.isEmpty()) {
            quarantine.add(steps);
            CrashPoint.QUARANTINED.pass();
        }
        synchronized (this) {
            writing = false;
        }
        reached.forEach(done -> done.complete(null));
        return true;
    }

    private synchronized void die() {
        dead = true;
        barriers.forEach(done -> done.cancel(false));
        barriers.clear();
        notifyAll();
    }

    /** Nothing more will be added: writes what waits, and ends the thread. */
    @Nullable Thread end() {
        synchronized (this) {
            ended = true;
            notifyAll();
            return thread;
        }
    }
}
