package io.tidewire.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.server.HttpServer;
import io.tidewire.server.ServerSettings;
import io.tidewire.server.http.Client.Answer;
import io.tidewire.server.metrics.Requests;
import io.tidewire.testkit.browser.JsonTree;
import io.tidewire.testkit.fake.FakePipeline;
import io.tidewire.testkit.fake.Samples;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

class ApiTest {

    private final FakePipeline pipeline = new FakePipeline();
    private HttpServer server;
    private Client client;

    @BeforeEach
    void start() {
        Samples.fill(pipeline);
        server = HttpServer.start(pipeline, ServerSettings.DEFAULT.withPort(0));
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void theGraphHasItsNumbers() {
        Answer answer = client.get("/api/v1/pipeline");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).containsEntry("name", "clickstream").containsEntry("step", 4812L);
        assertThat(answer.list("sources").getFirst().get("books"))
                .isEqualTo(
                        Map.of(
                                "read", 1_311_046L,
                                "delivered", 1_298_210L,
                                "filtered", 9_114L,
                                "late", 214L,
                                "duplicate", 3_401L,
                                "quarantined", 67L,
                                "in_flight", 40L,
                                "balance", true));
        assertThat(answer.list("sources").getLast())
                .containsEntry("watermark", "end")
                .containsEntry("lag", null);
        assertThat(answer.list("views")).extracting("name").contains("enriched", "top_items");
        assertThat(answer.list("sinks").getLast()).containsEntry("state", "open");
    }

    @Test
    void aViewIsColumnsRowsAndAStep() {
        Answer answer = client.get("/api/v1/views/top_items?limit=2");
        assertThat(answer.body())
                .startsWith("{\"columns\":[{\"name\":\"item\",\"type\":\"STRING\"}")
                .contains(
                        "{\"item\":\"espresso machine\",\"clicks\":4821,\"revenue\":96371.79,\"place\":1}");
        assertThat(answer.list("rows")).hasSize(2);
        assertThat(answer.json()).containsEntry("step", 1L);
    }

    @Test
    void aViewIsFilteredByColumns() {
        Answer answer = client.get("/api/v1/views/top_items?item=desk%20lamp&place=2");
        assertThat(answer.list("rows")).extracting("item").containsExactly("desk lamp");
        assertThat(client.get("/api/v1/views/top_items?itme=x").errorCode()).isEqualTo("NOT_FOUND");
        assertThat(client.get("/api/v1/views/top_items?limit=many").status()).isEqualTo(400);
        assertThat(client.get("/api/v1/views/top_items?limit=0").status()).isEqualTo(400);
    }

    @Test
    void anUnknownViewIsNearlyOne() {
        Answer answer = client.get("/api/v1/views/top_itens");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.hint()).isEqualTo("did you mean 'top_items'?");
        assertThat(client.get("/api/v1/views/top_itens/stream").status()).isEqualTo(404);
    }

    @Test
    void everyTypeHasItsNotation() {
        List<Object> row =
                Arrays.asList(
                        Long.MAX_VALUE,
                        new BigDecimal("1E+3"),
                        0.1,
                        Double.NaN,
                        "a\"\u00e9\n",
                        new byte[] {1, 2, 3},
                        LocalDate.of(2026, 1, 31),
                        LocalTime.of(12, 0, 0, 5_000_000),
                        LocalDateTime.of(2026, 1, 31, 12, 0),
                        LocalDateTime.of(2026, 1, 31, 12, 0, 0, 1_000),
                        Instant.parse("2026-01-31T12:00:00.5Z"),
                        null,
                        List.of(1, Map.of("k", true)));
        List<Status.Column> columns =
                row.stream().map(value -> new Status.Column("c", "ANY")).toList();
        pipeline.fakeStore().answer(new Store.Result(columns, List.of(row), true, 1.23456));
        Answer answer = client.post("/api/v1/query", "{\"sql\":\"SELECT 1\"}");
        assertThat(answer.body())
                .contains(
                        "\"rows\":[{\"c\":9223372036854775807,\"c_2\":1000,\"c_3\":0.1,"
                                + "\"c_4\":\"NaN\",\"c_5\":\"a\\\"\u00e9\\n\",\"c_6\":\"AQID\","
                                + "\"c_7\":\"2026-01-31\",\"c_8\":\"12:00:00.005\","
                                + "\"c_9\":\"2026-01-31 12:00:00.000\","
                                + "\"c_10\":\"2026-01-31 12:00:00.000001\","
                                + "\"c_11\":\"2026-01-31 12:00:00.500Z\",\"c_12\":null,"
                                + "\"c_13\":[1,{\"k\":true}]}]")
                .contains("\"truncated\":true,\"millis\":1.235");
    }

    @Test
    void aQueryHasItsFaults() {
        assertThat(client.post("/api/v1/query", "{\"sql\":\"SELECT 1\",\"limit\":1}").list("rows"))
                .hasSize(1);
        assertThat(client.post("/api/v1/query", "{\"sql\":\"DROP TABLE x\"}").status())
                .isEqualTo(403);
        assertThat(client.post("/api/v1/query", "{\"sql\":\"SELEC 1\"}").hint())
                .isEqualTo("did you mean SELECT?");
        assertThat(client.post("/api/v1/query", "{\"sql\":7}").status()).isEqualTo(400);
        assertThat(client.post("/api/v1/query", "").status()).isEqualTo(400);
        for (String body :
                new String[] {"SELECT 1", "[]", "\"SELECT 1\"", "{\"sql\": 1} x", "{}"}) {
            Answer answer = client.post("/api/v1/query", body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.hint()).isEqualTo("send {\"sql\": \"SELECT ...\"}");
        }
        assertThat(client.post("/api/v1/query", "{\"sql\":\"SELECT 1\"").status()).isEqualTo(400);
        assertThat(client.post("/api/v1/query", "{\"sql\":\"SELECT 1\",\"sql\":\"\"}").status())
                .isEqualTo(400);
        assertThat(client.post("/api/v1/query", "{\"sql\":\"SELECT 1\",\"limit\":1e9}").status())
                .isEqualTo(400);
        assertThat(client.post("/api/v1/query", "{\"sql\":\"SELECT 1\",\"limits\":1}").hint())
                .isEqualTo("did you mean 'limit'?");
    }

    @Test
    void theQuarantineComesInPages() {
        Answer first = client.get("/api/v1/quarantine?limit=10");
        assertThat(first.list("rows")).hasSize(10);
        assertThat(first.list("summary")).hasSize(3);
        Answer last = client.get("/api/v1/quarantine?limit=10&before=" + first.json().get("next"));
        assertThat(last.list("rows")).hasSize(2);
        assertThat(last.json()).containsEntry("next", null);
        assertThat(client.get("/api/v1/quarantine?code=LATE").list("rows"))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).containsEntry("lateness_ms", 41_250L));
        assertThat(client.get("/api/v1/quarantine?cod=LATE").hint())
                .isEqualTo("did you mean 'code'?");
        assertThat(client.get("/api/v1/quarantine?id=x").status()).isEqualTo(400);
    }

    @Test
    void whatMatchesIsReplayed() {
        assertThat(client.post("/api/v1/quarantine/replay", "{\"code\":\"LATE\"}").json())
                .containsEntry("replayed", 3L);
        assertThat(client.post("/api/v1/quarantine/replay", "{\"id\":1}").json())
                .containsEntry("replayed", 1L);
        assertThat(client.post("/api/v1/quarantine/replay", "{\"kode\":\"LATE\"}").status())
                .isEqualTo(400);
        assertThat(client.post("/api/v1/quarantine/replay", "").json())
                .containsEntry("replayed", 8L);
        assertThat(pipeline.quarantine().list(Quarantine.Filter.ALL, 99, Long.MAX_VALUE))
                .allMatch(entry -> entry.status().equals("replayed"));
    }

    @Test
    void prometheusReadsTheMetrics() {
        client.get("/healthz");
        Answer answer = client.get("/metrics");
        assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body())
                .contains(
                        "tidewire_source_rows_total{source=\"clicks\",outcome=\"late\"} 214\n",
                        "tidewire_source_rows_read_total{source=\"clicks\"} 1311046\n",
                        "tidewire_source_books_balanced{source=\"clicks\"} 1\n",
                        "tidewire_pipeline_state{pipeline=\"clickstream\",state=\"running\"} 1\n",
                        "tidewire_sink_latency_seconds{sink=\"alerts\",quantile=\"0.99\"} 0.4\n",
                        "tidewire_sink_up{sink=\"alerts\"} 0\n",
                        "tidewire_http_requests_total{route=\"/healthz\",status=\"200\"} 1\n")
                .doesNotContain("tidewire_source_lag_rows{source=\"items\"}");
        String name = "[a-z_]+";
        String labels = "(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})?";
        assertThat(answer.body().lines())
                .allMatch(
                        line ->
                                line.matches("# (HELP|TYPE) " + name + " .+")
                                        || line.matches(name + labels + " -?[0-9.E]+"));
        List<String> families =
                answer.body().lines().filter(line -> line.startsWith("# TYPE")).toList();
        assertThat(families).doesNotHaveDuplicates();
    }

    @Test
    void probesFollowTheState() {
        assertThat(client.get("/healthz").status()).isEqualTo(200);
        assertThat(client.get("/readyz").status()).isEqualTo(200);
        pipeline.change(Samples.state("draining"));
        assertThat(client.get("/healthz").status()).isEqualTo(200);
        assertThat(client.get("/readyz").status()).isEqualTo(503);
        pipeline.change(Samples.state("failed"));
        assertThat(client.get("/healthz").status()).isEqualTo(503);
    }

    /** The routes of the server and the paths of its description are the same set. */
    @Test
    void openApiIsHonest() {
        Map<String, Object> paths =
                JsonTree.object(client.get("/api/openapi.json").json().get("paths"));
        Set<String> described = new TreeSet<>();
        paths.forEach(
                (path, operations) ->
                        JsonTree.object(operations)
                                .keySet()
                                .forEach(method -> described.add(method + " " + path)));
        Set<String> routed =
                new Routes(pipeline, new Requests(), 1)
                        .all().stream()
                                .map(
                                        route ->
                                                route.method()
                                                                .name()
                                                                .toLowerCase(java.util.Locale.ROOT)
                                                        + " "
                                                        + route.path())
                                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(described).isEqualTo(routed);
        String text = client.get("/api/openapi.json").body();
        Set<String> schemas =
                JsonTree.object(
                                JsonTree.object(JsonTree.read(text).get("components"))
                                        .get("schemas"))
                        .keySet();
        assertThat(
                        text.lines()
                                .filter(line -> line.contains("#/components/schemas/"))
                                .map(line -> line.replaceAll(".*schemas/([A-Za-z]+).*", "$1")))
                .allMatch(schemas::contains);
    }

    @Test
    void theConsoleIsServedStrictly() {
        Answer page = client.get("/");
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(client.get("/", "If-None-Match", page.header("ETag")).status()).isEqualTo(304);
        assertThat(client.get("/console/main.js").header("Content-Type"))
                .startsWith("text/javascript");
        assertThat(client.get("/console/..%2Findex.html").status()).isEqualTo(404);
        assertThat(client.get("/console/Assets.class").status()).isEqualTo(404);
        assertThat(client.send("HEAD", "/", new byte[0]).status()).isEqualTo(200);
    }
}
