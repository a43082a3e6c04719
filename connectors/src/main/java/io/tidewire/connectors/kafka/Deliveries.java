package io.tidewire.connectors.kafka;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.producer.Callback;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Counts what is on its way to Kafka, and remembers the first failure that no waiting mends.
 * Thread-safe.
 */
final class Deliveries {

    /** Hears of records that are refused for what they are. */
    @FunctionalInterface
    interface Refusals {
        /**
         * @return whether that is settled and the others may go on
         */
        boolean refused(byte @Nullable [] key, byte @Nullable [] value, String reason);
    }

    /** What a record costs beside its value, roughly, so that empty ones count as well. */
    private static final int OVERHEAD = 64;

    private final String what;
    private final Refusals refusals;
    private long inFlight;
    private @Nullable Exception failure;
    private boolean closed;

    Deliveries(String what, Refusals refusals) {
        this.what = what;
        this.refusals = refusals;
    }

    /** One more record is on its way; what comes back is told of its end. */
    synchronized Callback sent(byte @Nullable [] key, byte @Nullable [] value) {
        int size = OVERHEAD + (value == null ? 0 : value.length);
        inFlight += size;
        return (metadata, problem) -> {
            boolean settled =
                    problem != null
                            && KafkaFaults.refusesRecord(problem)
                            && refusals.refused(key, value, KafkaFaults.reason(problem));
            ended(size, settled ? null : problem);
        };
    }

    private synchronized void ended(int size, @Nullable Exception problem) {
        inFlight -= size;
        if (problem != null && failure == null) {
            failure = problem;
        }
        notifyAll();
    }

    /**
     * Waits until at most so many bytes are on their way.
     *
     * @return why one of them is lost for good; null when none is
     * @throws TidewireException SINK_UNAVAILABLE after the timeout: they still are on their way
     */
    synchronized @Nullable Exception await(long bytes, Duration timeout) {
        long deadline = 0;
        while (failure == null && inFlight > bytes && !closed) {
            long now = System.nanoTime();
            if (deadline == 0) {
                deadline = now + timeout.toNanos();
            }
            long millis = (deadline - now) / 1_000_000;
            if (millis <= 0) {
                throw unavailable(timeout);
            }
            try {
                wait(millis);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new TidewireException(
                        ErrorCode.SINK_UNAVAILABLE, what + ": interrupted", null, stopped);
            }
        }
        return failure;
    }

    private TidewireException unavailable(Duration timeout) {
        return new TidewireException(
                ErrorCode.SINK_UNAVAILABLE,
                what
                        + ": Kafka acknowledged nothing for "
                        + timeout.toSeconds()
                        + " s; it is being tried on",
                "check that the brokers run and that min.insync.replicas of them are in sync");
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
