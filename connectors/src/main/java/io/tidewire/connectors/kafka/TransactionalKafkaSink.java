package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Writes a table's changes to a topic in transactions, one an epoch, each of which also writes the
 * step it reaches ({@link SinkPosition}). So the rows and the knowledge of them come or do not come
 * together, whoever dies when.
 *
 * <p>The transactional id is the same for every start of the sink. Opening a producer with it ends
 * the transaction that a dead process left open, so that readers go on at once, and fences a
 * process that is believed dead and is not. A failure of any kind ends the transaction: a new
 * producer asks Kafka which step was reached, which also settles whether a commit without an answer
 * went through.
 */
final class TransactionalKafkaSink implements Sink {

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final String what;
    private final String topic;
    private final String id;
    private final Options options;
    private final EmbeddedBroker broker;
    private final RecordWriter records;
    private final RefusedRecords refused;
    private final String process = UUID.randomUUID().toString();
    private String run = "";
    private long committed = -1;
    private @Nullable ClientSettings settings;
    private volatile Deliveries deliveries;
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closed;
    private @Nullable ConsumerGroupMetadata group;
    private boolean open;
    private boolean started;

    /** The delta that a call could not finish, and how many of its records were sent. */
    private @Nullable Delta unfinished;

    private long sent;

    TransactionalKafkaSink(SinkContext context, EmbeddedBroker broker) {
        this.what = "sink '" + context.name() + "'";
        this.options = context.options();
        this.broker = broker;
        this.topic = KafkaConnector.sinkTopic(context);
        String written = options.stringOrNull(KafkaConnector.TRANSACTIONAL_ID);
        this.id =
                written != null
                        ? written
                        : "tidewire." + context.pipeline() + "." + context.label();
        this.records = new RecordWriter(context);
        this.refused = new RefusedRecords(context.rejected());
        this.deliveries = new Deliveries(what, refused);
    }

    @Override
    public Delivery delivery() {
        return Delivery.TRANSACTIONAL;
    }

    @Override
    public long recover(Resume from) {
        run = from.run();
        close(producer, Duration.ZERO);
        producer = null;
        open = false;
        unfinished = null;
        deliveries.close();
        deliveries = new Deliveries(what, refused);
        SinkPosition found;
        try {
            found = start();
        } catch (RuntimeException failure) {
            throw explain(
                    failure,
                    ErrorCode.SINK_UNAVAILABLE,
                    started ? ErrorCode.SINK_UNAVAILABLE : ErrorCode.SINK_FAILED);
        }
        started = true;
        if (found == null || !found.run().equals(run)) {
            return 0;
        }
        if (committed >= 0 && found.step() > committed && !found.process().equals(process)) {
            throw new TidewireException(
                    ErrorCode.SINK_FENCED,
                    what
                            + ": another process writes to '"
                            + topic
                            + "' as "
                            + id
                            + ", and has got to step "
                            + found.step(),
                    "only one process may run this pipeline on one cluster: stop one, or give it"
                            + " another name or the sink another transactional_id");
        }
        committed = found.step();
        return committed;
    }

    private @Nullable SinkPosition start() {
        ClientSettings client = ClientSettings.of(options, broker);
        settings = client;
        Map<String, Object> wanted =
                Producers.settings(
                        client,
                        topic,
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                id,
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                Math.toIntExact(
                                        options.duration(KafkaConnector.TRANSACTION_TIMEOUT)
                                                .toMillis())));
        KafkaProducer<byte[], byte[]> opened = Producers.open(wanted, topic);
        producer = opened;
        if (closed) {
            close(opened, Duration.ZERO);
        }
        opened.initTransactions();
        refused.limit(wanted);
        SinkPosition.InGroup found = SinkPosition.read(client, id, place());
        group = found.group();
        return found.position();
    }

    private TopicPartition place() {
        return new TopicPartition(topic, 0);
    }

    @Override
    public void write(Delta delta) {
        KafkaProducer<byte[], byte[]> to = producer();
        if (delta != unfinished) {
            unfinished = delta;
            sent = 0;
        }
        try {
            if (!open) {
                to.beginTransaction();
                open = true;
            }
            long[] next = {0};
            records.write(
                    delta.batch(),
                    (key, value) -> {
                        // What an earlier call for the same delta has sent already.
                        if (next[0]++ >= sent) {
                            send(to, key, value);
                            sent++;
                        }
                    });
            unfinished = null;
        } catch (KafkaException failure) {
            throw rolledBack(failure);
        }
    }

    private void send(
            KafkaProducer<byte[], byte[]> to, byte @Nullable [] key, byte @Nullable [] value) {
        await(Producers.MAX_IN_FLIGHT);
        if (!refused.refuses(key, value)) {
            to.send(new ProducerRecord<>(topic, null, key, value), deliveries.sent(key, value));
        }
    }

    private void await(long bytes) {
        Exception failure =
                deliveries.await(bytes, options.duration(KafkaConnector.REQUEST_TIMEOUT));
        if (failure != null) {
            throw rolledBack(failure);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException(what + " was not recovered");
        }
        return open;
    }

    @Override
    public void flush() {
        await(0);
    }

    @Override
    public void commit(long step) {
        await(0);
        if (!open) {
            return;
        }
        try {
            KafkaProducer<byte[], byte[]> to = producer();
            ConsumerGroupMetadata name = Objects.requireNonNull(group);
            to.sendOffsetsToTransaction(
                    Map.of(place(), new SinkPosition(run, process, step).toOffset()), name);
            CrashPoint.KAFKA_COMMITTING.pass();
            to.commitTransaction();
        } catch (KafkaException failure) {
            throw rolledBack(failure);
        }
        open = false;
        committed = step;
    }

    /** Whatever it was: what is not committed is lost, and whether the last commit was is asked. */
    private TidewireException rolledBack(Exception failure) {
        close(producer, Duration.ZERO);
        return new TidewireException(
                ErrorCode.SINK_ROLLED_BACK,
                what + ": a transaction was lost: " + KafkaFaults.reason(failure),
                "what was in it is written again; if this goes on, see that the brokers run, and"
                        + " that transaction_timeout is well above checkpoint_every",
                failure);
    }

    private TidewireException explain(Exception failure, ErrorCode passing, ErrorCode lasting) {
        return KafkaFaults.explain(
                failure, what, settings == null ? "?" : settings.servers(), passing, lasting);
    }

    private static void close(@Nullable KafkaProducer<byte[], byte[]> some, Duration timeout) {
        if (some != null) {
            some.close(timeout);
        }
    }

    /** Ends an open transaction if Kafka answers at once; else its time does. */
    @Override
    public void close() {
        closed = true;
        deliveries.close();
        close(producer, CLOSING);
    }
}
