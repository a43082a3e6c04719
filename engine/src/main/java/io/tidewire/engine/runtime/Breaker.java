package io.tidewire.engine.runtime;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A circuit breaker: whether the other side is called, and when again after it failed.
 *
 * <pre>
 *   closed      it is called; after a failure again soon
 *      │ five failures in a row, or ten seconds of them
 *      ▼
 *   open        it is left alone for a pause that grows from about a second to half a minute
 *      │ the pause is over              ▲
 *      ▼                                │ failed
 *   half open   it is called once  ─────┘
 *      │ succeeded
 *      ▼
 *   closed
 * </pre>
 *
 * One thread calls; others may look at the state.
 */
final class Breaker {

    /** Where it stands. */
    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    private static final int FAILURES = 5;
    private static final long FAILING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanos;
    private final Backoff backoff;
    private int failures;
    private long failingSince;
    private volatile State state = State.CLOSED;
    private volatile long openings;
    private volatile long nextTry;

    /**
     * @param nanos the time, as System::nanoTime
     */
    Breaker(LongSupplier nanos, RandomGenerator random) {
        this.nanos = nanos;
        this.backoff = new Backoff(random);
    }

    /** Before each call. */
    void calling() {
        if (failures == 0) {
            failingSince = nanos.getAsLong();
        }
        if (state == State.OPEN) {
            state = State.HALF_OPEN;
        }
    }

    /** True if it had failed before. */
    boolean succeeded() {
        boolean failed = failures > 0;
        failures = 0;
        if (failed) {
            state = State.CLOSED;
            backoff.reset();
        }
        return failed;
    }

    /** How many milliseconds to wait before the next call. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread calls.
    long failed() {
        failures++;
        if (state == State.CLOSED
                && (failures >= FAILURES || nanos.getAsLong() - failingSince >= FAILING_NANOS)) {
            openings++;
            backoff.atLeast(FAILURES);
            state = State.OPEN;
        } else if (state == State.HALF_OPEN) {
            state = State.OPEN;
        }
        long pause = backoff.nextMillis();
        nextTry = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(pause);
        return pause;
    }

    State state() {
        return state;
    }

    /** How often it has opened. */
    long openings() {
        return openings;
    }

    /** Until the next call, while it waits for one. */
    long millisLeft() {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nextTry - nanos.getAsLong()));
    }
}
