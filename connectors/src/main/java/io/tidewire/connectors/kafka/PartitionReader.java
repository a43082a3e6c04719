package io.tidewire.connectors.kafka;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The committed records that one partition has now, from its beginning, one after the other. What
 * comes later is not seen. Not thread-safe; whatever goes wrong is a {@link
 * org.apache.kafka.common.KafkaException}.
 */
final class PartitionReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long begin;
    private final long end;
    private final Queue<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

    /** A partition that is not there has nothing. */
    PartitionReader(ClientSettings client, String topic, int partition) {
        this.partition = new TopicPartition(topic, partition);
        this.consumer =
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
            boolean exists =
                    consumer.partitionsFor(topic, PATIENCE).stream()
                            .anyMatch(info -> info.partition() == partition);
            List<TopicPartition> one = List.of(this.partition);
            begin = exists ? offset(consumer.beginningOffsets(one, PATIENCE)) : 0;
            end = exists ? offset(consumer.endOffsets(one, PATIENCE)) : 0;
            if (exists) {
                consumer.assign(one);
                consumer.seek(this.partition, begin);
            }
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private long offset(Map<TopicPartition, Long> offsets) {
        return offsets.getOrDefault(partition, 0L);
    }

    /** The record that {@link #next} gives; null at the end. */
    @Nullable ConsumerRecord<byte[], byte[]> peek() {
        // Positions move without records too: over marks of transactions.
        while (fetched.isEmpty() && begin < end && consumer.position(partition, PATIENCE) < end) {
            consumer.poll(Duration.ofMillis(200)).forEach(this::take);
        }
        return fetched.peek();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() < end) {
            fetched.add(record);
        }
    }

    ConsumerRecord<byte[], byte[]> next() {
        ConsumerRecord<byte[], byte[]> record = peek();
        if (record == null) {
            throw new NoSuchElementException();
        }
        return fetched.remove();
    }

    /** The offset of the next record; at the end, that of the first one to come. */
    long position() {
        ConsumerRecord<byte[], byte[]> record = peek();
        return record == null ? end : record.offset();
    }

    /** Back to the first record. */
    void rewind() {
        fetched.clear();
        consumer.seek(partition, begin);
    }

    @Override
    public void close() {
        // In order it takes a second.
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
