package io.tidewire.app.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.connectors.kafka.EmbeddedBroker;
import io.tidewire.testkit.waiting.Waiting;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Processes at the edge over a broker that stands for the cluster. */
class EdgeProcessTest {

    private static final String PIPELINE =
            """
            name: shop
            sources:
              clicks:
                connector: http
                columns: { id: BIGINT NOT NULL, price: INT }
                expect:
                  - { name: positive, check: price > 0 }
            views:
              dear: SELECT id, price FROM clicks WHERE price > 100
            sinks:
              dear: { from: dear, connector: kafka, topic: dear }
            """;

    @TempDir private static Path folder;

    private static EmbeddedBroker broker;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0);
        broker.createTopic("shop.clicks", 2, Map.of());
        broker.createTopic("shop.quarantine", 1, Map.of());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static EdgeProcess edge(String text, @Nullable String token) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), text);
        CheckedPipeline.Runnable pipeline = Pipelines.check(file, List.of(), name -> null).valid();
        return EdgeProcess.start(
                pipeline,
                Brokers.at(broker.bootstrapServers()),
                null,
                new ServeSettings("127.0.0.1", 0, 0, token, List.of(), List.of()),
                new Redactor(Set.of()),
                Clock.systemUTC());
    }

    private HttpResponse<String> post(EdgeProcess edge, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(edge.url() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(EdgeProcess edge, String path)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(edge.url() + path)).build(),
                BodyHandlers.ofString());
    }

    private boolean isReady(EdgeProcess edge) {
        try {
            return get(edge, "/readyz").statusCode() == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> topic(String topic) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
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
            return values;
        }
    }

    @Test
    void whatTwoOfThemAnswerIsInTheTopicOnce() throws Exception {
        try (EdgeProcess one = edge(PIPELINE, null);
                EdgeProcess other = edge(PIPELINE, null)) {
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String row = "{\"id\":" + i + ",\"price\":1}";
                sent.add(row);
                HttpResponse<String> answer = post(i % 2 == 0 ? one : other, "/ingest/clicks", row);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("\"accepted\":1");
            }
            String bad = "{\"id\":100,\"price\":-1}";
            sent.add(bad);
            assertThat(post(one, "/ingest/clicks", bad).body())
                    .contains("\"quarantined\":1")
                    .contains("positive");
            assertThat(topic("shop.clicks")).containsExactlyInAnyOrderElementsOf(sent);

            assertThat(one.status().sources().getFirst().books().read()).isEqualTo(51);
            assertThat(get(one, "/metrics").body())
                    .contains(
                            "tidewire_source_rows_total{source=\"clicks\",outcome=\"delivered\"} 50")
                    .contains("tidewire_source_lag_rows{source=\"clicks\"}");
            Waiting.until(() -> isReady(one), Duration.ofMinutes(2), () -> "it does not get ready");
            one.stop();
            assertThat(get(one, "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(one, "/healthz").statusCode()).isEqualTo(200);
            HttpResponse<String> late = post(one, "/ingest/clicks", bad);
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void itRefusesWhatALocalPipelineRefusesAndSaysWhatIsNotServed() throws Exception {
        try (EdgeProcess edge = edge(PIPELINE, null)) {
            assertThat(post(edge, "/ingest/click", "{}").statusCode()).isEqualTo(404);
            assertThat(post(edge, "/ingest/clicks?wait=deer", "{}").statusCode()).isEqualTo(404);
            assertThat(post(edge, "/ingest/clicks?wait=dear", "{}").body())
                    .contains("ENGINE_UNSUPPORTED")
                    .contains("serve: [dear]");
            assertThat(get(edge, "/api/v1/views/dear").body()).contains("ENGINE_UNSUPPORTED");
            String large = "[" + "{\"id\":1,\"price\":1},".repeat(1_000_000) + "{}]";
            assertThat(post(edge, "/ingest/clicks", large).statusCode()).isEqualTo(413);
            assertThat(get(edge, "/api/v1/quarantine").body()).contains("\"rows\":[]");
            assertThat(post(edge, "/api/v1/query", "{\"sql\":\"SELECT 1\"}").body())
                    .contains("ENGINE_UNSUPPORTED");
            assertThat(get(edge, "/api/v1/pipeline").statusCode()).isEqualTo(200);
        }
        try (EdgeProcess edge = edge(PIPELINE, "sesame")) {
            assertThat(post(edge, "/ingest/clicks", "{}").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aTopicThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> edge(PIPELINE.replace("clicks", "carts"), null))
                .isInstanceOf(TidewireException.class)
                .hasMessageContaining("has no topic 'shop.carts'");
    }

    @Test
    void aPipelineWithoutAnEdgeIsTold() {
        assertThatThrownBy(
                        () -> edge(PIPELINE.replace("connector: http", "connector: kafka"), null))
                .isInstanceOf(TidewireException.class)
                .hasMessageContaining("nothing at its edge");
    }
}
