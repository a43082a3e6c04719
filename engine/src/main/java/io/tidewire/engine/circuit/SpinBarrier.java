package io.tidewire.engine.circuit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where so many threads wait for each other, again and again. Who waits spins before it sleeps: to
 * wake a thread takes longer than most waits within a step. What a thread did before it came is
 * seen by all when they leave.
 */
final class SpinBarrier {

    private static final int SPINS_PER_LOOK = 64;

    private final int parties;
    private final long spinNanos;
    private final boolean spins;
    private final AtomicInteger missing;
    private volatile int round;
    private volatile boolean broken;

    /**
     * @param parties at least 1; none of them spins when the machine has fewer processors
     * @param spinNanos for how long one spins before it sleeps
     */
    SpinBarrier(int parties, long spinNanos) {
        this.parties = parties;
        this.spinNanos = spinNanos;
        this.spins = Runtime.getRuntime().availableProcessors() >= parties;
        this.missing = new AtomicInteger(parties);
    }

    /**
     * Waits until all have come, however often the thread is interrupted.
     *
     * @return false when the barrier is broken
     */
    boolean await() {
        int mine = round;
        if (missing.decrementAndGet() == 0) {
            missing.set(parties);
            synchronized (this) {
                round = mine + 1;
                notifyAll();
            }
        } else if (!spin(mine)) {
            sleep(mine);
        }
        return !broken;
    }

    /** Lets everybody who waits, or will, go on: one does not come any more. */
    synchronized void breakUp() {
        broken = true;
        notifyAll();
    }

    private boolean waits(int mine) {
        return round == mine && !broken;
    }

    private boolean spin(int mine) {
        if (!spins) {
            return false;
        }
        long until = System.nanoTime() + spinNanos;
        do {
            for (int i = 0; i < SPINS_PER_LOOK; i++) {
                if (!waits(mine)) {
                    return true;
                }
                Thread.onSpinWait();
            }
            Thread.yield();
        } while (System.nanoTime() - until < 0);
        return false;
    }

    private synchronized void sleep(int mine) {
        boolean interrupted = false;
        while (waits(mine)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
