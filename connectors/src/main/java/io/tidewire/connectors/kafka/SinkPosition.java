package io.tidewire.connectors.kafka;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How far a sink has got, as Kafka keeps it with the rows: the committed offset of a consumer group
 * that has no consumers, which a transaction writes together with its records. The offset is the
 * step; the metadata name the run and the process that wrote it.
 *
 * @param process differs from one start of a sink to the next
 */
record SinkPosition(String run, String process, long step) {

    OffsetAndMetadata toOffset() {
        return new OffsetAndMetadata(step, run + " " + process);
    }

    /** Null when nobody wrote one, or something else did. */
    private static @Nullable SinkPosition of(@Nullable OffsetAndMetadata offset) {
        if (offset == null) {
            return null;
        }
        String[] words = offset.metadata().split(" ");
        return words.length == 2 ? new SinkPosition(words[0], words[1], offset.offset()) : null;
    }

    /** A group as transactions name it, with what it holds. */
    record InGroup(ConsumerGroupMetadata group, @Nullable SinkPosition position) {}

    /**
     * Asks Kafka; what a transaction has written that is not ended yet is waited for.
     *
     * @throws org.apache.kafka.common.KafkaException when it does not answer in time, or not well
     */
    static InGroup read(ClientSettings client, String group, TopicPartition place) {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
        Map<String, Object> settings =
                client.with(
                        defaults,
                        Map.of(
                                ConsumerConfig.GROUP_ID_CONFIG,
                                group,
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            OffsetAndMetadata offset =
                    consumer.committed(Set.of(place), client.timeout()).get(place);
            ConsumerGroupMetadata name = consumer.groupMetadata();
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            return new InGroup(name, of(offset));
        }
    }
}
