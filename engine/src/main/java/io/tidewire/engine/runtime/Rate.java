package io.tidewire.engine.runtime;

/** A count and its rate per second over the last five seconds. Thread-safe. */
public final class Rate {

    private static final long SLOT_NANOS = 500_000_000L;
    private static final int SLOTS = 10;

    private final long startNanos = System.nanoTime();
    private final long[] slots = new long[SLOTS + 1];
    private long current;
    private long total;

    public synchronized void add(long count) {
        roll();
        slots[(int) (current % slots.length)] += count;
        total += count;
    }

    public synchronized long total() {
        return total;
    }

    public synchronized double perSecond() {
        roll();
        long sum = 0;
        for (long slot : slots) {
            sum += slot;
        }
        long elapsed = System.nanoTime() - startNanos;
        long covered = Math.min(elapsed, SLOTS * SLOT_NANOS + elapsed % SLOT_NANOS);
        return covered < SLOT_NANOS / 5 ? 0 : sum * 1e9 / covered;
    }

    /** Starts the counts of a run anew from what an earlier one had reached. */
    synchronized void restore(long count) {
        total = count;
    }

    private void roll() {
        long now = (System.nanoTime() - startNanos) / SLOT_NANOS;
        for (long slot = Math.max(current + 1, now - SLOTS); slot <= now; slot++) {
            slots[(int) (slot % slots.length)] = 0;
        }
        current = now;
    }
}
