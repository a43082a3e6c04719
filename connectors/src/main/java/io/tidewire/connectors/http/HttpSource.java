package io.tidewire.connectors.http;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.kafka.EmbeddedBroker;
import io.tidewire.connectors.kafka.KafkaSource;
import io.tidewire.connectors.kafka.Place;
import io.tidewire.connectors.kafka.TopicWriter;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Both ends of the log that stands between senders and the pipeline: a topic {@code
 * <pipeline>.<source>} of one partition in the in-process broker. {@link #append} checks the
 * records, writes all of them and answers when they are durable; the pipeline reads the topic as it
 * reads any other, so that a bad record reaches the quarantine with its position.
 */
public final class HttpSource implements Source, Ingest {

    /** Of records that are not durable yet; over it senders are told to wait. */
    private static final long MAX_IN_FLIGHT = 32L << 20;

    /** Of what is known to be there. */
    private static final Duration FETCH_TIMEOUT = Duration.ofMillis(50);

    private final SourceContext context;
    private final EmbeddedBroker broker;
    private final String topic;
    private final long maxLag;
    private final KafkaSource log;
    private final AtomicLong inFlight = new AtomicLong();
    private volatile @Nullable TopicWriter writer;
    private boolean stops;

    HttpSource(SourceContext context, EmbeddedBroker broker) {
        this.context = context;
        this.broker = broker;
        this.topic = topic(context);
        this.maxLag = context.options().integer(HttpConnector.MAX_LAG);
        this.log = new KafkaSource(context, broker, topic, Options.of(readingOptions()));
    }

    static String topic(SourceContext context) {
        return context.pipeline() + "." + context.name();
    }

    private static Map<String, Object> readingOptions() {
        return Map.of(
                "start", "earliest",
                "discover_every", Duration.ofDays(1),
                "request_timeout", Duration.ofSeconds(10),
                // Or each small append would be fetched by itself: half of the cost of one.
                "properties", Map.of("fetch.min.bytes", 65_536L, "fetch.max.wait.ms", 5L));
    }

    @Override
    public boolean stopAt(Map<String, String> positions) {
        stops = log.stopAt(positions);
        return stops;
    }

    @Override
    public boolean startAt(Instant time) {
        return log.startAt(time);
    }

    @Override
    public void start(Map<String, String> resume) {
        Map<String, String> settings = new HashMap<>();
        // What is not processed must not go, however old: processed rows are trimmed instead.
        settings.put("retention.ms", "-1");
        if (context.options().string(HttpConnector.DURABILITY).equals("fsync")) {
            settings.put("flush.messages", "1");
        }
        broker.createTopic(topic, 1, settings);
        log.start(resume);
        writer = new TopicWriter(broker, topic);
    }

    /**
     * Checks on the caller's thread, which takes about as long as decoding, and waits for nothing.
     */
    @Override
    public CompletableFuture<Receipt> append(List<byte[]> records) {
        TopicWriter to = writer;
        if (to == null) {
            return CompletableFuture.failedFuture(
                    busy("source '" + context.name() + "' is not ready yet"));
        }
        long bytes = 0;
        for (byte[] record : records) {
            bytes += record.length + TopicWriter.RECORD_OVERHEAD;
        }
        long others = inFlight.getAndAdd(bytes);
        TidewireException refusal = null;
        if (others > 0 && others + bytes > MAX_IN_FLIGHT) {
            refusal = busy("the log of source '" + context.name() + "' takes no more for now");
        } else if (lag(to) > maxLag) {
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
                    to.append(records)
                            .thenApply(
                                    last ->
                                            new Receipt(
                                                    verdict.accepted(),
                                                    verdict.quarantined(),
                                                    verdict.reasons(),
                                                    new LogPosition(topic + "-0", last)));
        } catch (RuntimeException failure) {
            receipt = CompletableFuture.failedFuture(failure);
        }
        return receipt.whenComplete((done, failure) -> inFlight.addAndGet(-reserved));
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

    /**
     * Asks the log when something was appended, and otherwise once per call, for those who write to
     * the topic by themselves.
     */
    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        TopicWriter to = writer;
        if (to == null || stops || log.lag() != 0) {
            return log.poll(timeout);
        }
        long position = position();
        try {
            to.awaitBeyond(position, timeout);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
        return log.poll(to.end() > position ? FETCH_TIMEOUT : Duration.ZERO);
    }

    private long position() {
        return log.positions().getOrDefault(topic + "-0", 0L);
    }

    @Override
    public boolean exhausted() {
        return log.exhausted();
    }

    @Override
    public Set<String> partitions() {
        return log.partitions();
    }

    @Override
    public long lag() {
        TopicWriter to = writer;
        return to == null ? -1 : lag(to);
    }

    /** What was acknowledged and not polled; exact even while nobody polls. */
    private long lag(TopicWriter to) {
        return Math.max(0, to.end() - position());
    }

    @Override
    public void committed(Map<String, String> resume) {
        log.committed(resume);
        String next = resume.get(topic + "-0");
        if (next != null) {
            broker.trim(
                    topic,
                    Place.parse(next).offset(),
                    context.options().duration(HttpConnector.RETENTION));
        }
    }

    @Override
    public void close() {
        TopicWriter to = writer;
        writer = null;
        if (to != null) {
            to.close();
        }
        log.close();
    }
}
