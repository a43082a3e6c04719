package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.deploy.Brokers;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
        TestBroker.shared().createTopic(topic, 3, Map.of());
    }

    @AfterEach
    void close() {
        log.close();
    }

    private long copy(long position) {
        return TopicCopy.over(log, topic, cluster(), ID)
                .run(Map.of(0, position))
                .getOrDefault(0, -1L);
    }

    private Map<Integer, Long> copyBack(Map<Integer, Long> positions) {
        log.createOrGrowTopic(topic, 2, Map.of());
        return TopicCopy.back(log, topic, cluster(), ID).run(positions);
    }

    private static Brokers cluster() {
        return Brokers.at(TestBroker.shared().bootstrapServers());
    }

    /** To the cluster, as processes at the edge do. */
    private void post(int partition, String... rows) {
        try (KafkaProducer<String, String> edge = TestBroker.producer(Map.of())) {
            for (String row : rows) {
                edge.send(new ProducerRecord<>(topic, partition, null, row));
            }
        }
    }

    private List<String> log(int partition) {
        List<String> rows = new ArrayList<>();
        ClientSettings client = ClientSettings.embedded(log);
        try (PartitionReader reader = new PartitionReader(client, topic, partition)) {
            while (reader.peek() != null) {
                rows.add(new String(reader.next().value(), StandardCharsets.UTF_8));
            }
        }
        return rows;
    }

    private long offset(int partition, String row) {
        ClientSettings client = ClientSettings.embedded(log);
        try (PartitionReader reader = new PartitionReader(client, topic, partition)) {
            while (reader.peek() != null) {
                var record = reader.next();
                if (row.equals(new String(record.value(), StandardCharsets.UTF_8))) {
                    return record.offset();
                }
            }
        }
        return -1;
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
        assertThat(copy(0)).isZero();
        post(0, 30);
        mustPointAt(copy(20), 20);
        // One that was killed in the midst of a transaction.
        KafkaProducer<String, String> killed = TestBroker.producer(Map.of("transactional.id", ID));
        killed.initTransactions();
        killed.beginTransaction();
        killed.send(new ProducerRecord<>(topic, 0, null, "never"));
        killed.flush();
        post(30, 50);
        mustPointAt(copy(40), 40);
        assertThat(rows(50)).isEqualTo(expected(50));
        killed.close(java.time.Duration.ZERO);
    }

    @Test
    void takesNoTopicThatHasOtherRows() {
        post(0, 10);
        long next = copy(10);
        post(2, "from the edge");
        assertThat(copy(10)).as("a copy that is complete").isEqualTo(next);
        post(10, 20);
        assertThatThrownBy(() -> copy(20)).hasMessageContaining("rows that are not ours");
        assertThat(rows(10)).isEqualTo(expected(10));
    }

    /** The same rows in the same order on both sides, wherever they were posted first. */
    @Test
    void goesBackAndOverAgain() {
        post(0, 10);
        copy(10);
        post(0, "edge 0", "edge 1", "edge 2");
        post(1, "other 0", "other 1");
        long stood = TestBroker.read(topic, 13).get(11).offset();
        Map<Integer, Long> home = copyBack(Map.of(0, stood, 1, 2L));
        List<String> first = new ArrayList<>(expected(10));
        first.addAll(List.of("edge 0", "edge 1", "edge 2"));
        assertThat(log(0)).isEqualTo(first);
        assertThat(log(1)).containsExactly("other 0", "other 1");
        assertThat(home.get(0))
                .as("edge 0 was read")
                .isBetween(offset(0, "edge 0") + 1, offset(0, "edge 1"));
        assertThat(home.get(1)).isGreaterThan(offset(1, "other 1"));
        assertThat(copyBack(Map.of(0, stood, 1, 2L))).as("once more").isEqualTo(home);
        assertThat(log(0)).hasSize(13);

        post(10, 20);
        long over = copy(offset(0, "row 12"));
        first.addAll(expected(20).subList(10, 20));
        assertThat(rows(23)).isEqualTo(first);
        mustPointAt(over, 15);
    }

    /** To a new place, or one that has more of the beginning than the other one. */
    @Test
    void eitherSideMayHaveLostItsBeginning() throws Exception {
        post(0, 10);
        copy(10);
        Admin admin = Admin.create(Map.of("bootstrap.servers", log.bootstrapServers()));
        try (admin) {
            TopicPartition partition = new TopicPartition(topic, 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(6))).all().get();
            post(10, 12);
            mustPointAt(copy(11), 11);
            assertThat(rows(12)).isEqualTo(expected(12));
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(12))).all().get();
            mustPointAt(copy(12), 12);
        }
    }

    @Test
    void refusesWhatWentOnOnBothSides() {
        post(0, 5);
        copy(5);
        post(0, "elsewhere");
        post(5, 6);
        assertThatThrownBy(() -> copy(6)).hasMessageContaining("rows that are not ours");
        assertThatThrownBy(() -> copyBack(Map.of(0, 6L)))
                .hasMessageContaining("rows that are not ours");
    }
}
