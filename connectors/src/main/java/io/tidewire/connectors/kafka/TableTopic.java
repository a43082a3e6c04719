package io.tidewire.connectors.kafka;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The topic that holds a table: the newest record of each key, or rows that only come. */
public final class TableTopic {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Up to the end. */
    private static final long ALL = -1;

    private TableTopic() {}

    /**
     * Takes all rows out of it, for who writes the table from the beginning. Nobody may write to it
     * meanwhile. Does nothing to one that is empty; what was broken off is done again.
     *
     * @param keyed whether rows have keys: then each is told to be gone, since nothing can be
     *     deleted of a topic that is compacted
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    public static void clear(Brokers brokers, String topic, boolean keyed) {
        TopicExtent extent = TopicExtent.of(brokers, topic);
        List<TopicPartition> partitions =
                extent.ends().keySet().stream()
                        .filter(one -> extent.begin(one) < extent.end(one))
                        .map(one -> new TopicPartition(topic, one))
                        .toList();
        if (partitions.isEmpty()) {
            return;
        }
        ClientSettings client =
                new ClientSettings(brokers.servers(), brokers.properties(), PATIENCE);
        try {
            if (keyed) {
                retract(client, keys(client, partitions));
            } else {
                delete(client, partitions);
            }
        } catch (KafkaException | TimeoutException failure) {
            throw explain(failure, client, topic);
        } catch (ExecutionException failure) {
            throw explain(
                    failure.getCause() instanceof Exception cause ? cause : failure, client, topic);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw explain(e, client, topic);
        }
    }

    private static TidewireException explain(
            Exception failure, ClientSettings client, String topic) {
        return KafkaFaults.explain(
                failure,
                "emptying the topic '" + topic + "'",
                client.servers(),
                ErrorCode.SOURCE_UNAVAILABLE,
                ErrorCode.SOURCE_FAILED);
    }

    private static void delete(ClientSettings client, List<TopicPartition> partitions)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        partitions.forEach(one -> all.put(one, RecordsToDelete.beforeOffset(ALL)));
        try (Admin admin = Admin.create(client.with(Map.of(), Map.of()))) {
            admin.deleteRecords(all).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Those that have a row, or may get one when a transaction that is open is committed. */
    private static Map<TopicPartition, Set<ByteBuffer>> keys(
            ClientSettings client, List<TopicPartition> partitions) {
        Map<TopicPartition, Set<ByteBuffer>> keys = new HashMap<>();
        try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer =
                new KafkaConsumer<>(
                        client.with(
                                Map.of(),
                                Map.of(
                                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                        "read_uncommitted",
                                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                        false)),
                        new ByteBufferDeserializer(),
                        new ByteBufferDeserializer())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            for (TopicPartition partition : partitions) {
                Set<ByteBuffer> some = keys.computeIfAbsent(partition, _ -> new HashSet<>());
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                while (consumer.position(partition, PATIENCE) < ends.getOrDefault(partition, 0L)) {
                    consumer.poll(Duration.ofMillis(200))
                            .forEach(
                                    record -> {
                                        if (record.value() == null) {
                                            some.remove(record.key());
                                        } else {
                                            some.add(record.key());
                                        }
                                    });
                }
            }
        }
        return keys;
    }

    private static void retract(ClientSettings client, Map<TopicPartition, Set<ByteBuffer>> keys)
            throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client.with(
                                Map.of(),
                                Map.of(
                                        ProducerConfig.ACKS_CONFIG,
                                        "all",
                                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                                        true)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            keys.forEach(
                    (partition, all) ->
                            all.forEach(
                                    key ->
                                            sent.add(
                                                    producer.send(
                                                            new ProducerRecord<>(
                                                                    partition.topic(),
                                                                    partition.partition(),
                                                                    bytes(key),
                                                                    null)))));
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private static byte[] bytes(ByteBuffer key) {
        byte[] bytes = new byte[key.remaining()];
        key.get(key.position(), bytes);
        return bytes;
    }
}
