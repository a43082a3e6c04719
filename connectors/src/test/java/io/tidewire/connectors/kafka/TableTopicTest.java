package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.deploy.Brokers;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A topic that was emptied holds an empty table, whoever reads it from the beginning. */
class TableTopicTest {

    private final String topic = TestBroker.newTopic("table");
    private final Brokers brokers = Brokers.at(TestBroker.shared().bootstrapServers());

    private void write(KafkaProducer<String, String> producer, int from, int to) {
        for (int i = from; i < to; i++) {
            producer.send(new ProducerRecord<>(topic, i % 2, "key " + i, "row " + i));
        }
        producer.flush();
    }

    private Map<String, String> table() {
        Map<String, String> table = new TreeMap<>();
        ClientSettings client =
                new ClientSettings(brokers.servers(), Map.of(), Duration.ofSeconds(10));
        for (int partition = 0; partition < 2; partition++) {
            try (PartitionReader reader = new PartitionReader(client, topic, partition)) {
                while (reader.peek() != null) {
                    var record = reader.next();
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    if (record.value() == null) {
                        table.remove(key);
                    } else {
                        table.put(key, new String(record.value(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return table;
    }

    @Test
    void keysAreToldToBeGone() {
        TestBroker.shared().createTopic(topic, 2, Map.of("cleanup.policy", "compact"));
        TableTopic.clear(brokers, topic, true);
        try (KafkaProducer<String, String> producer = TestBroker.producer(Map.of())) {
            write(producer, 0, 10);
            producer.send(new ProducerRecord<>(topic, 0, "key 4", null));
        }
        assertThat(table()).hasSize(9);
        // One that is in the midst of it, and comes to commit after all.
        try (KafkaProducer<String, String> late =
                TestBroker.producer(Map.of("transactional.id", topic))) {
            late.initTransactions();
            late.beginTransaction();
            write(late, 10, 14);
            TableTopic.clear(brokers, topic, true);
            late.commitTransaction();
        }
        assertThat(table()).isEmpty();
        try (KafkaProducer<String, String> producer = TestBroker.producer(Map.of())) {
            write(producer, 3, 5);
        }
        assertThat(table()).hasSize(2);
    }

    @Test
    void rowsWithoutKeysAreDeleted() {
        TestBroker.shared().createTopic(topic, 2, Map.of());
        try (KafkaProducer<String, String> producer = TestBroker.producer(Map.of())) {
            write(producer, 0, 10);
        }
        TableTopic.clear(brokers, topic, false);
        assertThat(table()).isEmpty();
        try (KafkaProducer<String, String> producer = TestBroker.producer(Map.of())) {
            write(producer, 10, 13);
        }
        assertThat(table()).hasSize(3);
    }
}
