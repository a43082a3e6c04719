package io.tidewire.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.Contexts;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class KafkaSourceTest {

    private static KafkaProducer<String, String> producer;

    private final String topic = TestBroker.newTopic("source");

    @BeforeAll
    static void open() {
        producer = TestBroker.producer(Map.of());
    }

    @AfterAll
    static void close() {
        producer.close();
    }

    private Source source(Map<String, Object> more) {
        Map<String, Object> options = new HashMap<>(more);
        options.put("topic", topic);
        return new KafkaConnector(TestBroker.shared())
                .openSource(Contexts.source(KafkaConnector.SPEC, "events", options));
    }

    private void send(int partition, String... values) throws Exception {
        for (String value : values) {
            producer.send(new ProducerRecord<>(topic, partition, null, value));
        }
        producer.flush();
    }

    /** Reads until so many records came. */
    private static List<RawBatch> read(Source source, int records) {
        List<RawBatch> batches = new ArrayList<>();
        int count = 0;
        while (count < records) {
            RawBatch batch = source.poll(Duration.ofMillis(100));
            if (batch != null && batch.count() > 0) {
                batches.add(batch);
                count += batch.count();
            }
        }
        assertThat(count).isEqualTo(records);
        return batches;
    }

    private static List<String> values(List<RawBatch> batches) {
        List<String> values = new ArrayList<>();
        for (RawBatch batch : batches) {
            for (int i = 0; i < batch.count(); i++) {
                values.add(
                        new String(
                                batch.data(),
                                batch.start(i),
                                batch.length(i),
                                StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static void assertCode(TidewireException failure, ErrorCode code, String... words) {
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.getMessage()).contains(words);
    }

    @Test
    void makesItsTopicAndReadsItInOrderWithPositions() throws Exception {
        try (Source source = source(Map.of())) {
            source.start(Map.of());
            assertThat(source.partitions()).isEmpty();
            send(0, "a", "bé", null, "d");
            List<RawBatch> batches = read(source, 4);
            assertThat(values(batches)).containsExactly("a", "bé", "", "d");
            assertThat(batches.getFirst().partition()).isEqualTo(topic + "-0");
            assertThat(batches.getFirst().position(0)).isZero();
            assertThat(batches.getLast().resume()).isEqualTo("4");
            assertThat(source.partitions()).containsExactly(topic + "-0");
            assertThat(source.exhausted()).isFalse();
            assertThat(source.lag()).isZero();
        }
    }

    @Test
    void goesOnWhereTheCheckpointSays() throws Exception {
        TestBroker.shared().createTopic(topic, 2, Map.of());
        send(0, "a", "b", "c");
        send(1, "x", "y");
        try (Source source = source(Map.of("start", "latest"))) {
            source.start(Map.of(topic + "-0", "2"));
            // Partition 1 is not in the checkpoint, so it is newer: all of it.
            assertThat(values(read(source, 3))).containsExactlyInAnyOrder("c", "x", "y");
        }
    }

    @Test
    void latestIsRememberedEvenIfNothingCame() throws Exception {
        TestBroker.shared().createTopic(topic, 1, Map.of());
        send(0, "before");
        String resume;
        try (Source source = source(Map.of("start", "latest"))) {
            source.start(Map.of());
            RawBatch mark = source.poll(Duration.ZERO);
            assertThat(mark).isNotNull();
            assertThat(mark.count()).isZero();
            resume = mark.resume();
        }
        send(0, "between");
        try (Source source = source(Map.of("start", "latest"))) {
            source.start(Map.of(topic + "-0", resume));
            assertThat(values(read(source, 1))).containsExactly("between");
        }
    }

    @Test
    void stopsWhereTheTopicEndedWhenItStarted() throws Exception {
        TestBroker.shared().createTopic(topic, 3, Map.of());
        send(0, "a", "b");
        send(1, "c");
        try (Source source = source(Map.of("stop", "latest"))) {
            source.start(Map.of());
            send(0, "too late");
            send(2, "too late");
            assertThat(source.partitions()).hasSize(2);
            assertThat(source.exhausted()).isFalse();
            assertThat(values(read(source, 3))).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(source.poll(Duration.ofMillis(100))).isNull();
            assertThat(source.exhausted()).isTrue();
            assertThat(source.partitions()).isEmpty();
        }
        try (Source rest = source(Map.of("stop", "latest"))) {
            rest.start(Map.of(topic + "-0", "2", topic + "-1", "1", topic + "-2", "0"));
            assertThat(values(read(rest, 2))).containsExactly("too late", "too late");
            assertThat(rest.exhausted()).isTrue();
        }
    }

    @Test
    void findsNewPartitionsFromTheirBeginning() throws Exception {
        TestBroker.shared().createTopic(topic, 1, Map.of());
        try (Source source =
                        source(Map.of("start", "latest", "discover_every", Duration.ofMillis(1)));
                Admin admin =
                        Admin.create(
                                Map.of(
                                        "bootstrap.servers",
                                        TestBroker.shared().bootstrapServers()))) {
            source.start(Map.of());
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
            producer.send(new ProducerRecord<>(topic, 0, null, "old"));
            // The producer learns of the partition in its own time.
            try (KafkaProducer<String, String> fresh = TestBroker.producer(Map.of())) {
                fresh.send(new ProducerRecord<>(topic, 1, null, "new")).get(10, TimeUnit.SECONDS);
            }
            producer.flush();
            assertThat(values(read(source, 2))).containsExactlyInAnyOrder("old", "new");
            assertThat(source.partitions()).containsExactlyInAnyOrder(topic + "-0", topic + "-1");
        }
    }

    @Test
    void leavesOutWhatATransactionTookBack() {
        TestBroker.shared().createTopic(topic, 1, Map.of());
        try (KafkaProducer<String, String> transactional =
                TestBroker.producer(Map.of("transactional.id", topic))) {
            transactional.initTransactions();
            transactional.beginTransaction();
            transactional.send(new ProducerRecord<>(topic, "aborted"));
            transactional.abortTransaction();
            transactional.beginTransaction();
            transactional.send(new ProducerRecord<>(topic, "committed"));
            transactional.commitTransaction();
        }
        try (Source source = source(Map.of())) {
            source.start(Map.of());
            assertThat(values(read(source, 1))).containsExactly("committed");
        }
    }

    @Test
    void saysThatRowsAreLostInsteadOfJumping() throws Exception {
        TestBroker.shared().createTopic(topic, 1, Map.of());
        send(0, "a", "b", "c");
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            admin.deleteRecords(
                            Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        try (Source source = source(Map.of())) {
            assertThatThrownBy(() -> source.start(Map.of(topic + "-0", "1")))
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure ->
                                    assertCode(
                                            failure,
                                            ErrorCode.SOURCE_FAILED,
                                            "data loss",
                                            "offsets 1 to 1"));
            assertThatThrownBy(() -> source.start(Map.of(topic + "-0", "7")))
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure -> assertCode(failure, ErrorCode.SOURCE_FAILED, "end 3"));
            source.start(Map.of());
            assertThat(values(read(source, 1))).containsExactly("c");
        }
    }

    /** With at least as many records as the old one: no offset gives it away. */
    @Test
    void saysThatATopicWasMadeAnewInsteadOfJumping() throws Exception {
        TestBroker.shared().createTopic(topic, 1, Map.of());
        send(0, "a", "b", "c");
        Map<String, Object> often = Map.of("discover_every", Duration.ofMillis(1));
        String resume;
        try (Source source = source(often)) {
            source.start(Map.of());
            read(source, 3);
            pollFor(Duration.ofSeconds(1), source);
            send(0, "d");
            resume = read(source, 1).getFirst().resume();
            assertThat(resume).startsWith("4@");
            makeAnew();
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    source.poll(Duration.ofMillis(10));
                                }
                            })
                    .isInstanceOfSatisfying(TidewireException.class, this::isDataLoss);
        }
        try (Source source = source(Map.of())) {
            assertThatThrownBy(() -> source.start(Map.of(topic + "-0", resume)))
                    .isInstanceOfSatisfying(TidewireException.class, this::isDataLoss);
        }
    }

    private void isDataLoss(TidewireException failure) {
        assertCode(failure, ErrorCode.SOURCE_FAILED, "data loss", topic, "made anew");
    }

    private static void pollFor(Duration time, Source source) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            assertThat(source.poll(Duration.ofMillis(10))).isNull();
        }
    }

    private void makeAnew() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            admin.deleteTopics(List.of(topic)).all().get();
            while (admin.listTopics().names().get().contains(topic)) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        TestBroker.shared().createTopic(topic, 1, Map.of());
        try (KafkaProducer<String, String> fresh = TestBroker.producer(Map.of())) {
            for (int i = 0; i < 10; i++) {
                fresh.send(new ProducerRecord<>(topic, 0, null, "new " + i));
            }
        }
    }

    @Test
    void waitsForATopicThatAnotherClusterLacks() throws Exception {
        try (Source source =
                source(
                        Map.of(
                                "bootstrap_servers",
                                TestBroker.shared().bootstrapServers(),
                                "request_timeout",
                                Duration.ofSeconds(5)))) {
            assertThatThrownBy(() -> source.start(Map.of()))
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure -> assertCode(failure, ErrorCode.SOURCE_UNAVAILABLE, topic));
            send(0, "made by its producer");
            source.start(Map.of());
            assertThat(read(source, 1)).hasSize(1);
        }
    }

    @Test
    void saysThatACusterCannotBeReached() {
        try (Source source =
                source(
                        Map.of(
                                "bootstrap_servers",
                                "localhost:1",
                                "request_timeout",
                                Duration.ofMillis(300)))) {
            assertThatThrownBy(() -> source.start(Map.of()))
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure ->
                                    assertCode(
                                            failure,
                                            ErrorCode.SOURCE_UNAVAILABLE,
                                            "localhost:1",
                                            "bootstrap_servers"));
        }
    }

    @Test
    void refusesSettingsThatKafkaRefuses() {
        try (Source source =
                source(Map.of("properties", Map.of("security.protocol", "NONSENSE")))) {
            assertThatThrownBy(() -> source.start(Map.of()))
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure ->
                                    assertCode(
                                            failure, ErrorCode.SOURCE_FAILED, "security.protocol"));
        }
    }

    /** The server takes the connection and says nothing. */
    @Test
    void closeEndsAStartThatWaits() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Source source =
                    source(
                            Map.of(
                                    "bootstrap_servers",
                                    "127.0.0.1:" + silent.getLocalPort(),
                                    "request_timeout",
                                    Duration.ofMinutes(5)));
            CompletableFuture<Void> starting =
                    CompletableFuture.runAsync(() -> source.start(Map.of()));
            silent.accept();
            source.close();
            assertThatThrownBy(() -> starting.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TidewireException.class);
        }
    }

    @Test
    void closeEndsAPollThatWaits() throws Exception {
        Source source = source(Map.of());
        source.start(Map.of());
        CompletableFuture<RawBatch> waiting =
                CompletableFuture.supplyAsync(() -> source.poll(Duration.ofMinutes(5)));
        source.close();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(source.poll(Duration.ofMinutes(5))).isNull();
    }
}
