package io.tidewire.engine.runtime;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
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
    private final Backoff backoff = new Backoff();
    private final AtomicLong retries = new AtomicLong();
    private volatile @Nullable String lastError;
    private volatile boolean retrying;

    /**
     * @param givesUp asked before each further try
     */
    Retry(String component, Lifecycle lifecycle, BooleanSupplier givesUp) {
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
                T result = action.get();
                if (retrying) {
                    retrying = false;
                    backoff.reset();
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
                if (!retrying) {
                    retrying = true;
                    Fault fault = e.faults().getFirst();
                    lifecycle.problem(
                            component,
                            Fault.warning(
                                    fault.code(),
                                    fault.message() + "; trying again",
                                    fault.hint(),
                                    null));
                }
                wake.await(backoff.nextMillis());
                if (givesUp.getAsBoolean()) {
                    throw new GaveUp(e);
                }
            }
        }
    }

    /** Waits as long, unless the pipeline ends. */
    void pause(long millis) throws InterruptedException {
        wake.await(millis);
    }

    long retries() {
        return retries.get();
    }

    boolean retrying() {
        return retrying;
    }

    @Nullable String lastError() {
        return lastError;
    }
}
