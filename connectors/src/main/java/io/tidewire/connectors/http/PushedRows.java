package io.tidewire.connectors.http;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.kafka.TopicWriter;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The senders' end of the log of pushed rows: checks the records, writes all of them, the bad ones
 * too, and answers when they are durable. Thread-safe.
 */
final class PushedRows implements Ingest {

    /** Of records that are not durable yet; over it senders are told to wait. */
    private static final long MAX_IN_FLIGHT = 32L << 20;

    private final SourceContext context;
    private final String topic;
    private final TopicWriter writer;
    private final LongSupplier lag;
    private final long maxLag;
    private final AtomicLong inFlight = new AtomicLong();

    /**
     * @param lag rows of the log that wait for the pipeline
     */
    PushedRows(SourceContext context, String topic, TopicWriter writer, LongSupplier lag) {
        this.context = context;
        this.topic = topic;
        this.writer = writer;
        this.lag = lag;
        this.maxLag = context.options().integer(HttpConnector.MAX_LAG);
    }

    /**
     * Checks on the caller's thread, which takes about as long as decoding, and waits for nothing.
     */
    @Override
    public CompletableFuture<Receipt> append(List<byte[]> records) {
        long bytes = 0;
        for (byte[] record : records) {
            bytes += record.length + TopicWriter.RECORD_OVERHEAD;
        }
        long others = inFlight.getAndAdd(bytes);
        TidewireException refusal = null;
        if (others > 0 && others + bytes > MAX_IN_FLIGHT) {
            refusal = busy("the log of source '" + context.name() + "' takes no more for now");
        } else if (lag.getAsLong() > maxLag) {
            refusal =
                    busy("source '" + context.name() + "' is more than " + maxLag + " rows behind");
        }
        if (refusal != null) {
            inFlight.addAndGet(-bytes);
            return CompletableFuture.failedFuture(refusal);
        }
        long reserved = bytes;
        CompletableFuture<Receipt> receipt;
        try {
            SourceContext.Verdict verdict = context.check().check(together(records));
            receipt =
                    writer.append(records)
                            .thenApply(
                                    last ->
                                            new Receipt(
                                                    verdict.accepted(),
                                                    verdict.quarantined(),
                                                    verdict.reasons(),
                                                    last));
        } catch (RuntimeException failure) {
            receipt = CompletableFuture.failedFuture(failure);
        }
        return receipt.whenComplete((done, failure) -> inFlight.addAndGet(-reserved));
    }

    static TidewireException notReady(String source) {
        return busy("source '" + source + "' is not ready yet");
    }

    private static TidewireException busy(String message) {
        return new TidewireException(
                ErrorCode.BUSY, message, "send the same rows again in a second or two");
    }

    private RawBatch together(List<byte[]> records) {
        int count = records.size();
        int total = 0;
        for (byte[] record : records) {
            total = Math.addExact(total, record.length);
        }
        byte[] data = new byte[total];
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] positions = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            byte[] record = records.get(i);
            System.arraycopy(record, 0, data, at, record.length);
            starts[i] = at;
            lengths[i] = record.length;
            positions[i] = i;
            at += record.length;
        }
        return new RawBatch(
                topic + "-0",
                data,
                starts,
                lengths,
                positions,
                count,
                "",
                context.clock().millis() * 1000);
    }
}
