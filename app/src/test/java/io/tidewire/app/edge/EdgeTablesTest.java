package io.tidewire.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.app.client.Json;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.connectors.kafka.EmbeddedBroker;
import io.tidewire.testkit.waiting.Waiting;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** What the job wrote to tables' topics is shown at the edge; a broker stands for the cluster. */
class EdgeTablesTest {

    private static final String PIPELINE =
            """
            name: %s
            sources:
              orders:
                connector: http
                columns: { who: STRING NOT NULL, amount: BIGINT NOT NULL }
              people:
                connector: kafka
                columns: { id: BIGINT NOT NULL, city: STRING }
                primary_key: [id]
            views:
              totals: SELECT who, SUM(amount) AS total FROM orders GROUP BY who
              cities: SELECT city FROM people
              dear: SELECT who, amount FROM orders WHERE amount > 100
              hidden: SELECT who FROM orders
            sinks:
              kept: { from: totals, connector: duckdb, table: kept }
            deploy: { serve: [totals, cities, dear] }
            """;

    @TempDir private static Path folder;

    private static EmbeddedBroker broker;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Path file(String name) throws IOException {
        broker.createTopic(name + ".orders", 2, Map.of());
        for (String table : List.of("totals", "cities", "dear")) {
            broker.createTopic(
                    name + ".table." + table,
                    2,
                    table.equals("dear") ? Map.of() : Map.of("cleanup.policy", "compact"));
        }
        broker.createTopic(name + ".quarantine", 1, Map.of());
        return Files.writeString(folder.resolve(name + ".yaml"), PIPELINE.formatted(name));
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

    private HttpResponse<String> get(EdgeProcess edge, String path) {
        return send(HttpRequest.newBuilder(URI.create(edge.url() + path)).build());
    }

    private HttpResponse<String> post(EdgeProcess edge, String path, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(edge.url() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void until(BooleanSupplier met) {
        Waiting.until(met, Duration.ofMinutes(2), () -> "it does not come to that");
    }

    private void ready(EdgeProcess edge) {
        until(() -> get(edge, "/readyz").statusCode() == 200);
    }

    private List<String> rows(EdgeProcess edge, String view) {
        return rowsOf(get(edge, "/api/v1/views/" + view));
    }

    private List<String> query(EdgeProcess edge, String sql) {
        return rowsOf(post(edge, "/api/v1/query", Json.write(Map.of("sql", sql))));
    }

    private static List<String> rowsOf(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.array(Json.object(Json.parse(answer.body())).get("rows")).stream()
                .map(row -> Json.object(row).values().toString())
                .sorted()
                .toList();
    }

    @Test
    void tablesAreAsTheirTopicsHaveThemInEveryProcess() throws Exception {
        Path file = file("tables");
        try (WrittenByJob job = new WrittenByJob(broker.bootstrapServers(), "tables")) {
            job.total("a", 1).total("b", 2).total("a", 3).total("c", 4).total("c", null);
            job.city("Rom", 1).city("Rom", 2).city("Bonn", 1).city("Bonn", 0).city("Ulm", 1);
            job.dear("a", 101).dear("b", 102);
            job.commit();
            try (EdgeProcess one = edge(file);
                    EdgeProcess other = edge(file)) {
                for (EdgeProcess edge : List.of(one, other)) {
                    ready(edge);
                    assertThat(rows(edge, "totals")).containsExactly("[a, 3]", "[b, 2]");
                    assertThat(rows(edge, "totals?who=a")).containsExactly("[a, 3]");
                    assertThat(rows(edge, "cities")).containsExactly("[Rom]", "[Rom]", "[Ulm]");
                    assertThat(rows(edge, "dear")).containsExactly("[a, 101]", "[b, 102]");
                    assertThat(query(edge, "SELECT * FROM kept"))
                            .containsExactly("[a, 3]", "[b, 2]");
                    assertThat(query(edge, "SELECT city, count(*) FROM cities GROUP BY city"))
                            .containsExactly("[Rom, 2]", "[Ulm, 1]");
                    assertThat(query(edge, "SELECT sum(amount)::BIGINT FROM dear"))
                            .containsExactly("[203]");
                }
                // What is not committed does not show, however often one looks.
                job.total("a", 4).total("b", null).city("Rom", 1).dear("c", 103);
                job.flush();
                assertThat(rows(one, "totals")).containsExactly("[a, 3]", "[b, 2]");
                job.commit();
                for (EdgeProcess edge : List.of(one, other)) {
                    until(() -> rows(edge, "dear").size() == 3);
                    until(() -> rows(edge, "totals").equals(List.of("[a, 4]")));
                    until(() -> rows(edge, "cities").equals(List.of("[Rom]", "[Ulm]")));
                    until(
                            () ->
                                    query(edge, "SELECT * FROM totals UNION SELECT * FROM kept")
                                            .equals(List.of("[a, 4]")));
                    until(() -> query(edge, "SELECT * FROM cities").size() == 2);
                }
                assertThat(get(one, "/metrics").body())
                        .contains("tidewire_view_lag_records{view=\"totals\"} 0")
                        .contains("tidewire_view_rows{view=\"cities\"} 2")
                        .doesNotContain("view=\"hidden\"");
            }
        }
    }

    @Test
    void readersAreToldWhatChangesAndBeginAnewInAnotherProcess() throws Exception {
        Path file = file("streams");
        try (WrittenByJob job = new WrittenByJob(broker.bootstrapServers(), "streams")) {
            job.total("a", 1).commit();
            try (EdgeProcess one = edge(file);
                    EdgeProcess other = edge(file)) {
                ready(one);
                ready(other);
                Events first = new Events(one, null);
                assertThat(first.next()).isEqualTo("snapshot [+I {who=a, total=1}]");
                job.total("a", 2).commit();
                assertThat(first.next())
                        .isEqualTo("changes [-U {who=a, total=1}, +U {who=a, total=2}]");
                job.total("a", null).commit();
                assertThat(first.next()).isEqualTo("changes [-D {who=a, total=2}]");
                until(() -> rows(other, "totals").isEmpty());
                first.close();
                Events resumed = new Events(one, first.id);
                job.total("b", 1).commit();
                assertThat(resumed.next()).isEqualTo("changes [+I {who=b, total=1}]");
                resumed.close();
                until(() -> rows(other, "totals").size() == 1);
                // It has seen other ids, whatever it has seen of the rows.
                Events elsewhere = new Events(other, resumed.id);
                assertThat(elsewhere.next()).isEqualTo("snapshot [+I {who=b, total=1}]");
                elsewhere.close();
            }
        }
    }

    /** A stream of {@code totals}. */
    private final class Events {

        private final BufferedReader lines;
        private String id = "";

        Events(EdgeProcess edge, @Nullable String after) throws Exception {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(edge.url() + "/api/v1/views/totals/stream"));
            if (after != null) {
                request.header("Last-Event-ID", after);
            }
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            lines =
                    new BufferedReader(
                            new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        }

        String next() throws IOException {
            String event = "";
            String line = lines.readLine();
            while (!line.startsWith("data: ")) {
                id = line.startsWith("id: ") ? line.substring(4) : id;
                event = line.startsWith("event: ") ? line.substring(7) : event;
                line = lines.readLine();
            }
            List<String> changes = new ArrayList<>();
            for (Object change :
                    Json.array(Json.object(Json.parse(line.substring(6))).get("changes"))) {
                Map<String, @Nullable Object> fields = Json.object(change);
                changes.add(fields.get("op") + " " + fields.get("row"));
            }
            return event + " " + changes;
        }

        void close() throws IOException {
            lines.close();
        }
    }

    @Test
    void postsWaitUntilTheJobHasReadThemAndTheViewIsHere() throws Exception {
        Path file = file("waits");
        try (WrittenByJob job = new WrittenByJob(broker.bootstrapServers(), "waits");
                EdgeProcess edge = edge(file)) {
            ready(edge);
            assertThat(post(edge, "/ingest/orders?wait=hidden", "{\"who\":\"a\",\"amount\":1}"))
                    .extracting(HttpResponse::body)
                    .asString()
                    .contains("not served here");
            assertThat(job.ends("orders").values()).containsOnly(0L);

            CompletableFuture<HttpResponse<String>> answer =
                    CompletableFuture.supplyAsync(
                            () ->
                                    post(
                                            edge,
                                            "/ingest/orders?wait=totals&timeout=60",
                                            "{\"who\":\"a\",\"amount\":7}"));
            until(() -> job.ends("orders").containsValue(1L));
            // A checkpoint: flushed to the topic, read as the group says, then committed.
            job.total("a", 7);
            job.flush();
            job.read("orders", job.ends("orders"));
            assertThat(answer).isNotDone();
            assertThat(rows(edge, "totals")).isEmpty();
            job.commit();
            assertThat(answer.join().statusCode()).isEqualTo(200);
            assertThat(rows(edge, "totals")).containsExactly("[a, 7]");
        }
    }

    @Test
    void theNewestOfTheQuarantineAreShownAndNotReplayed() throws Exception {
        Path file = file("refused");
        try (WrittenByJob job = new WrittenByJob(broker.bootstrapServers(), "refused")) {
            for (int i = 0; i < 3; i++) {
                job.write(
                        "quarantine",
                        null,
                        ("{\"source\":\"orders\",\"code\":\"LATE\",\"rule\":\"\",\"reason\":\"late\","
                                        + "\"payload\":\"row %d\",\"base64\":false,\"partition\":"
                                        + "\"refused.orders-0\",\"position\":%d,\"event_time\":null,"
                                        + "\"lateness_ms\":5,\"arrived\":\"2026-01-01T00:00:00Z\"}")
                                .formatted(i, i));
            }
            job.write("quarantine", null, "something else").commit();
            try (EdgeProcess edge = edge(file)) {
                ready(edge);
                String all = get(edge, "/api/v1/quarantine").body();
                assertThat(all).contains("row 0").contains("row 2").contains("something else");
                List<?> late =
                        Json.array(
                                Json.object(
                                                Json.parse(
                                                        get(
                                                                        edge,
                                                                        "/api/v1/quarantine?code=LATE&limit=2")
                                                                .body()))
                                        .get("rows"));
                assertThat(late)
                        .extracting(row -> Json.object(row).get("payload"))
                        .containsExactly("row 2", "row 1");
                assertThat(post(edge, "/api/v1/quarantine/replay", "{}").body())
                        .contains("ENGINE_UNSUPPORTED")
                        .contains("/ingest/{source}");
            }
        }
    }

    @Test
    void aRecordThatTheJobDidNotWriteStopsIt() throws Exception {
        Path file = file("foreign");
        try (WrittenByJob job = new WrittenByJob(broker.bootstrapServers(), "foreign")) {
            job.total("a", 1).write("table.totals", "{\"who\":\"a\"}", "{\"who\":7}").commit();
            try (EdgeProcess edge = edge(file)) {
                assertThat(edge.awaitEnd().toString())
                        .contains("foreign.table.totals-")
                        .contains("at offset 1")
                        .contains("the job did not write");
                assertThat(get(edge, "/healthz").statusCode()).isEqualTo(503);
            }
        }
    }
}
