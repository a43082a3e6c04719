package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.client.RunningClient;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Progress;
import io.tidewire.app.run.RunInfo;
import io.tidewire.app.run.RunOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What probes, senders and people see of a pipeline while some of it is computed anew. */
@Timeout(120)
class RebuildServedTest {

    private static final String FILE =
            """
            name: shop
            sources:
              posted:
                connector: http
                format: json
                columns: { id: BIGINT NOT NULL }
            views:
              ids: SELECT COUNT(*) AS n FROM posted
            """;

    @TempDir private Path directory;
    private final List<Progress> told = new ArrayList<>();
    private final List<HttpResponse<String>> answers = new ArrayList<>();

    @Test
    void sendersAreToldToComeAgain() throws Exception {
        EditRig rig = new EditRig(directory);
        try (PipelineProcess process = rig.start(FILE, null, RunOptions.Serving.ALWAYS)) {
            EditRig.post(process, "posted", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
            EditRig.await(process, source -> source.books().delivered() == 3);
            process.stop();
            process.awaitEnd();
        }
        String edited = FILE.replace("COUNT(*) AS n", "COUNT(*) AS n, MAX(id) AS last");
        try (PipelineProcess process =
                        rig.start(edited, null, RunOptions.Serving.ALWAYS, this::ask);
                RunningClient client = new RunningClient(process.url(), null)) {
            assertThat(told.getLast().read()).isEqualTo(3);
            assertThat(told.getLast().of()).isEqualTo(3);
            List<HttpResponse<String>> last = answers.subList(answers.size() - 5, answers.size());
            assertThat(last.get(0).statusCode()).as("it is alive").isEqualTo(200);
            assertThat(last.get(1).statusCode()).as("and takes no rows").isEqualTo(503);
            assertThat(last.get(1).body()).isEqualTo("rebuilding\n");
            assertThat(last.get(2).body())
                    .contains("state=\"rebuilding\"} 1")
                    .contains("tidewire_rebuild_rows_read 3")
                    .contains("tidewire_rebuild_rows 3")
                    .doesNotContain("tidewire_rows_total");
            assertThat(last.get(3).body())
                    .contains("\"rebuild\":{\"rows_read\":3,\"rows_to_read\":3}");
            assertThat(last.get(4).statusCode()).isEqualTo(503);
            assertThat(last.get(4).headers().firstValue("Retry-After")).isPresent();
            assertThat(last.get(4).body()).contains("NOT_RUNNING");

            EditRig.post(process, "posted", "{\"id\":4}\n");
            EditRig.await(process, source -> source.books().delivered() == 4);
            assertThat(client.get("/api/v1/views/ids").get("rows").toString())
                    .isEqualTo("[{n=4, last=4}]");
        }
    }

    private void ask(Progress progress) {
        told.add(progress);
        String url =
                Objects.requireNonNull(
                        Objects.requireNonNull(RunInfo.find(directory.resolve("data"))).url());
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("/healthz", "/readyz", "/metrics", "/api/v1/pipeline")) {
                answers.add(send(client, HttpRequest.newBuilder(URI.create(url + path))));
            }
            answers.add(
                    send(
                            client,
                            HttpRequest.newBuilder(URI.create(url + "/ingest/posted"))
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"id\":9}"))));
        }
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
