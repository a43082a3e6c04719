package io.tidewire.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.server.HttpServer;
import io.tidewire.server.ServerSettings;
import io.tidewire.server.http.Client.Answer;
import io.tidewire.testkit.fake.FakePipeline;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;

class IngestTest {

    private static final int LIMIT = 100_000;

    private final FakePipeline pipeline = new FakePipeline();
    private HttpServer server;
    private Client client;

    @BeforeEach
    void start() {
        server =
                HttpServer.start(
                        pipeline, ServerSettings.DEFAULT.withPort(0).withMaxBodyBytes(LIMIT));
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private Answer ingest(String body, String type) {
        return client.post("/ingest/clicks", body, "Content-Type", type);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void anObjectAnArrayAndLinesAreRows() {
        assertThat(ingest("{\"a\":1}", "application/json").body())
                .isEqualTo("{\"accepted\":1,\"quarantined\":0,\"reasons\":[]}");
        ingest(" [ {\"a\":2} , {\"a\":[3,{}]}\n] ", "application/json");
        ingest("{\"a\":4}\r\n\n{\"a\":5}\n", "application/x-ndjson");
        ingest("{\"a\":6}\n{\"a\":7}", "application/json; charset=utf-8");
        client.post("/ingest/clicks", "{\"a\":8}");
        assertThat(pipeline.clicks().records())
                .containsExactly(
                        "{\"a\":1}",
                        "{\"a\":2}",
                        "{\"a\":[3,{}]}",
                        "{\"a\":4}",
                        "{\"a\":5}",
                        "{\"a\":6}",
                        "{\"a\":7}",
                        "{\"a\":8}");
    }

    /** Not before the log has them for good, and never when it has not. */
    @Test
    void theAnswerComesWhenTheRowsAreDurable() throws Exception {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        pipeline.clicks().durableWith(durable);
        CompletableFuture<Answer> answer =
                CompletableFuture.supplyAsync(() -> ingest("{\"a\":1}", "application/json"));
        while (pipeline.clicks().records().isEmpty()) {
            Thread.onSpinWait();
        }
        // Another request has gone all the way meanwhile.
        assertThat(client.get("/api/v1/pipeline").status()).isEqualTo(200);
        assertThat(answer).isNotDone();
        durable.complete(null);
        assertThat(answer.get().status()).isEqualTo(200);

        pipeline.clicks().durableWith(CompletableFuture.failedFuture(new IOException("disk")));
        assertThat(ingest("{\"a\":2}", "application/json").status()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void whatIsMalformedIsQuarantinedRowByRow() {
        Answer answer = ingest("{\"a\":1}\n{\"a\":\n{\"a\":3}", "application/x-ndjson");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).containsEntry("accepted", 2L).containsEntry("quarantined", 1L);
        assertThat(answer.list("reasons"))
                .containsExactly(
                        Map.of(
                                "record", 1L,
                                "code", "MALFORMED",
                                "message", "not a JSON object"));
    }

    @Test
    void anArrayThatDoesNotComeApartIsOneRecord() {
        String body = "[{\"a\":1},{\"a\":2}";
        assertThat(ingest(body, "application/json").json())
                .containsEntry("accepted", 0L)
                .containsEntry("quarantined", 1L);
        assertThat(pipeline.clicks().records()).containsExactly(body);
    }

    @Test
    void anEmptyArrayIsFineAndAnEmptyBodyIsNot() {
        assertThat(ingest("[]", "application/json").json()).containsEntry("accepted", 0L);
        assertThat(ingest("", "application/json").status()).isEqualTo(400);
        assertThat(ingest(" \n\n ", "application/x-ndjson").errorCode()).isEqualTo("BAD_ARGUMENT");
        assertThat(ingest(" ".repeat(5000), "application/json").status()).isEqualTo(400);
    }

    @Test
    void textIsLinesWhateverItLooksLike() {
        ingest("[not json\n{\"a\":1}\nx,y", "text/plain");
        assertThat(pipeline.clicks().records()).containsExactly("[not json", "{\"a\":1}", "x,y");
    }

    @Test
    void aCloudEventsDataIsTheRow() {
        ingest(
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/s\",\"type\":\"t\","
                        + "\"data\":{\"price\": 1.50}}",
                "application/cloudevents+json");
        ingest(
                "[{\"specversion\":\"1.0\",\"id\":\"8\",\"source\":\"/s\",\"type\":\"t\","
                        + "\"data\":{\"ce_id\":\"own\"}},"
                        + "{\"specversion\":\"1.0\",\"id\":\"9\",\"source\":\"/s\",\"type\":\"t\"}]",
                "application/cloudevents-batch+json");
        client.post(
                "/ingest/clicks",
                "{\"price\":2}",
                "Content-Type",
                "application/json",
                "ce-specversion",
                "1.0",
                "ce-id",
                "a%20b",
                "ce-source",
                "/s",
                "ce-type",
                "t");
        assertThat(pipeline.clicks().records())
                .containsExactly(
                        "{\"ce_id\":\"7\",\"price\": 1.50}",
                        "{\"ce_id\":\"own\"}",
                        "{\"ce_id\":\"9\"}",
                        "{\"ce_id\":\"a b\",\"price\":2}");
    }

    @Test
    void binaryDataOfACloudEventIsDecoded() {
        String event =
                "{\"data_base64\":%s,\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/s\","
                        + "\"type\":\"t\",\"datacontenttype\":\"text/csv\"%s}";
        String type = "application/cloudevents+json";
        assertThat(ingest(event.formatted("\"eyJwcmljZSI6IDJ9\"", ""), type).status())
                .isEqualTo(200);
        assertThat(ingest(event.formatted("null", ""), type).status()).isEqualTo(200);
        assertThat(pipeline.clicks().records())
                .containsExactly("{\"ce_id\":\"7\",\"price\": 2}", "{\"ce_id\":\"7\"}");
        assertThat(ingest(event.formatted("\"$%&\"", ""), type).body()).contains("is not base64");
        assertThat(ingest(event.formatted("[1]", ""), type).body()).contains("is not text");
        assertThat(ingest(event.formatted("\"eyJ9\"", ",\"data\":{}"), type).body())
                .contains("data or data_base64, not both");
    }

    @Test
    void whatIsNoCloudEventIsRefusedWhole() {
        Answer answer = ingest("{\"id\":\"7\"}", "application/cloudevents+json");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(ingest("nonsense", "application/cloudevents-batch+json").status())
                .isEqualTo(400);
        assertThat(pipeline.clicks().records()).isEmpty();
    }

    @Test
    void gzipIsUnpackedUpToTheLimit() throws IOException {
        byte[] fine = gzip("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(client.send("POST", "/ingest/clicks", fine, "Content-Encoding", "gzip").status())
                .isEqualTo(200);
        byte[] bomb = gzip(new byte[50_000_000]);
        assertThat(bomb.length).isLessThan(LIMIT);
        assertThat(
                        client.send("POST", "/ingest/clicks", bomb, "Content-Encoding", "gzip")
                                .errorCode())
                .isEqualTo("PAYLOAD_TOO_LARGE");
        assertThat(client.send("POST", "/ingest/clicks", fine, "Content-Encoding", "br").status())
                .isEqualTo(400);
        assertThat(
                        client.send(
                                        "POST",
                                        "/ingest/clicks",
                                        "{}".getBytes(StandardCharsets.UTF_8),
                                        "Content-Encoding",
                                        "gzip")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        String body = "x".repeat(LIMIT + 1);
        String announced =
                client.raw(
                        "POST /ingest/clicks HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                                + "99999999999\r\n\r\n");
        assertThat(announced).startsWith("HTTP/1.1 413").contains("PAYLOAD_TOO_LARGE");
        String chunked =
                client.raw(
                        "POST /ingest/clicks HTTP/1.1\r\nHost: localhost\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + Integer.toHexString(body.length())
                                + "\r\n"
                                + body
                                + "\r\n0\r\n\r\n");
        assertThat(chunked).startsWith("HTTP/1.1 413");
        assertThat(ingest("{}", "application/json").status()).isEqualTo(200);
    }

    @Test
    void aSourceThatIsNotThereIsNearlyOne() {
        Answer unknown = client.post("/ingest/click", "{}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.hint()).isEqualTo("did you mean 'clicks'?");
        Answer file = client.post("/ingest/items", "{}");
        assertThat(file.status()).isEqualTo(404);
        assertThat(file.hint()).contains("its connector is file");
    }

    @Test
    void busyIsSaidWithATimeToComeBack() {
        pipeline.clicks().busy(true);
        Answer answer = ingest("{}", "application/json");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.errorCode()).isEqualTo("BUSY");
    }

    @Test
    void whoWaitsReadsTheirWrites() {
        assertThat(client.post("/ingest/clicks?wait=top_items", "{}").json())
                .containsEntry("step", 1L);
        pipeline.reflect(false);
        Answer late = client.post("/ingest/clicks?wait=top_items&timeout=1", "{}");
        assertThat(late.status()).isEqualTo(202);
        assertThat(late.json()).containsEntry("accepted", 1L).containsEntry("reflected", false);
        Answer unknown = client.post("/ingest/clicks?wait=top_item", "{}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(pipeline.clicks().records()).hasSize(2);
    }
}
