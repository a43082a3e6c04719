package io.tidewire.bench.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.app.client.Json;
import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.edge.EdgeProcess;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;
import io.tidewire.bench.cluster.Topics;
import io.tidewire.testkit.waiting.Waiting;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a process at the edge shows of the job beside it. */
@Tag("cluster")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class JobOverviewTest {

    private static final String PIPELINE =
            """
            name: visits
            sources:
              clicks:
                connector: http
                columns: { page: STRING NOT NULL, ts: TIMESTAMP(3) }
                event_time: { column: ts, max_delay: 0s }
            views:
              pages: SELECT page, COUNT(*) AS n FROM clicks GROUP BY page
              counts: SELECT n FROM pages
              hits: SELECT page, ts FROM clicks
            sinks:
              pages: { from: pages, connector: kafka, topic: visits.counts, key: [page] }
              gone: { from: clicks, connector: blackhole }
              kept: { from: pages, connector: duckdb, table: kept }
            run: { checkpoint_every: 500ms }
            deploy: { serve: [counts, hits, pages] }
            """;

    @TempDir private Path folder;

    private final LocalCluster cluster;
    private final Topics topics;
    private final HttpClient client = HttpClient.newHttpClient();

    JobOverviewTest(LocalCluster cluster) {
        this.cluster = cluster;
        this.topics = new Topics(cluster.kafka().servers());
        System.setProperty("tidewire.home", Path.of("..").toAbsolutePath().normalize().toString());
    }

    @Test
    void showsTheWholePipeline() throws Exception {
        Path file = Files.writeString(folder.resolve("visits.yaml"), PIPELINE);
        cluster.kafka().topic("visits.clicks", 2);
        cluster.kafka().topic("visits.counts", 1);
        cluster.kafka().topic("visits.gone", 2);
        cluster.kafka().topic("visits.quarantine", 1);
        cluster.kafka().compacted("visits.table.pages", 2);
        cluster.kafka().compacted("visits.table.counts", 2);
        cluster.kafka().topic("visits.table.hits", 2);
        CheckedPipeline.Runnable pipeline = Pipelines.check(file, List.of(), name -> null).valid();
        try (EdgeProcess edge = edge(pipeline)) {
            assertThat(overview(edge)).contains("no job of this pipeline runs on");
            run(file);
            post(
                    edge,
                    """
                    [{"page":"/a","ts":"2026-01-01 00:00:01"},{"page":"/b","ts":"2026-01-01 00:00:02"},
                     {"page":"/a","ts":"2026-01-01 00:00:03"}]""");
            awaitOverview(edge, "\"read\":3,\"delivered\":3");
            // What the other topic of the job was given: an insertion of each page and a change.
            awaitOverview(
                    edge,
                    "\"name\":\"pages\",\"connector\":\"kafka\",\"from\":\"pages\",\"offered\":3");
            awaitOverview(
                    edge,
                    "\"name\":\"gone\",\"connector\":\"blackhole\",\"from\":\"clicks\",\"offered\":3,\"delivered\":3");
            awaitOverview(edge, "\"watermark\":\"2026-01-01 00:00:03.000Z\"");
            awaitOverview(edge, "\"lag\":0");
            assertThat(overview(edge))
                    .contains("\"state\":\"running\"")
                    .contains("\"cluster\":\"" + cluster.flink().url() + "\"")
                    .containsPattern("\"checkpoint\":\\{\"number\":[1-9]")
                    .contains("\"problems\":[]");
            tables(pipeline, edge);
            try (Cluster flink = new Cluster(cluster.flink().url())) {
                flink.cancel(Objects.requireNonNull(flink.running("visits")).id());
            }
            awaitOverview(edge, "\"state\":\"failed\"");
        }
    }

    private EdgeProcess edge(CheckedPipeline.Runnable pipeline) {
        return EdgeProcess.start(
                pipeline,
                Brokers.at(cluster.kafka().servers()),
                new Cluster(cluster.flink().url()),
                new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                new Redactor(Set.of()),
                Clock.systemUTC());
    }

    /** One that has seen everything and one that begins have the same tables. */
    private void tables(CheckedPipeline.Runnable pipeline, EdgeProcess edge) throws Exception {
        HttpResponse<String> waited =
                send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                edge.url()
                                                        + "/ingest/clicks?wait=pages&timeout=60"))
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"page\":\"/b\",\"ts\":\"2026-01-01"
                                                        + " 00:00:04\"}"))
                                .build());
        assertThat(waited.statusCode()).isEqualTo(200);
        assertThat(get(edge, "/api/v1/views/pages?page=/b")).contains("\"n\":2");
        try (EdgeProcess other = edge(pipeline)) {
            for (EdgeProcess one : List.of(edge, other)) {
                Waiting.until(
                        () ->
                                get(one, "/readyz").equals("running\n")
                                        && rows(one, "hits").size() == 4
                                        && rows(one, "counts").equals(List.of("[2]", "[2]")),
                        Duration.ofMinutes(1),
                        () -> get(one, "/api/v1/views/counts") + get(one, "/api/v1/views/hits"));
                assertThat(rows(one, "pages")).containsExactly("[/a, 2]", "[/b, 2]");
                Waiting.until(
                        () ->
                                query(one, "SELECT * FROM kept ORDER BY page")
                                                .equals(List.of("[/a, 2]", "[/b, 2]"))
                                        && query(one, "SELECT count(*) FROM counts WHERE n = 2")
                                                .equals(List.of("[2]")),
                        Duration.ofMinutes(1),
                        () -> query(one, "SELECT * FROM counts").toString());
            }
        }
    }

    private List<String> rows(EdgeProcess edge, String view) {
        return rows(get(edge, "/api/v1/views/" + view));
    }

    private List<String> query(EdgeProcess edge, String sql) {
        return rows(
                send(HttpRequest.newBuilder(URI.create(edge.url() + "/api/v1/query"))
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                Json.write(Map.of("sql", sql))))
                                .build())
                        .body());
    }

    private static List<String> rows(String answer) {
        return Json.array(Json.object(Json.parse(answer)).get("rows")).stream()
                .map(row -> Json.object(row).values().toString())
                .sorted()
                .toList();
    }

    private void run(Path file) {
        StringWriter err = new StringWriter();
        Terminal terminal =
                new Terminal(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err, true),
                        false,
                        new Redactor(Set.of()),
                        Map.<String, String>of()::get);
        int code =
                CommandLineRunner.run(
                        terminal,
                        new String[] {
                            "run",
                            file.toString(),
                            "--engine",
                            "flink",
                            "--flink",
                            cluster.flink().url(),
                            "--kafka",
                            cluster.kafka().servers()
                        });
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
    }

    private void post(EdgeProcess edge, String rows) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(edge.url() + "/ingest/clicks"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(rows))
                        .build();
        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    private String overview(EdgeProcess edge) {
        return get(edge, "/api/v1/pipeline");
    }

    private String get(EdgeProcess edge, String path) {
        return send(HttpRequest.newBuilder(URI.create(edge.url() + path)).build()).body();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitOverview(EdgeProcess edge, String part) {
        Waiting.until(
                () -> overview(edge).contains(part),
                Duration.ofMinutes(1),
                () ->
                        "no %s in %s%n%s%n%s"
                                .formatted(
                                        part,
                                        overview(edge),
                                        topics.read("visits.quarantine"),
                                        cluster.flink().lastLines()));
    }
}
