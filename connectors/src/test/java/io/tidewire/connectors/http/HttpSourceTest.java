package io.tidewire.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.kafka.TestBroker;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

class HttpSourceTest {

    private final String name = TestBroker.newTopic("pushed");

    private HttpSource source(Map<String, Object> options) {
        SourceContext plain = Contexts.source(HttpConnector.SPEC, name, options);
        SourceContext context =
                new SourceContext(
                        plain.name(),
                        plain.pipeline(),
                        plain.schema(),
                        plain.options(),
                        plain.format(),
                        HttpSourceTest::check,
                        Clock.systemUTC());
        return (HttpSource) new HttpConnector(TestBroker.shared()).openSource(context);
    }

    /** Records that begin with an x are bad. */
    private static SourceContext.Verdict check(RawBatch records) {
        List<Ingest.Reason> reasons = new ArrayList<>();
        for (int i = 0; i < records.count(); i++) {
            if (records.data()[records.start(i)] == 'x') {
                reasons.add(new Ingest.Reason(i, "MALFORMED", "bad"));
            }
        }
        return new SourceContext.Verdict(records.count() - reasons.size(), reasons.size(), reasons);
    }

    private static List<byte[]> records(String... values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> values[i].getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static Ingest.Receipt append(Ingest ingest, String... values) throws Exception {
        return ingest.append(records(values)).get(30, TimeUnit.SECONDS);
    }

    private static List<String> read(HttpSource source, int count) {
        List<String> values = new ArrayList<>();
        while (values.size() < count) {
            RawBatch batch = source.poll(Duration.ofMillis(100));
            for (int i = 0; batch != null && i < batch.count(); i++) {
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

    @Test
    void answersWithCountsAndTheLogsPositionAndKeepsTheBadOnesToo() throws Exception {
        try (HttpSource source = source(Map.of())) {
            source.start(Map.of());
            Ingest.Receipt receipt = append(source, "a", "xb", "c");
            assertThat(receipt.accepted()).isEqualTo(2);
            assertThat(receipt.quarantined()).isEqualTo(1);
            assertThat(receipt.reasons()).containsExactly(new Ingest.Reason(1, "MALFORMED", "bad"));
            assertThat(receipt.position())
                    .isEqualTo(new Ingest.LogPosition("test." + name + "-0", 2));
            assertThat(source.lag()).isEqualTo(3);
            assertThat(read(source, 3)).containsExactly("a", "xb", "c");
            assertThat(source.lag()).isZero();
        }
    }

    @Test
    void rowsThatWereAnsweredAreThereForTheNextRun() throws Exception {
        try (HttpSource source = source(Map.of())) {
            source.start(Map.of());
            append(source, "a", "b");
        }
        try (HttpSource source = source(Map.of())) {
            source.start(Map.of("test." + name + "-0", "1"));
            append(source, "c");
            assertThat(read(source, 2)).containsExactly("b", "c");
        }
    }

    /** After a time on a cluster the log has partitions to which nobody appends here. */
    @Test
    void partitionsThatCameBackHoldNoTimeBackOnceTheyWereRead() throws Exception {
        String topic = "test." + name;
        TestBroker.shared().createTopic(topic, 3, Map.of());
        try (KafkaProducer<String, String> producer = TestBroker.producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, 1, null, "a"));
            producer.send(new ProducerRecord<>(topic, 2, null, "b"));
        }
        try (HttpSource source = source(Map.of())) {
            source.start(Map.of(topic + "-1", "0", topic + "-2", "0"));
            append(source, "c");
            assertThat(source.partitions()).contains(topic + "-1", topic + "-2");
            assertThat(read(source, 3)).containsExactlyInAnyOrder("a", "b", "c");
            while (source.lag() != 0) {
                source.poll(Duration.ofMillis(10));
            }
            source.poll(Duration.ZERO);
            assertThat(source.partitions()).containsExactly(topic + "-0");
        }
        try (HttpSource source = source(Map.of())) {
            source.start(Map.of(topic + "-0", "1", topic + "-1", "1", topic + "-2", "1"));
            append(source, "d");
            assertThat(read(source, 1)).containsExactly("d");
            source.poll(Duration.ZERO);
            assertThat(source.partitions()).containsExactly(topic + "-0");
        }
    }

    @Test
    void concurrentCallersLoseAndMixNothing() throws Exception {
        try (HttpSource source = source(Map.of("durability", "fsync"))) {
            source.start(Map.of());
            List<CompletableFuture<Ingest.Receipt>> answers = new ArrayList<>();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                String prefix = "r" + caller + "-";
                callers.add(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            for (int i = 0; i < 100; i++) {
                                                CompletableFuture<Ingest.Receipt> answer =
                                                        source.append(records(prefix + i));
                                                synchronized (answers) {
                                                    answers.add(answer);
                                                }
                                            }
                                        }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            for (CompletableFuture<Ingest.Receipt> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).accepted()).isEqualTo(1);
            }
            List<String> all = read(source, 800);
            for (int caller = 0; caller < 8; caller++) {
                String prefix = "r" + caller + "-";
                assertThat(all.stream().filter(value -> value.startsWith(prefix)))
                        .containsExactlyElementsOf(
                                IntStream.range(0, 100).mapToObj(i -> prefix + i).toList());
            }
        }
    }

    @Test
    void sendersAreHeldBackWhileThePipelineIsBehind() throws Exception {
        try (HttpSource source = source(Map.of("max_lag", 2L))) {
            source.start(Map.of());
            append(source, "a", "b", "c");
            assertThatThrownBy(() -> append(source, "d"))
                    .hasCauseInstanceOf(TidewireException.class)
                    .hasMessageContaining(ErrorCode.BUSY.name());
            assertThat(read(source, 3)).hasSize(3);
            assertThat(append(source, "d").position().offset()).isEqualTo(3);
        }
    }

    @Test
    void nothingIsTakenBeforeTheStartAndAfterTheEnd() {
        HttpSource source = source(Map.of());
        assertThatThrownBy(() -> append(source, "a")).hasMessageContaining(ErrorCode.BUSY.name());
        source.start(Map.of());
        source.close();
        assertThatThrownBy(() -> append(source, "a")).hasMessageContaining(ErrorCode.BUSY.name());
    }
}
