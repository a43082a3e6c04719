package io.tidewire.connectors.http;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
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

/**
 * Both ends of the log that stands between senders and the pipeline: a topic {@code
 * <pipeline>.<source>} in the in-process broker. What is appended goes to its first partition and
 * is answered when it is durable; the pipeline reads the topic as it reads any other, so that a bad
 * record reaches the quarantine with its position. It has other partitions, to which nobody appends
 * here, when the pipeline has come back from a cluster.
 */
public final class HttpSource implements Source, Ingest {

    /** Of what is known to be there. */
    private static final Duration FETCH_TIMEOUT = Duration.ofMillis(50);

    private final SourceContext context;
    private final EmbeddedBroker broker;
    private final String topic;
    private final long maxLag;
    private final KafkaSource log;
    private volatile @Nullable TopicWriter writer;
    private volatile @Nullable PushedRows pushed;
    private boolean stops;

    HttpSource(SourceContext context, EmbeddedBroker broker) {
        this.context = context;
        this.broker = broker;
        this.topic = topic(context);
        this.maxLag = context.options().integer(HttpConnector.MAX_LAG);
        this.log = KafkaSource.ofLog(context, broker, topic, Options.of(readingOptions()));
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
        broker.createTopic(topic, 1, logSettings(context));
        log.start(resume);
        TopicWriter to = new TopicWriter(broker, topic);
        writer = to;
        pushed = new PushedRows(context, topic, to, () -> lag(to));
    }

    static Map<String, String> logSettings(SourceContext context) {
        Map<String, String> settings = new HashMap<>();
        // What is not processed must not go, however old: processed rows are trimmed instead.
        settings.put("retention.ms", "-1");
        if (context.options().string(HttpConnector.DURABILITY).equals("fsync")) {
            settings.put("flush.messages", "1");
        }
        return settings;
    }

    @Override
    public CompletableFuture<Receipt> append(List<byte[]> records) {
        PushedRows to = pushed;
        return to == null
                ? CompletableFuture.failedFuture(PushedRows.notReady(context.name()))
                : to.append(records);
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

    /** What was acknowledged and not polled; exact of this run's rows even while nobody polls. */
    private long lag(TopicWriter to) {
        return Math.max(Math.max(0, to.end() - position()), log.lag());
    }

    @Override
    public void committed(Map<String, String> resume) {
        log.committed(resume);
        Duration retention = context.options().duration(HttpConnector.RETENTION);
        resume.forEach(
                (partition, next) ->
                        broker.trim(
                                topic,
                                Integer.parseInt(partition.substring(topic.length() + 1)),
                                Place.parse(next).offset(),
                                retention));
    }

    @Override
    public void close() {
        TopicWriter to = writer;
        writer = null;
        pushed = null;
        if (to != null) {
            to.close();
        }
        log.close();
    }
}
