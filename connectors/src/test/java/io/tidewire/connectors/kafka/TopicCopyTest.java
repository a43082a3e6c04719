package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.deploy.Brokers;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A copy has each record once and in order, however often it is broken off. */
class TopicCopyTest {

    private static final String ID = "copy-test";

    @TempDir private Path folder;

    private final String topic = TestBroker.newTopic("posted");
    private EmbeddedBroker log;

    @BeforeEach
    void start() {
        log = new EmbeddedBroker(folder, 0);
        log.createTopic(topic, 1, Map.of());
        TestBroker.shared().createTopic(topic, 2, Map.of());
    }

    @AfterEach
    void close() {
        log.close();
    }

    private TopicCopy copy() {
        return new TopicCopy(log, topic, Brokers.at(TestBroker.shared().bootstrapServers()), ID);
    }

    private void post(int from, int to) {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", log.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int i = from; i < to; i++) {
                producer.send(new ProducerRecord<>(topic, 0, null, "row " + i));
            }
        }
    }

    private List<String> rows(int count) {
        return TestBroker.read(topic, count).stream().map(ConsumerRecord::value).toList();
    }

    private static List<String> expected(int count) {
        return IntStream.range(0, count).mapToObj(i -> "row " + i).toList();
    }

    /** The record before which there are as many as before the position in the log. */
    private void mustPointAt(long next, int position) {
        List<ConsumerRecord<String, String>> copied = TestBroker.read(topic, position);
        assertThat(copied.stream().filter(record -> record.offset() < next).count())
                .isEqualTo(position);
    }

    @Test
    void goesOnWithWhatWasBrokenOff() {
        assertThat(copy().run(0)).isZero();
        post(0, 30);
        mustPointAt(copy().run(20), 20);
        // One that was killed in the midst of a transaction.
        KafkaProducer<String, String> killed = TestBroker.producer(Map.of("transactional.id", ID));
        killed.initTransactions();
        killed.beginTransaction();
        killed.send(new ProducerRecord<>(topic, 0, null, "never"));
        killed.flush();
        post(30, 50);
        mustPointAt(copy().run(40), 40);
        assertThat(rows(50)).isEqualTo(expected(50));
        killed.close(java.time.Duration.ZERO);
    }

    @Test
    void takesNoTopicThatHasOtherRows() {
        post(0, 10);
        long next = copy().run(10);
        try (KafkaProducer<String, String> edge = TestBroker.producer(Map.of())) {
            edge.send(new ProducerRecord<>(topic, 1, null, "from the edge"));
        }
        assertThat(copy().run(10)).as("a copy that is complete").isEqualTo(next);
        post(10, 20);
        assertThatThrownBy(() -> copy().run(20)).hasMessageContaining("rows that are not ours");
        assertThat(rows(10)).isEqualTo(expected(10));
    }
}
