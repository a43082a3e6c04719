package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.pipeline.Options;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private final Deliveries deliveries;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private @Nullable ClientSettings settings;
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closed;

    /** The delta that a call could not finish, and its first row that was not sent. */
    private @Nullable Batch unfinished;

    private int nextRow;

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
    public void write(Batch delta) {
        KafkaProducer<byte[], byte[]> to = producer();
        int row = delta == unfinished ? nextRow : 0;
        unfinished = delta;
        nextRow = row;
        Set<ByteBuffer> replaced = replaced(delta);
        for (; row < delta.size(); row++) {
            nextRow = row;
            long weight = delta.weight(row);
            byte[] key = keys == null ? null : keys.encode(delta, row);
            if (mode == Mode.UPSERT) {
                if (weight > 0) {
                    send(to, key, value(delta, row, ""));
                } else if (key != null && !replaced.contains(ByteBuffer.wrap(key))) {
                    send(to, key, null);
                }
                continue;
            }
            String op = mode == Mode.APPEND ? "" : weight > 0 ? "+I" : "-D";
            if (mode == Mode.CHANGELOG && key != null && replaced.contains(ByteBuffer.wrap(key))) {
                op = weight > 0 ? "+U" : "-U";
            }
            byte[] value = value(delta, row, op);
            for (long i = Math.abs(weight); i > 0; i--) {
                send(to, key, value);
            }
        }
        unfinished = null;
    }

    /** The keys that this delta both takes back and gives anew. */
    private Set<ByteBuffer> replaced(Batch delta) {
        if (keys == null || delta.weights() == null || mode == Mode.APPEND) {
            return Set.of();
        }
        Set<ByteBuffer> retracted = new HashSet<>();
        for (int row = 0; row < delta.size(); row++) {
            if (delta.weight(row) < 0) {
                retracted.add(ByteBuffer.wrap(keys.encode(delta, row)));
            }
        }
        Set<ByteBuffer> both = new HashSet<>();
        for (int row = 0; row < delta.size() && !retracted.isEmpty(); row++) {
            if (delta.weight(row) > 0) {
                ByteBuffer key = ByteBuffer.wrap(keys.encode(delta, row));
                if (retracted.contains(key)) {
                    both.add(key);
                }
            }
        }
        return both;
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
