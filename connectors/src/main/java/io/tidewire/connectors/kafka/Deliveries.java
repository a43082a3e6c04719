package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.SinkContext;
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

    /** What a record costs beside its value, roughly, so that empty ones count as well. */
    private static final int OVERHEAD = 64;

    private final String what;
    private final SinkContext.RejectedRows rejected;
    private long inFlight;
    private @Nullable Exception failure;
    private boolean closed;

    Deliveries(String what, SinkContext.RejectedRows rejected) {
        this.what = what;
        this.rejected = rejected;
    }

    /** One more record is on its way; what comes back is told of its end. */
    synchronized Callback sent(byte @Nullable [] value) {
        int size = OVERHEAD + (value == null ? 0 : value.length);
        inFlight += size;
        return (metadata, problem) -> {
            if (problem != null && KafkaFaults.refusesRecord(problem)) {
                rejected.reject(value == null ? new byte[0] : value, KafkaFaults.reason(problem));
                ended(size, null);
            } else {
                ended(size, problem);
            }
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
     * @throws TidewireException SINK_UNAVAILABLE after the timeout: they still are; SINK_FAILED
     *     when one is lost for good
     */
    synchronized void awaitBelow(long bytes, Duration timeout) {
        long deadline = 0;
        while (true) {
            if (failure != null) {
                throw KafkaFaults.explain(
                        failure,
                        what,
                        "the other end",
                        ErrorCode.SINK_FAILED,
                        ErrorCode.SINK_FAILED);
            }
            if (inFlight <= bytes || closed) {
                return;
            }
            long now = System.nanoTime();
            if (deadline == 0) {
                deadline = now + timeout.toNanos();
            }
            long millis = (deadline - now) / 1_000_000;
            if (millis <= 0) {
                throw new TidewireException(
                        ErrorCode.SINK_UNAVAILABLE,
                        what
                                + ": Kafka acknowledged nothing for "
                                + timeout.toSeconds()
                                + " s; it is being tried on",
                        "check that the brokers run and that min.insync.replicas of them are in"
                                + " sync");
            }
            try {
                wait(millis);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new TidewireException(
                        ErrorCode.SINK_UNAVAILABLE, what + ": interrupted", null, stopped);
            }
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
