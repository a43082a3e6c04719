package io.tidewire.connectors.kafka;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.ObjLongConsumer;

/**
 * Copies a log of pushed rows, which has one partition, from the in-process broker to the first
 * partition of a topic of a cluster. Each record says in a header which one it is a copy of, and
 * they are written in transactions: a copy that was broken off, even by a kill, is recognised and
 * gone on with, without a record twice.
 */
public final class TopicCopy {

    static final String HEADER = "tidewire-copy-of";

    private static final int IN_TRANSACTION = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ClientSettings from;
    private final ClientSettings to;
    private final Brokers cluster;
    private final String topic;
    private final String transactions;
    private final String origin;

    /**
     * @param broker that has the log
     * @param topic its name, here and there
     * @param cluster that has the copy
     * @param transactions names the producer: another one of that name can write no more
     */
    public TopicCopy(EmbeddedBroker broker, String topic, Brokers cluster, String transactions) {
        this.from = ClientSettings.embedded(broker);
        this.to = new ClientSettings(cluster.servers(), cluster.properties(), PATIENCE);
        this.cluster = cluster;
        this.topic = topic;
        this.transactions = transactions;
        this.origin = broker.topicId(topic) + ":";
    }

    /**
     * @param position in the log
     * @return where the copy has the first record from there on
     * @throws TidewireException TOPIC_NOT_EMPTY, SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    public long run(long position) {
        try {
            return copy(position);
        } catch (KafkaException failure) {
            throw explain(failure);
        } catch (ExecutionException failure) {
            throw explain(failure.getCause() instanceof Exception cause ? cause : failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw explain(e);
        }
    }

    private TidewireException explain(Exception failure) {
        return KafkaFaults.explain(
                failure,
                "the copy of the log '" + topic + "'",
                to.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    /** How far a copy has come. */
    private static final class Progress {
        /** In the log, of the last record that was copied; -1 before the first. */
        long last = -1;

        /** In the copy, of the next record after the last one before the position. */
        long next;

        boolean foreign;

        void copied(long offset, long at, long position) {
            last = offset;
            next = offset < position ? at + 1 : next;
        }
    }

    private long copy(long position) throws ExecutionException, InterruptedException {
        Progress progress = new Progress();
        // Whoever copied before writes no more from here on, and what it had begun is undone.
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            read(to, (record, at) -> look(record, at, position, progress));
            TopicExtent there = TopicExtent.of(cluster, topic);
            boolean elsewhere =
                    there.ends().keySet().stream()
                            .anyMatch(one -> one > 0 && there.end(one) > there.begin(one));
            long[] missing = {0};
            read(from, (record, at) -> missing[0] += at > progress.last ? 1 : 0);
            if (missing[0] > 0) {
                if (progress.foreign || elsewhere) {
                    throw notEmpty();
                }
                write(producer, position, progress);
            }
        }
        return progress.next;
    }

    private void look(
            ConsumerRecord<byte[], byte[]> record, long at, long position, Progress progress) {
        Header header = record.headers().lastHeader(HEADER);
        String of = header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        if (of.startsWith(origin) && !progress.foreign) {
            progress.copied(Long.parseLong(of.substring(origin.length())), at, position);
        } else {
            progress.foreign = true;
        }
    }

    private TidewireException notEmpty() {
        return new TidewireException(
                ErrorCode.TOPIC_NOT_EMPTY,
                "the topic '" + topic + "' of " + to.servers() + " has rows that are not ours",
                "it is to get the rows that were posted here, in their order, before any other:"
                        + " make it anew, and let no process at the edge write to it meanwhile");
    }

    private void write(KafkaProducer<byte[], byte[]> producer, long position, Progress progress)
            throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        long after = progress.last;
        Runnable commit =
                () -> {
                    producer.commitTransaction();
                    for (int i = 0; i < sent.size(); i++) {
                        progress.copied(offsets.get(i), sent.get(i).resultNow().offset(), position);
                    }
                    sent.clear();
                    offsets.clear();
                };
        read(
                from,
                (record, at) -> {
                    if (at <= after) {
                        return;
                    }
                    if (sent.isEmpty()) {
                        producer.beginTransaction();
                    }
                    sent.add(producer.send(copyOf(record)));
                    offsets.add(at);
                    if (sent.size() >= IN_TRANSACTION) {
                        commit.run();
                    }
                });
        if (!sent.isEmpty()) {
            commit.run();
        }
    }

    private ProducerRecord<byte[], byte[]> copyOf(ConsumerRecord<byte[], byte[]> record) {
        ProducerRecord<byte[], byte[]> copy =
                new ProducerRecord<>(topic, 0, record.key(), record.value());
        record.headers().forEach(copy.headers()::add);
        copy.headers().add(HEADER, (origin + record.offset()).getBytes(StandardCharsets.UTF_8));
        return copy;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                to.with(
                        Map.of(),
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                transactions,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                (int) PATIENCE.toMillis())),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** All that the first partition has now, with its offset. */
    private void read(ClientSettings client, ObjLongConsumer<ConsumerRecord<byte[], byte[]>> each) {
        TopicPartition first = new TopicPartition(topic, 0);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client.with(
                                Map.of(),
                                Map.of(
                                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                        "read_committed",
                                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                        false,
                                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                        false)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        try {
            consumer.assign(List.of(first));
            consumer.seekToBeginning(List.of(first));
            @Nullable Long end = consumer.endOffsets(List.of(first), PATIENCE).get(first);
            while (end != null && consumer.position(first, PATIENCE) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> each.accept(record, record.offset()));
            }
        } finally {
            // In order it takes a second.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
