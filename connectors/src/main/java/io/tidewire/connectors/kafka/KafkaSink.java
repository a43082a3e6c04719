package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.changelog.Changes;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a table's changes to a topic. The idempotent producer tries for as long as it takes and
 * keeps the order, so that a cluster that is away only delays: then calls end with SINK_UNAVAILABLE
 * after {@code request_timeout}, and the next one waits for the same records further.
 */
final class KafkaSink implements Sink {

    /** Of records on their way; below the client's own buffer, so that its send never blocks. */
    private static final long MAX_IN_FLIGHT = 32L << 20;

    enum Mode {
        APPEND,
        CHANGELOG,
        UPSERT
    }

    private final String what;
    private final String topic;
    private final Mode mode;
    private final Options options;
    private final EmbeddedBroker broker;
    private final Encoder encoder;
    private final @Nullable KeyEncoder keys;

    /** The columns that say which row an update replaces; none when that is not known. */
    private final List<Integer> identity;

    private final Deliveries deliveries;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private @Nullable ClientSettings settings;
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closed;

    /** The delta that a call could not finish, and how many of its changes were sent. */
    private @Nullable Batch unfinished;

    private long sent;

    KafkaSink(SinkContext context, EmbeddedBroker broker) {
        this.what = "sink '" + context.name() + "'";
        this.options = context.options();
        this.broker = broker;
        String written = options.stringOrNull(KafkaConnector.TOPIC);
        this.topic = written != null ? written : context.name();
        List<Integer> key =
                options.has(KafkaConnector.KEY)
                        ? options.strings(KafkaConnector.KEY).stream()
                                .map(context.schema()::indexOf)
                                .toList()
                        : List.of();
        this.mode = mode(context, key);
        if (key.isEmpty() && mode == Mode.UPSERT) {
            key = context.key();
        }
        this.keys = key.isEmpty() ? null : new KeyEncoder(context.schema(), key);
        this.identity = key.isEmpty() ? context.key() : key;
        this.encoder = context.encoder().get();
        this.deliveries = new Deliveries(what, context.rejected());
        if (!options.has(KafkaConnector.BOOTSTRAP_SERVERS)) {
            broker.createTopic(
                    topic, Math.toIntExact(options.integer(KafkaConnector.PARTITIONS)), Map.of());
        }
    }

    private static Mode mode(SinkContext context, List<Integer> key) {
        String written = context.options().stringOrNull(KafkaConnector.MODE);
        if (written != null) {
            return Mode.valueOf(written.toUpperCase(java.util.Locale.ROOT));
        }
        if (context.insertOnly()) {
            return Mode.APPEND;
        }
        return key.isEmpty() && context.key().isEmpty() ? Mode.CHANGELOG : Mode.UPSERT;
    }

    @Override
    public void write(Delta change) {
        Batch delta = change.batch();
        KafkaProducer<byte[], byte[]> to = producer();
        if (delta != unfinished) {
            unfinished = delta;
            sent = 0;
        }
        Progress progress = new Progress();
        Changes.forEach(
                delta,
                identity,
                (row, op) -> {
                    // What an earlier call for the same delta has sent already.
                    if (progress.next++ >= sent) {
                        change(to, delta, row, op);
                        sent++;
                    }
                });
        unfinished = null;
    }

    private static final class Progress {
        private long next;
    }

    private void change(KafkaProducer<byte[], byte[]> to, Batch delta, int row, String op) {
        byte[] key = keys == null ? null : keys.encode(delta, row);
        switch (mode) {
            case APPEND -> send(to, key, value(delta, row, ""));
            case CHANGELOG -> send(to, key, value(delta, row, op));
            case UPSERT -> {
                switch (op) {
                    case Changes.DELETE -> send(to, key, null);
                    // The new form of the row follows and replaces it.
                    case Changes.UPDATE_BEFORE -> {}
                    default -> send(to, key, value(delta, row, ""));
                }
            }
        }
    }

    private byte[] value(Batch delta, int row, String op) {
        out.reset();
        encoder.encode(delta, row, op, out);
        return out.toByteArray();
    }

    private void send(
            KafkaProducer<byte[], byte[]> to, byte @Nullable [] key, byte @Nullable [] value) {
        deliveries.awaitBelow(MAX_IN_FLIGHT, timeout());
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, key, value);
        try {
            to.send(record, deliveries.sent(value));
        } catch (RuntimeException failure) {
            throw explain(failure);
        }
    }

    /** The producer, once the topic is known to be there. */
    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            return open;
        }
        ClientSettings client = ClientSettings.of(options, broker);
        settings = client;
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(ProducerConfig.CLIENT_ID_CONFIG, "tidewire-" + topic);
        defaults.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        defaults.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        defaults.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        defaults.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
        Map<String, Object> fixed =
                Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Integer.MAX_VALUE,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        client.timeout().toMillis());
        KafkaProducer<byte[], byte[]> opened = null;
        try {
            opened =
                    new KafkaProducer<>(
                            client.with(defaults, fixed),
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
            opened.partitionsFor(topic);
        } catch (RuntimeException failure) {
            if (opened != null) {
                opened.close(Duration.ZERO);
            }
            throw explain(failure);
        }
        producer = opened;
        if (closed) {
            opened.close(Duration.ZERO);
        }
        return opened;
    }

    private RuntimeException explain(RuntimeException failure) {
        return KafkaFaults.explain(
                failure,
                what,
                settings == null ? "?" : settings.servers(),
                ErrorCode.SINK_UNAVAILABLE,
                ErrorCode.SINK_FAILED);
    }

    private Duration timeout() {
        return options.duration(KafkaConnector.REQUEST_TIMEOUT);
    }

    @Override
    public void flush() {
        deliveries.awaitBelow(0, timeout());
    }

    @Override
    public void close() {
        closed = true;
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(timeout());
        }
        deliveries.close();
    }
}
