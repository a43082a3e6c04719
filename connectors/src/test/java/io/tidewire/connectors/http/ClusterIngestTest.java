package io.tidewire.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.kafka.TestBroker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The senders' end of a cluster's topic; the broker of these tests is as good as a cluster. */
class ClusterIngestTest {

    private static final int PARTITIONS = 3;

    private final String topic = TestBroker.newTopic("edge");
    private final String group = "job-of-" + topic;

    ClusterIngestTest() {
        TestBroker.shared().createTopic(topic, PARTITIONS, Map.of());
    }

    private ClusterIngest open(Map<String, Object> options) {
        return new ClusterIngest(
                Contexts.source(HttpConnector.SPEC, "pushed", options),
                TestBroker.shared().bootstrapServers(),
                Map.of(),
                topic,
                group);
    }

    private static List<byte[]> rows(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (prefix + i).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static Ingest.Receipt done(CompletableFuture<Ingest.Receipt> receipt) throws Exception {
        return receipt.get(30, TimeUnit.SECONDS);
    }

    /** As the job does: reads all that is there, and says with a checkpoint how far it is. */
    private List<String> readAndCommit() {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        TestBroker.shared().bootstrapServers(),
                        "group.id",
                        group);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(i -> new TopicPartition(topic, i))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> values = new ArrayList<>();
            while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
                for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(100))) {
                    values.add(one.value());
                }
            }
            ends.forEach((at, end) -> consumer.commitSync(Map.of(at, new OffsetAndMetadata(end))));
            return values;
        }
    }

    @Test
    void manyOfThemWriteToOneTopicAndEveryRowIsThereOnce() throws Exception {
        List<CompletableFuture<Ingest.Receipt>> receipts = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        try (ClusterIngest one = open(Map.of());
                ClusterIngest other = open(Map.of())) {
            for (int i = 0; i < 50; i++) {
                receipts.add(one.append(rows("one-" + i + "-", 20)));
                receipts.add(other.append(rows("other-" + i + "-", 20)));
            }
            for (CompletableFuture<Ingest.Receipt> receipt : receipts) {
                assertThat(done(receipt).accepted()).isEqualTo(20);
            }
        }
        for (String prefix : List.of("one-", "other-")) {
            for (int i = 0; i < 50; i++) {
                for (int row = 0; row < 20; row++) {
                    sent.add(prefix + i + "-" + row);
                }
            }
        }
        assertThat(readAndCommit()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void sendersWaitWhileTheJobIsFarBehind() throws Exception {
        try (ClusterIngest ingest = open(Map.of("max_lag", 10L))) {
            assertThat(ingest.lag()).isZero();
            done(ingest.append(rows("a", 11)));
            assertThat(ingest.lag()).isGreaterThanOrEqualTo(11);
            CompletableFuture<Ingest.Receipt> refused = ingest.append(rows("b", 1));
            assertThatThrownBy(() -> done(refused))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            e -> assertThat(e.faults().getFirst().code()).isEqualTo(ErrorCode.BUSY))
                    .hasMessageContaining("more than 10 rows behind");
        }
        try (ClusterIngest ingest = open(Map.of("max_lag", 10L))) {
            assertThat(ingest.lag()).as("of what others wrote").isEqualTo(11);
        }
        assertThat(readAndCommit()).hasSize(11);
        try (ClusterIngest ingest = open(Map.of("max_lag", 10L))) {
            assertThat(ingest.lag()).isZero();
            assertThat(ingest.problem()).isNull();
            done(ingest.append(rows("b", 1)));
        }
    }
}
