package io.tidewire.bench.kafka;

import io.tidewire.bench.measure.Logs;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What Kafka's own clients cost when nothing is computed: {@code BareClient SERVERS TOPIC} reads a
 * topic to its end, {@code ... OUTPUT} also sends each record's bytes on. In one thread.
 */
public final class BareClient {

    private BareClient() {}

    public static void main(String[] args) {
        Logs.quiet();
        try (KafkaProducer<byte[], byte[]> producer =
                args.length > 2 ? new KafkaProducer<>(Clients.producer(args[0])) : null) {
            copy(args[0], args[1], producer, args.length > 2 ? args[2] : "");
        }
        System.exit(0);
    }

    private static void copy(
            String servers,
            String topic,
            @Nullable KafkaProducer<byte[], byte[]> producer,
            String output) {
        List<TopicPartition> partitions = Topics.partitions(topic);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(Clients.consumer(servers))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    if (producer != null) {
                        producer.send(new ProducerRecord<>(output, record.value()));
                    }
                }
            }
        }
    }
}
