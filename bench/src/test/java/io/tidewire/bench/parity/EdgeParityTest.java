package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.client.Json;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.move.Back;
import io.tidewire.app.move.Over;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.bench.cluster.FlinkCluster;
import io.tidewire.bench.cluster.KafkaCluster;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;
import io.tidewire.bench.cluster.Topics;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;
import io.tidewire.testkit.fake.WebhookReceiver;
import io.tidewire.testkit.fake.WebhookReceiver.Manner;
import io.tidewire.testkit.waiting.Waiting;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The whole way: rows that are posted to processes at the edge, one of which is killed, go through
 * a job to a webhook and topics, and come to what they come to here; so do the tables at the edge,
 * in a process that was there all the time and in one that starts in place of the killed one.
 */
@Tag("cluster")
@Tag("long")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class EdgeParityTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ServeSettings ANY_PORT =
            new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of());

    @TempDir private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final WebhookReceiver hookHere = new WebhookReceiver(body -> Manner.TAKE).start();
    private final WebhookReceiver hookThere = new WebhookReceiver(body -> Manner.TAKE).start();
    private final KafkaCluster kafka;
    private final FlinkCluster flink;
    private final Topics topics;

    /** Rows that the last run here has read. */
    private long read;

    EdgeParityTest(LocalCluster cluster) {
        kafka = cluster.kafka();
        flink = cluster.flink();
        topics = new Topics(kafka.servers());
    }

    @AfterEach
    void close() {
        hookHere.close();
        hookThere.close();
    }

    @Test
    void postedRowsGoThroughTheEdgeAndTheJob() throws Exception {
        Path file = folder.resolve("pushed.yaml");
        Files.writeString(
                file,
                new String(EdgeParityTest.class.getResourceAsStream("pushed.yaml").readAllBytes()));
        CheckedPipeline.Runnable here = pipeline(file, "here-", hookHere);
        CheckedPipeline.Runnable there = pipeline(file, "there-", hookThere);
        kafka.topic("pushed.clicks", 2);
        kafka.topic("pushed.hook", 2);
        kafka.topic("pushed.quarantine", 1);
        kafka.compacted("pushed.table.by_country", 2);
        kafka.compacted("pushed.table.kinds", 2);
        kafka.topic("pushed.table.dear", 2);
        for (var pipeline : List.of(here, there)) {
            for (String topic : topics(pipeline).values()) {
                kafka.topic(topic, 1);
            }
        }
        List<String> rows = Clicks.of(SEED, 1, 1_000).getFirst();
        Map<String, List<String>> looked = new TreeMap<>();
        List<String> refused = local(here, rows, "data", 1_000, looked);
        var expected = tables(here);
        assertThat(expected.values()).noneMatch(Map::isEmpty);
        assertThat(refused).isNotEmpty();
        assertThat(fold(hookHere)).isNotEmpty();

        JobPlan plan = FlinkPipeline.plan(there, Brokers.at(kafka.servers()), 2);
        try (EdgeJvm one = edge(file, "one");
                EdgeJvm other = edge(file, "other");
                Cluster rest = new Cluster(flink.url())) {
            // Some rows wait for the job, some come while it runs.
            post(one.url(), rows.subList(0, 250));
            post(other.url(), rows.subList(250, 500));
            String job = new Deployment(rest, FlinkRun.jar()).deploy(plan, null, PATIENCE);
            try {
                post(one.url(), rows.subList(500, 750));
                Waiting.until(
                        () -> !hookThere.bodies().isEmpty(), PATIENCE, () -> "nothing delivered");
                one.kill();
                post(other.url(), rows.subList(750, 1_000));
                Waiting.until(
                        () ->
                                tables(there).equals(expected)
                                        && fold(hookThere).equals(fold(hookHere))
                                        && topics.read(plan.quarantine()).size() >= refused.size(),
                        PATIENCE,
                        () ->
                                "%s%n%s%nhere, and on Flink%n%s%n%s"
                                        .formatted(
                                                expected,
                                                fold(hookHere),
                                                tables(there),
                                                fold(hookThere)));
                try (EdgeJvm again = edge(file, "again")) {
                    for (EdgeJvm edge : List.of(other, again)) {
                        Waiting.until(
                                () -> look(edge.url()).equals(looked),
                                PATIENCE,
                                () -> looked + "\nhere, and at the edge\n" + look(edge.url()));
                    }
                }
            } finally {
                FlinkRun.end(rest, job);
            }
        }
        assertThat(topics.read(plan.quarantine()))
                .extracting(
                        record ->
                                String.valueOf(
                                        Json.object(Json.parse(record.value())).get("payload")))
                .containsExactlyInAnyOrderElementsOf(refused);
    }

    /**
     * Rows are posted to a run here, which moves to the cluster, then to the edge, then here again
     * where the pipeline has come back, which moves once more. Some were answered on each side and
     * not yet read. Whoever looks sees the same as of a run that never moved.
     */
    @Test
    void postedRowsMoveWithThePipelineAndBack() throws Exception {
        Path file = folder.resolve("moved.yaml");
        Files.writeString(
                file,
                new String(EdgeParityTest.class.getResourceAsStream("pushed.yaml").readAllBytes())
                        .replace("pushed", "moved"));
        CheckedPipeline.Runnable here = pipeline(file, "here-", hookHere);
        CheckedPipeline.Runnable there = pipeline(file, "there-", hookThere);
        kafka.topic("moved.clicks", 2);
        kafka.topic("moved.hook", 2);
        kafka.topic("moved.quarantine", 1);
        kafka.compacted("moved.table.by_country", 2);
        kafka.compacted("moved.table.kinds", 2);
        kafka.topic("moved.table.dear", 2);
        for (var pipeline : List.of(here, there)) {
            for (String topic : topics(pipeline).values()) {
                kafka.topic(topic, 1);
            }
        }
        List<String> rows = Clicks.of(SEED, 1, 1_000).getFirst();
        Map<String, List<String>> looked = new TreeMap<>();
        List<String> refused = local(here, rows, "whole", 1_000, looked);
        long read = this.read;
        local(there, rows.subList(0, 400), "data", 400, null);
        answer(there, rows.subList(400, 500));

        JobPlan plan = FlinkPipeline.plan(there, Brokers.at(kafka.servers()), 2);
        try (Cluster rest = new Cluster(flink.url())) {
            Over over = new Over(there, plan, rest, FlinkRun.jar(), Clock.systemUTC());
            topics.write("moved.clicks", List.of(List.of(), List.of("{}")));
            assertThatThrownBy(() -> over.run(options("data"), null, progress -> {}))
                    .hasMessageContaining("rows that are not ours");
            topics.deleteBefore("moved.clicks", 1, 1);
            // Of another time.
            topics.write("moved.table.dear", List.of(List.of("rubbish")));
            String job = over.run(options("data"), null, progress -> {});
            try (EdgeJvm edge = edge(file, "edge")) {
                post(edge.url(), rows.subList(500, 700));
                awaitRead(rest, job, 700);
                rest.stop(job, null, PATIENCE);
                rest.awaitEnd(job, PATIENCE);
                post(edge.url(), rows.subList(700, 750));
                Back back = new Back(there, plan, rest, Clock.systemUTC());
                Waiting.until(() -> comesBack(back), PATIENCE, () -> "the edge does not deliver");
            } finally {
                FlinkRun.end(rest, job);
            }
            Map<String, List<String>> back = new TreeMap<>();
            local(there, rows.subList(750, 1_000), "data", 1_000, back);
            assertThat(this.read).isEqualTo(read);
            assertThat(back).isEqualTo(looked);
            assertThat(tables(there)).isEqualTo(tables(here));
            assertThat(fold(hookThere)).isEqualTo(fold(hookHere));

            job = over.run(options("data"), null, progress -> {});
            try (EdgeJvm edge = edge(file, "edge again")) {
                Waiting.until(
                        () -> look(edge.url()).equals(looked),
                        PATIENCE,
                        () -> looked + "\nhere, and at the edge\n" + look(edge.url()));
            } finally {
                FlinkRun.end(rest, job);
            }
        }
        List<String> all = new ArrayList<>();
        LocalRun.quarantine(folder.resolve("data")).forEach(one -> all.add(one.payload()));
        topics.read(plan.quarantine())
                .forEach(
                        record ->
                                all.add(
                                        String.valueOf(
                                                Json.object(Json.parse(record.value()))
                                                        .get("payload"))));
        assertThat(all).containsExactlyInAnyOrderElementsOf(refused);
    }

    private static void awaitRead(Cluster rest, String job, long rows) {
        Waiting.until(
                () -> rest.books(job).getOrDefault("clicks.read", 0L) >= rows,
                PATIENCE,
                () -> rest.books(job).toString());
    }

    /** False while processes at the edge have something to deliver. */
    private boolean comesBack(Back back) {
        try {
            back.run(options("data"), null, progress -> {});
            return true;
        } catch (TidewireException e) {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.ROWS_UNDELIVERED);
            return false;
        }
    }

    /** Leaves rows in the log that the next run is to read. */
    private void answer(CheckedPipeline.Runnable pipeline, List<String> rows) {
        try (Connectors connectors =
                new Connectors(
                        new ConnectorEnvironment(
                                pipeline.spec().name(),
                                folder.resolve("data"),
                                0,
                                Clock.systemUTC()))) {
            new Topics(connectors.broker().bootstrapServers())
                    .write(Seam.topic(pipeline.spec().name(), "clicks"), List.of(rows));
        }
    }

    private RunOptions options(String data) {
        return new RunOptions(folder.resolve(data), RunOptions.Serving.ALWAYS, ANY_PORT, 1);
    }

    /** What is to be seen at an address: views, and tables by SQL. */
    private Map<String, List<String>> look(String url) {
        Map<String, List<String>> seen = new TreeMap<>();
        for (String view : List.of("by_country", "dear", "kinds")) {
            seen.put(view, rows(HttpRequest.newBuilder(URI.create(url + "/api/v1/views/" + view))));
        }
        for (String table : List.of("countries", "all_dear")) {
            seen.put(
                    "SQL " + table,
                    rows(
                            HttpRequest.newBuilder(URI.create(url + "/api/v1/query"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"sql\":\"SELECT * FROM " + table + "\"}"))));
        }
        return seen;
    }

    private List<String> rows(HttpRequest.Builder request) {
        try {
            String answer = client.send(request.build(), BodyHandlers.ofString()).body();
            return Json.array(Json.object(Json.parse(answer)).get("rows")).stream()
                    .map(row -> Json.object(row).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Gives the refused records.
     *
     * @param wholly so many rows will have been read then, by earlier runs too
     * @param looked gets what is to be seen then; null for nobody
     */
    private List<String> local(
            CheckedPipeline.Runnable pipeline,
            List<String> rows,
            String data,
            long wholly,
            @Nullable Map<String, List<String>> looked)
            throws Exception {
        RunOptions options = options(data);
        try (PipelineProcess process =
                PipelineProcess.start(
                        pipeline,
                        options,
                        Facilities.take(pipeline.spec(), options, Clock.systemUTC()),
                        new Redactor(Set.of()),
                        Clock.systemUTC())) {
            post(String.valueOf(process.url()), rows);
            if (looked != null) {
                Waiting.until(
                        () ->
                                process.status().sources().getFirst().books().inFlight() == 0
                                        && process.status().sources().getFirst().books().read()
                                                == wholly
                                        && process.status().sinks().stream()
                                                .allMatch(sink -> sink.books().waiting() == 0),
                        PATIENCE,
                        () -> process.status().toString());
                looked.putAll(look(String.valueOf(process.url())));
                assertThat(looked.values()).noneMatch(List::isEmpty);
            }
            process.stop();
            assertThat(process.awaitEnd().faults()).isEmpty();
            read = process.status().sources().getFirst().books().read();
        }
        return LocalRun.quarantine(folder.resolve(data)).stream()
                .map(Result.Refused::payload)
                .toList();
    }

    private Map<String, Map<Topics.Row, Long>> tables(CheckedPipeline.Runnable pipeline) {
        Map<String, Map<Topics.Row, Long>> tables = new TreeMap<>();
        topics(pipeline).forEach((sink, topic) -> tables.put(sink, topics.table(topic)));
        return tables;
    }

    private static Map<String, String> topics(CheckedPipeline.Runnable pipeline) {
        return pipeline.spec().sinks().stream()
                .filter(sink -> sink.connector().equals("kafka"))
                .collect(
                        Collectors.toMap(
                                PipelineSpec.Sink::name, sink -> sink.options().string("topic")));
    }

    /** The table that posted changes come to. */
    private static Map<String, Long> fold(WebhookReceiver hook) {
        Map<String, Long> table = new TreeMap<>();
        for (String change : hook.bodies()) {
            Map<String, @Nullable Object> row = new TreeMap<>(Json.object(Json.parse(change)));
            long weight = String.valueOf(row.remove("op")).startsWith("+") ? 1 : -1;
            table.merge(row.toString(), weight, Long::sum);
        }
        table.values().removeIf(count -> count == 0);
        return table;
    }

    private EdgeJvm edge(Path file, String name) throws IOException {
        return EdgeJvm.start(
                file,
                kafka.servers(),
                environment("there-", hookThere),
                folder.resolve(name + ".log"));
    }

    /** As a sender does it: what is told to come again does. */
    private void post(String url, List<String> rows) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/ingest/clicks"))
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", rows)))
                        .build();
        Waiting.until(() -> taken(request), PATIENCE, () -> url + " takes no rows");
    }

    private boolean taken(HttpRequest request) {
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 429);
            return answer.statusCode() == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private CheckedPipeline.Runnable pipeline(Path file, String prefix, WebhookReceiver hook) {
        return Pipelines.check(file, List.of(), environment(prefix, hook)::get).valid();
    }

    private Map<String, String> environment(String prefix, WebhookReceiver hook) {
        return Map.of("KAFKA", kafka.servers(), "OUT", prefix, "HOOK", hook.url());
    }
}
