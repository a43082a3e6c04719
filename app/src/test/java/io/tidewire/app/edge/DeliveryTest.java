package io.tidewire.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.app.client.Json;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.connectors.kafka.EmbeddedBroker;
import io.tidewire.connectors.kafka.TopicProgress;
import io.tidewire.testkit.fake.WebhookReceiver;
import io.tidewire.testkit.fake.WebhookReceiver.Manner;
import io.tidewire.testkit.waiting.Waiting;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What the job writes to a sink's topic arrives at the sink; a broker stands for the cluster. */
@Timeout(60)
class DeliveryTest {

    private static final String PIPELINE =
            """
            name: %s
            sources:
              orders: { connector: kafka, columns: { who: STRING NOT NULL, amount: BIGINT NOT NULL } }
            views:
              totals: SELECT who, SUM(amount) AS total FROM orders GROUP BY who
              dear: SELECT who, amount FROM orders WHERE amount > 100
            sinks:
              hook: { from: %s, connector: webhook, url: "%s", max_in_flight: 1, retry_for: 1ms, max_backoff: 1s }
            """;

    @TempDir private static Path folder;

    private static EmbeddedBroker broker;

    private final Semaphore arrived = new Semaphore(0);

    @BeforeAll
    static void start() {
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Path file(String name, String view, WebhookReceiver hook) throws IOException {
        broker.createTopic(name + ".hook", 2, Map.of());
        broker.createTopic(name + ".quarantine", 1, Map.of());
        return Files.writeString(
                folder.resolve(name + ".yaml"), PIPELINE.formatted(name, view, hook.url()));
    }

    private static EdgeProcess edge(Path file) {
        return EdgeProcess.start(
                Pipelines.check(file, List.of(), variable -> null).valid(),
                Brokers.at(broker.bootstrapServers()),
                null,
                new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                new Redactor(Set.of()),
                Clock.systemUTC());
    }

    private WebhookReceiver hook(Function<String, Manner> manners) {
        return new WebhookReceiver(
                        body -> {
                            Manner manner = manners.apply(body);
                            arrived.release();
                            return manner;
                        })
                .start();
    }

    private static void write(String topic, int partition, List<String> values) {
        try (KafkaProducer<String, String> producer = producer(Map.of("acks", "all"))) {
            values.forEach(
                    value -> producer.send(new ProducerRecord<>(topic, partition, null, value)));
            producer.flush();
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private static List<String> read(String topic) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> values = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(100))) {
                    values.add(one.value());
                }
            }
            return values;
        }
    }

    private static String change(String op, String who, int total) {
        return "{\"op\":\"%s\",\"who\":\"%s\",\"total\":%d}".formatted(op, who, total);
    }

    @Test
    void changesArriveAsTheJobWroteThemAndWhatHasArrivedIsNotReadAgain() throws Exception {
        try (WebhookReceiver hook = hook(body -> Manner.TAKE)) {
            Path file = file("changes", "totals", hook);
            List<String> first =
                    List.of(
                            change("+I", "a", 1),
                            change("+I", "b", 5),
                            change("-U", "a", 1),
                            change("+U", "a", 3),
                            change("-D", "b", 5),
                            change("-U", "a", 3));
            write("changes.hook", 0, first);
            try (EdgeProcess edge = edge(file)) {
                // The last one waits for its other half for as long as rows come.
                arrived.acquire(6);
                assertThat(edge.status().sinks().getFirst().state()).isEqualTo("running");
            }
            List<String> taken = new ArrayList<>(first.subList(0, 5));
            taken.add(change("-D", "a", 3));
            assertThat(hook.bodies()).isEqualTo(taken);

            write("changes.hook", 1, List.of(change("+I", "c", 1)));
            try (EdgeProcess edge = edge(file)) {
                arrived.acquire();
                assertThat(edge.status().sinks()).hasSize(1);
            }
            assertThat(hook.requests()).isEqualTo(7);
        }
    }

    /** The job's transactions end with marks, which are read with nothing to deliver. */
    @Test
    void nothingWaitsOnceAllHasArrived() throws Exception {
        try (WebhookReceiver hook = hook(body -> Manner.TAKE);
                TopicProgress progress = new TopicProgress(broker.bootstrapServers(), Map.of())) {
            Path file = file("marks", "dear", hook);
            String group = Seam.group("marks", "hook");
            try (EdgeProcess edge = edge(file);
                    KafkaProducer<String, String> job =
                            producer(Map.of("transactional.id", "job"))) {
                job.initTransactions();
                for (int partition = 0; partition < 2; partition++) {
                    job.beginTransaction();
                    job.send(
                            new ProducerRecord<>(
                                    "marks.hook",
                                    partition,
                                    null,
                                    "{\"who\":\"a\",\"amount\":101}"));
                    job.commitTransaction();
                }
                arrived.acquire(2);
                Waiting.until(
                        () -> progress.lag("marks.hook", group) == 0,
                        Duration.ofSeconds(30),
                        () -> edge.status().toString());
            }
        }
    }

    @Test
    void aSinkInTroubleIsTriedAgainAndWhatItRefusesIsInTheQuarantine() throws Exception {
        Semaphore refusals = new Semaphore(3);
        try (WebhookReceiver hook =
                hook(
                        body -> {
                            if (refusals.tryAcquire()) {
                                return Manner.REFUSE;
                            }
                            return body.contains("\"bad\"") ? Manner.REJECT : Manner.TAKE;
                        })) {
            Path file = file("trouble", "dear", hook);
            write(
                    "trouble.hook",
                    0,
                    List.of(
                            "{\"who\":\"a\",\"amount\":101}",
                            "{\"who\":\"bad\",\"amount\":102}",
                            "{\"who\":\"c\",\"amount\":103}"));
            try (EdgeProcess edge = edge(file)) {
                arrived.acquire(6);
            }
            assertThat(hook.bodies())
                    .containsExactly(
                            "{\"who\":\"a\",\"amount\":101}", "{\"who\":\"c\",\"amount\":103}");
            Map<String, ?> refused = Json.object(Json.parse(read("trouble.quarantine").getFirst()));
            assertThat(refused.get("source")).isEqualTo("hook");
            assertThat(refused.get("code")).isEqualTo("SINK_REJECTED");
            assertThat(refused.get("payload")).isEqualTo("{\"who\":\"bad\",\"amount\":102}");
        }
    }

    @Test
    void aRecordThatTheJobDidNotWriteStopsIt() throws Exception {
        try (WebhookReceiver hook = hook(body -> Manner.TAKE)) {
            Path file = file("foreign", "dear", hook);
            write("foreign.hook", 0, List.of("{\"who\":\"a\",\"amount\":\"much\"}"));
            try (EdgeProcess edge = edge(file)) {
                assertThat(edge.awaitEnd().toString())
                        .contains("foreign.hook-0")
                        .contains("the job did not write");
                assertThat(edge.status().state()).isEqualTo("failed");
            }
        }
    }

    @Test
    void oneOfTwoIsKilledAndNothingIsLost() throws Exception {
        int rows = 400;
        Set<String> seen = new HashSet<>();
        try (WebhookReceiver hook =
                new WebhookReceiver(
                                body -> {
                                    synchronized (seen) {
                                        if (seen.add(body)) {
                                            arrived.release();
                                        }
                                    }
                                    return Manner.TAKE;
                                })
                        .start()) {
            Path file = file("killed", "dear", hook);
            List<String> all =
                    IntStream.range(0, rows)
                            .mapToObj(i -> "{\"who\":\"a\",\"amount\":" + (1_000 + i) + "}")
                            .toList();
            List<Process> edges = List.of(process(file, 0), process(file, 1));
            try {
                write("killed.hook", 0, all.subList(0, rows / 4));
                write("killed.hook", 1, all.subList(rows / 4, rows / 2));
                // Some have arrived, most have not.
                arrived.acquire(10);
                edges.getFirst().destroyForcibly().waitFor();
                write("killed.hook", 0, all.subList(rows / 2, 3 * rows / 4));
                write("killed.hook", 1, all.subList(3 * rows / 4, rows));
                arrived.acquire(rows - 10);
            } finally {
                edges.forEach(Process::destroyForcibly);
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
            assertThat(hook.bodies())
                    .as("what came twice came with the same key")
                    .doesNotHaveDuplicates();
        }
    }

    private static Process process(Path file, int number) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tidewire.app.Main",
                        "edge",
                        file.toString(),
                        "--kafka",
                        broker.bootstrapServers(),
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("edge-" + number + ".log").toFile())
                .start();
    }
}
