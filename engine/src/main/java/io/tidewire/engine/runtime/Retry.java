package io.tidewire.engine.runtime;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Calls the outside until it answers, for as long as its failures say that another try may help.
 * One thread retries; others may look at the numbers.
 */
final class Retry {

    private final String component;
    private final Lifecycle lifecycle;
    private final BooleanSupplier givesUp;
    private final Bell wake = new Bell();
    private final LongSupplier nanos;
    private final Breaker breaker;
    private final AtomicLong retries = new AtomicLong();
    private volatile @Nullable String lastError;
    private volatile boolean retrying;
    private long retryingSince;
    private long retriedNanos;

    /** What was said of it when it began to fail. */
    private ErrorCode failing = ErrorCode.SINK_UNAVAILABLE;

    /** When the call that is under way began; 0 for none. */
    private volatile long callNanos;

    /**
     * @param givesUp asked before each further try
     */
    Retry(String component, Lifecycle lifecycle, BooleanSupplier givesUp) {
        this(component, lifecycle, givesUp, lifecycle::nanoTime);
    }

    /**
     * @param nanos the time, as System::nanoTime
     */
    Retry(String component, Lifecycle lifecycle, BooleanSupplier givesUp, LongSupplier nanos) {
        this.nanos = nanos;
        this.breaker = new Breaker(nanos, Time.current().random());
        this.component = component;
        this.lifecycle = lifecycle;
        this.givesUp = givesUp;
        lifecycle.onChange(wake::ring);
    }

    /** Thrown out of {@link #call} when the pipeline no longer wants the answer. */
    static final class GaveUp extends RuntimeException {
        private static final long serialVersionUID = 1;

        GaveUp(TidewireException cause) {
            super(cause);
        }
    }

    void run(Runnable action) throws InterruptedException {
        call(
                () -> {
                    action.run();
                    return true;
                });
    }

    /**
     * @throws GaveUp when the pipeline no longer wants the answer
     * @throws TidewireException a failure for good, or SINK_ROLLED_BACK
     */
    <T extends @Nullable Object> T call(Supplier<T> action) throws InterruptedException {
        while (true) {
            try {
                T result = attempt(action);
                if (breaker.succeeded()) {
                    retrying(false);
                    lifecycle.passed(component, failing, "it answers again");
                }
                return result;
            } catch (TidewireException e) {
                lastError = e.faults().getFirst().message();
                if (e.code().remedy() != ErrorCode.Remedy.RETRY) {
                    throw e;
                }
                retries.incrementAndGet();
                if (e.code() == ErrorCode.SINK_ROLLED_BACK) {
                    // The same call again would not do.
                    throw e;
                }
                if (givesUp.getAsBoolean()) {
                    throw new GaveUp(e);
                }
                long pause = breaker.failed();
                if (!retrying) {
                    retrying(true);
                    failing = e.code();
                    tell(e.faults().getFirst());
                }
                wake.await(pause);
                if (givesUp.getAsBoolean()) {
                    throw new GaveUp(e);
                }
            }
        }
    }

    private <T extends @Nullable Object> T attempt(Supplier<T> action) {
        breaker.calling();
        callNanos = nanos.getAsLong() | 1;
        try {
            return action.get();
        } finally {
            callNanos = 0;
        }
    }

    private void tell(Fault fault) {
        lifecycle.problem(
                component,
                Fault.warning(
                        fault.code(), fault.message() + "; trying again", fault.hint(), null));
    }

    /** Lets go whoever waits for the next try. */
    void wake() {
        wake.ring();
    }

    /** Whether the pipeline no longer wants an answer. */
    boolean givesUp() {
        return givesUp.getAsBoolean();
    }

    /** Waits as long, unless the pipeline ends. */
    void pause(long millis) throws InterruptedException {
        wake.await(millis);
    }

    long retries() {
        return retries.get();
    }

    private synchronized void retrying(boolean now) {
        if (now) {
            retryingSince = nanos.getAsLong();
        } else {
            retriedNanos += nanos.getAsLong() - retryingSince;
        }
        retrying = now;
    }

    /** How long, in all, it was in trouble, up to now. */
    synchronized long retryingNanos() {
        return retriedNanos + (retrying ? nanos.getAsLong() - retryingSince : 0);
    }

    /** Whether the last call failed and another one will come. */
    boolean retrying() {
        return retrying;
    }

    Breaker breaker() {
        return breaker;
    }

    /** For how long the call that is under way has not returned; 0 when there is none. */
    long callMillis() {
        long began = callNanos;
        return began == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - began);
    }

    @Nullable String lastError() {
        return lastError;
    }
}
