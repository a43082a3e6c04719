package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.pipeline.Options;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/**
 * Writes a table's changes to a topic as they come. The idempotent producer tries for as long as it
 * takes and keeps the order, so that a cluster that is away only delays: then calls end with
 * SINK_UNAVAILABLE after {@code request_timeout}, and the next one waits for the same records
 * further. When it gives up all the same, what was not flushed comes again to a new one.
 */
final class KafkaSink implements Sink {

    private final String what;
    private final String topic;
    private final Options options;
    private final EmbeddedBroker broker;
    private final RecordWriter records;
    private final SinkContext.RejectedRows rejected;
    private volatile Deliveries deliveries;
    private @Nullable ClientSettings settings;
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closed;
    private boolean started;

    /** The delta that a call could not finish, and how many of its records were sent. */
    private @Nullable Delta unfinished;

    private long sent;

    KafkaSink(SinkContext context, EmbeddedBroker broker) {
        this.what = "sink '" + context.name() + "'";
        this.options = context.options();
        this.broker = broker;
        this.topic = KafkaConnector.sinkTopic(context);
        this.records = new RecordWriter(context);
        this.rejected = context.rejected();
        this.deliveries = new Deliveries(what, this::refused);
    }

    private boolean refused(byte @Nullable [] key, byte @Nullable [] value, String reason) {
        rejected.reject(value == null ? new byte[0] : value, reason);
        return true;
    }

    /** Begins with a new producer: what an old one has lost comes again. */
    @Override
    public long recover(Resume from) {
        KafkaProducer<byte[], byte[]> lost = producer;
        if (lost != null) {
            producer = null;
            deliveries = new Deliveries(what, this::refused);
            unfinished = null;
            lost.close(Duration.ZERO);
        }
        producer();
        return UNKNOWN;
    }

    @Override
    public void write(Delta delta) {
        KafkaProducer<byte[], byte[]> to = producer();
        if (delta != unfinished) {
            unfinished = delta;
            sent = 0;
        }
        Progress progress = new Progress();
        records.write(
                delta.batch(),
                (key, value) -> {
                    // What an earlier call for the same delta has sent already.
                    if (progress.next++ >= sent) {
                        send(to, key, value);
                        sent++;
                    }
                });
        unfinished = null;
    }

    private static final class Progress {
        private long next;
    }

    private void send(
            KafkaProducer<byte[], byte[]> to, byte @Nullable [] key, byte @Nullable [] value) {
        await(Producers.MAX_IN_FLIGHT);
        try {
            to.send(new ProducerRecord<>(topic, null, key, value), deliveries.sent(key, value));
        } catch (KafkaException failure) {
            throw explain(failure, ErrorCode.SINK_ROLLED_BACK, ErrorCode.SINK_ROLLED_BACK);
        }
    }

    private void await(long bytes) {
        Exception failure = deliveries.await(bytes, timeout());
        if (failure != null) {
            throw explain(failure, ErrorCode.SINK_ROLLED_BACK, ErrorCode.SINK_ROLLED_BACK);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            return open;
        }
        ClientSettings client = ClientSettings.of(options, broker);
        settings = client;
        KafkaProducer<byte[], byte[]> opened;
        try {
            opened = Producers.open(Producers.settings(client, topic, Map.of()), topic);
        } catch (RuntimeException failure) {
            throw explain(
                    failure,
                    ErrorCode.SINK_UNAVAILABLE,
                    started ? ErrorCode.SINK_UNAVAILABLE : ErrorCode.SINK_FAILED);
        }
        started = true;
        producer = opened;
        if (closed) {
            opened.close(Duration.ZERO);
        }
        return opened;
    }

    private RuntimeException explain(Exception failure, ErrorCode passing, ErrorCode lasting) {
        return KafkaFaults.explain(
                failure, what, settings == null ? "?" : settings.servers(), passing, lasting);
    }

    private Duration timeout() {
        return options.duration(KafkaConnector.REQUEST_TIMEOUT);
    }

    @Override
    public void flush() {
        await(0);
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
