package io.tidewire.connectors.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One in-process broker on a free port for all tests of the JVM: starting one takes seconds. Tests
 * keep apart by topics of their own.
 */
public final class TestBroker {

    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final EmbeddedBroker SHARED = start();

    private TestBroker() {}

    public static EmbeddedBroker shared() {
        return SHARED;
    }

    private static EmbeddedBroker start() {
        try {
            Path directory = Files.createTempDirectory("tidewire-broker");
            EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), 0);
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        broker.close();
                                        deleteAll(directory);
                                    }));
            return broker;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void deleteAll(Path directory) {
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException leftBehind) {
            // In the system's directory for temporary files.
        }
    }

    /** A name that no other test uses. */
    public static String newTopic(String prefix) {
        return prefix + "-" + TOPICS.incrementAndGet();
    }

    /** As an outside client does. */
    public static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", SHARED.bootstrapServers());
        settings.put("acks", "all");
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    /** The first so many records of partition 0, and whatever came with the last of them. */
    public static List<ConsumerRecord<String, String>> read(String topic, int count) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        SHARED.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed");
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (records.size() < count) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
