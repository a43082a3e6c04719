package io.tidewire.app.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.serving.Status;
import io.tidewire.app.client.Json;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.testkit.fake.WebhookReceiver;
import io.tidewire.testkit.fake.WebhookReceiver.Manner;
import io.tidewire.testkit.waiting.Waiting;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A webhook whose other side hangs, refuses, breaks off and dies. */
@Timeout(120)
class TroubledSinkTest {

    @TempDir Path folder;

    private PipelineProcess start(String yaml, RunOptions.Serving serving) throws IOException {
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, yaml);
        CheckedPipeline.Runnable pipeline = Pipelines.check(file, List.of(), name -> null).valid();
        RunOptions options =
                new RunOptions(
                        folder.resolve("data"),
                        serving,
                        new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                        1);
        return PipelineProcess.start(
                pipeline,
                options,
                Facilities.take(pipeline.spec(), options, Clock.systemUTC()),
                new Redactor(Set.of()),
                Clock.systemUTC());
    }

    private static Status.SinkStatus sink(PipelineProcess process, String name) {
        return process.status().sinks().stream()
                .filter(sink -> sink.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void until(BooleanSupplier condition) {
        Waiting.until(condition, Duration.ofMinutes(10), () -> "it does not come to that");
    }

    private static List<Long> ids(String body) {
        return Json.array(Json.parse(body)).stream()
                .map(row -> ((Number) Json.object(row).get("id")).longValue())
                .toList();
    }

    /**
     * Each row once under one key, or in the quarantine; which requests suffer is up to the seed.
     */
    @Test
    void everyRowArrivesOnceOrIsRefusedForGood() throws Exception {
        int rows = 1_500;
        Files.write(
                folder.resolve("rows.ndjson"),
                IntStream.range(0, rows).mapToObj(i -> "{\"id\":" + i + "}").toList());
        Random random = new Random(Long.getLong("tidewire.seed", 1));
        try (WebhookReceiver receiver =
                        new WebhookReceiver(
                                body -> {
                                    if (ids(body).getFirst() % 300 == 0) {
                                        return Manner.REJECT;
                                    }
                                    synchronized (random) {
                                        int dice = random.nextInt(100);
                                        return dice < 2
                                                ? Manner.HANG
                                                : dice < 12
                                                        ? Manner.REFUSE
                                                        : dice < 20
                                                                ? Manner.TAKE_AND_BREAK
                                                                : Manner.TAKE;
                                    }
                                });
                PipelineProcess process =
                        start(
                                """
                                name: troubled
                                sources:
                                  rows:
                                    connector: file
                                    path: %s/rows.ndjson
                                    format: json
                                    columns: { id: BIGINT NOT NULL }
                                sinks:
                                  hook:
                                    from: rows
                                    connector: webhook
                                    url: %s
                                    batch_size: 20
                                    timeout: 300ms
                                    retry_for: 1s
                                    max_backoff: 20ms
                                run: { checkpoint_every: 100ms }
                                """
                                        .formatted(folder, receiver.start().url()),
                                RunOptions.Serving.ALWAYS)) {
            Outcome outcome = process.awaitEnd();
            assertThat(outcome.faults()).isEmpty();
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FINISHED);
            List<Long> arrived = new ArrayList<>();
            receiver.bodies().forEach(body -> arrived.addAll(ids(body)));
            List<Long> refused = refused(process);
            assertThat(refused).hasSize(20 * rows / 300);
            List<Long> all = new ArrayList<>(arrived);
            all.addAll(refused);
            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, rows).boxed().toList());
            assertThat(sink(process, "hook").books())
                    .isEqualTo(new Status.SinkBooks(rows, arrived.size(), refused.size(), 0, 0));
        }
    }

    private static List<Long> refused(PipelineProcess process) {
        try (RunningClient client = new RunningClient(process.url(), null)) {
            return Json.array(client.get("/api/v1/quarantine?limit=1000").get("rows")).stream()
                    .map(row -> String.valueOf(Json.object(row).get("payload")))
                    .map(payload -> Json.object(Json.parse(payload)).get("id"))
                    .map(id -> ((Number) id).longValue())
                    .toList();
        }
    }

    /**
     * Its rows wait, and the other sink has all of them at once; when there is no more room senders
     * are told to wait; when it lives again all goes on, and nothing that was accepted is lost.
     */
    @Test
    void aReceiverThatIsDeadHoldsUpNobodyUntilItsBufferIsFull() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(body -> Manner.TAKE);
                PipelineProcess process =
                        start(
                                """
                                name: dead
                                sources:
                                  rows:
                                    connector: http
                                    max_lag: 2000
                                    columns: { id: BIGINT NOT NULL, text: STRING }
                                sinks:
                                  all:
                                    from: rows
                                    connector: file
                                    path: %s/all.ndjson
                                    format: json
                                  hook:
                                    from: rows
                                    connector: webhook
                                    url: %s
                                    batch_size: 500
                                    timeout: 5s
                                    retry_for: 50ms
                                    buffer: { size: 1MB }
                                run: { step_rows: 500, checkpoint_every: 100ms }
                                """
                                        .formatted(folder, receiver.url()),
                                RunOptions.Serving.ALWAYS)) {
            until(() -> process.status().state().equals("running"));
            long accepted = 0;
            HttpResponse<String> answer = post(process, accepted);
            while (answer.statusCode() == 200) {
                accepted += 500;
                if (accepted <= 2_000) {
                    long wanted = accepted;
                    until(() -> sink(process, "all").books().delivered() == wanted);
                }
                answer = post(process, accepted);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            until(() -> sink(process, "hook").state().equals("open"));
            until(() -> sink(process, "hook").buffer().holding());
            until(() -> "sink 'hook'".equals(process.status().sources().getFirst().heldBy()));
            assertThat(process.status().problems())
                    .extracting(Status.Problem::code)
                    .contains("SINK_UNAVAILABLE", "SINK_BUFFER_FULL");
            assertThat(sink(process, "hook").books().delivered()).isZero();

            receiver.start();
            long all = accepted;
            until(() -> sink(process, "hook").books().delivered() == all);
            assertThat(sink(process, "hook").state()).isEqualTo("running");
            assertThat(post(process, accepted).statusCode()).isEqualTo(200);
            accepted += 500;
            process.stop();
            assertThat(process.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);

            List<Long> arrived = new ArrayList<>();
            receiver.bodies().forEach(body -> arrived.addAll(ids(body)));
            assertThat(arrived)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, accepted).boxed().toList());
            assertThat(Files.readAllLines(folder.resolve("all.ndjson"))).hasSize((int) accepted);
        }
    }

    private HttpResponse<String> post(PipelineProcess process, long from) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (long id = from; id < from + 500; id++) {
            lines.append("{\"id\":").append(id).append(",\"text\":\"").append("x".repeat(150));
            lines.append("\"}\n");
        }
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(process.url() + "/ingest/rows"))
                                .header("Content-Type", "application/x-ndjson")
                                .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
