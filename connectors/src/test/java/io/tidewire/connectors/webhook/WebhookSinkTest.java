package io.tidewire.connectors.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.Deltas;
import io.tidewire.connectors.SinkContexts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Against the JDK's own HTTP server. */
class WebhookSinkTest {

    private static final Schema SCHEMA = Schema.of(new Field("n", DataType.BIGINT.notNull()));

    private record Received(String body, Map<String, List<String>> headers) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    private record Reply(int status, String body, Map<String, String> headers) {
        static Reply of(int status) {
            return new Reply(status, "", Map.of());
        }
    }

    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final List<String> rejected = Collections.synchronizedList(new ArrayList<>());
    private volatile Function<Received, Reply> answer = request -> Reply.of(204);
    private ExecutorService threads;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/hook", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Received request =
                    new Received(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8),
                            exchange.getRequestHeaders());
            received.add(request);
            Reply reply = answer.apply(request);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String url(String host) {
        return "http://" + host + ":" + server.getAddress().getPort() + "/hook?x=1";
    }

    private WebhookSink sink(Map<String, Object> options, boolean insertOnly) {
        Map<String, Object> all = new HashMap<>(Map.of("url", url("localhost")));
        all.put("max_backoff", Duration.ofMillis(20));
        all.put("retry_for", Duration.ofSeconds(30));
        all.putAll(options);
        SinkContext context =
                SinkContexts.of(
                        WebhookConnector.SPEC,
                        all,
                        "json",
                        SCHEMA,
                        insertOnly,
                        (row, reason) ->
                                rejected.add(
                                        new String(row, StandardCharsets.UTF_8) + " " + reason));
        return new WebhookSink(context);
    }

    private static Batch numbers(int from, int to) {
        BatchBuilder builder = new BatchBuilder(SCHEMA);
        for (long n = from; n <= to; n++) {
            builder.add(1, List.of(n));
        }
        return builder.build();
    }

    private List<String> bodies() {
        return received.stream().map(Received::body).toList();
    }

    @Test
    void aPostForEveryRowWithItsHeaders() {
        WebhookSink sink =
                sink(
                        Map.of("headers", Map.of("Authorization", "Bearer x"), "max_in_flight", 1),
                        true);
        sink.write(Deltas.of(numbers(1, 3)));
        sink.flush();
        assertThat(bodies()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
        assertThat(received.getFirst().header("Authorization")).isEqualTo("Bearer x");
        assertThat(received.getFirst().header("Content-Type")).isEqualTo("application/json");
        assertThat(received.getFirst().header("Host"))
                .isEqualTo("localhost:" + server.getAddress().getPort());
        assertThat(received.stream().map(r -> r.header("Idempotency-Key")).distinct()).hasSize(3);
        sink.close();
    }

    @Test
    void arraysOfABatchAndTheOpOfChangingRows() {
        WebhookSink sink = sink(Map.of("batch_size", 2, "max_in_flight", 1), false);
        sink.write(Deltas.of(numbers(1, 3)));
        sink.flush();
        sink.close();
        assertThat(bodies())
                .containsExactly(
                        "[{\"op\":\"+I\",\"n\":1},{\"op\":\"+I\",\"n\":2}]",
                        "[{\"op\":\"+I\",\"n\":3}]");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 408})
    void itTriesAgainWithTheSameKey(int status) {
        AtomicInteger tries = new AtomicInteger();
        answer =
                request ->
                        tries.incrementAndGet() < 4
                                ? new Reply(status, "busy", Map.of("Retry-After", "1"))
                                : Reply.of(200);
        WebhookSink sink = sink(Map.of(), true);
        sink.write(Deltas.of(numbers(1, 1)));
        sink.flush();
        sink.close();
        assertThat(bodies()).hasSize(4).containsOnly("{\"n\":1}");
        assertThat(received.stream().map(r -> r.header("Idempotency-Key")).distinct()).hasSize(1);
        assertThat(rejected).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | PT7S",
                "Sat, 31 Jan 2026 12:00:09 GMT | PT9S",
                "Sat, 31 Jan 2026 11:59:00 GMT | PT0S",
                "Sun, 31 Jan 2027 12:00:00 GMT | PT24H",
                "999999999 | PT24H",
                "soon | PT0S"
            })
    void thePauseIsAskedForInSecondsOrAsADate(String retryAfter, Duration pause) {
        HttpHeaders headers =
                HttpHeaders.of(
                        Map.of(
                                "Retry-After",
                                List.of(retryAfter),
                                "Date",
                                List.of("Sat, 31 Jan 2026 12:00:00 GMT")),
                        (name, value) -> true);
        assertThat(WebhookClient.retryAfter(headers)).isEqualTo(pause);
    }

    @Test
    void whatIsRefusedForGoodGoesToTheQuarantine() {
        answer =
                request ->
                        request.body().contains("2")
                                ? new Reply(422, "no\n  such\tuser" + "x".repeat(1000), Map.of())
                                : request.body().contains("3")
                                        ? new Reply(302, "", Map.of("Location", url("127.0.0.1")))
                                        : Reply.of(200);
        WebhookSink sink = sink(Map.of("max_in_flight", 1), true);
        sink.write(Deltas.of(numbers(1, 4)));
        sink.flush();
        sink.close();
        assertThat(received).hasSize(4);
        assertThat(rejected).hasSize(2);
        assertThat(rejected.get(0))
                .startsWith("{\"n\":2} HTTP 422: no such userxxx")
                .hasSizeLessThan(400);
        assertThat(rejected.get(1)).startsWith("{\"n\":3} HTTP 302").contains("not followed");
    }

    @Test
    void whenItsTimeIsUpItSaysSoAndTheRequestsWaitWithTheirKeys() {
        answer = request -> Reply.of(503);
        WebhookSink sink =
                sink(Map.of("retry_for", Duration.ofMillis(1), "max_in_flight", 2), true);
        sink.write(Deltas.of(numbers(1, 3)));
        assertThatThrownBy(sink::flush)
                .isInstanceOfSatisfying(
                        TidewireException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SINK_UNAVAILABLE))
                .hasMessageContaining("503");
        assertThatThrownBy(() -> sink.write(Deltas.of(numbers(4, 4))))
                .hasMessageContaining("SINK_UNAVAILABLE");
        List<String> keys = received.stream().map(r -> r.header("Idempotency-Key")).toList();
        answer = request -> Reply.of(200);
        received.clear();
        sink.write(Deltas.of(numbers(4, 4)));
        sink.flush();
        sink.close();
        assertThat(bodies())
                .containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
        assertThat(received.stream().map(r -> r.header("Idempotency-Key")).toList())
                .containsAll(keys);
    }

    @Test
    void noMoreAreUnderWayThanAllowed() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(3);
        answer =
                request -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    full.countDown();
                    try {
                        full.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    now.decrementAndGet();
                    return Reply.of(200);
                };
        WebhookSink sink = sink(Map.of("max_in_flight", 3), true);
        sink.write(Deltas.of(numbers(1, 12)));
        sink.flush();
        sink.close();
        assertThat(received).hasSize(12);
        assertThat(most.get()).isEqualTo(3);
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        server.stop(0);
        WebhookSink sink = sink(Map.of("retry_for", Duration.ofMillis(1)), true);
        sink.write(Deltas.of(numbers(1, 1)));
        assertThatThrownBy(sink::flush)
                .hasMessageContaining("SINK_UNAVAILABLE")
                .hasMessageContaining("ConnectException");
        sink.close();
    }

    /** As an outbox hands them over after a crash, or the engine computes them anew. */
    @Test
    void theSameRowsKeepTheirKeysAfterACrash() {
        Map<String, String> keys = new HashMap<>();
        for (String run : List.of("run", "run", "another")) {
            received.clear();
            WebhookSink sink = sink(Map.of(), true);
            sink.recover(new Resume(run, 7));
            boolean again = run.equals("run") && !keys.isEmpty();
            // 1, 1, 2, 3 in steps that are cut otherwise the second time.
            for (Delta delta :
                    again
                            ? List.of(
                                    new Delta(numbers(1, 1), 8, 0), new Delta(numbers(1, 3), 9, 1))
                            : List.of(
                                    new Delta(numbers(1, 1), 8, 0),
                                    new Delta(numbers(1, 1), 9, 1),
                                    new Delta(numbers(2, 3), 10, 2))) {
                sink.write(delta);
            }
            sink.flush();
            sink.close();
            Map<String, String> bodies = new HashMap<>();
            received.forEach(r -> bodies.put(r.header("Idempotency-Key"), r.body()));
            assertThat(bodies).hasSize(4);
            if (again) {
                assertThat(bodies).isEqualTo(keys);
            } else if (run.equals("another")) {
                assertThat(bodies).doesNotContainKeys(keys.keySet().toArray(String[]::new));
            }
            keys.putAll(bodies);
        }
    }

    @Test
    void closingBreaksOffWhatIsTriedAgain() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        answer =
                request -> {
                    asked.countDown();
                    return Reply.of(503);
                };
        WebhookSink sink =
                sink(
                        Map.of(
                                "retry_for",
                                Duration.ofHours(1),
                                "max_backoff",
                                Duration.ofHours(1)),
                        true);
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        Thread writer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    sink.write(Deltas.of(numbers(1, 1)));
                                    try {
                                        sink.flush();
                                    } catch (TidewireException e) {
                                        failures.add(e.code().name());
                                    }
                                });
        asked.await();
        sink.close();
        writer.join();
        assertThat(failures).containsExactly("SINK_UNAVAILABLE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://0.0.0.0/",
                "http://224.0.0.1/",
                "http://[fe80::1]/",
                "http://[::]/",
                "http://[fd00:ec2::254]/",
                "http://255.255.255.255/",
                "http://[::ffff:169.254.169.254]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[2002:a9fe:a9fe::1]/",
                "http://[ff02::1]/",
                "http://100.100.100.200/",
                "http://0.1.2.3/",
                "http://[::a9fe:a9fe]/"
            })
    void addressesThatAreNeverAllowed(String url) {
        assertThatThrownBy(() -> sink(Map.of("url", url), true))
                .isInstanceOfSatisfying(
                        TidewireException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.ADDRESS_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://[::1]:8080/",
                "https://10.0.0.1/x",
                "http://[fd12::1]/",
                "https://example.com/hook",
                "http://8.8.8.8"
            })
    void othersAre(String url) {
        assertThat(WebhookTarget.parse(url).uri().toString()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://example.com/, http://",
        "example.com/hook, http://",
        "http:///x, no host",
        "http://user:secret@example.com/, credentials",
        "'http://exa mple.com/', no URL"
    })
    void urlsThatCannotBeUsed(String url, String reason) {
        assertThatThrownBy(() -> WebhookTarget.parse(url))
                .hasMessageContaining("WRONG_VALUE")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("secret");
    }

    @Test
    void headersThatCannotBeSent() {
        assertThatThrownBy(() -> sink(Map.of("headers", Map.of("X-Key", "a\nsecret")), true))
                .hasMessageContaining("'X-Key'")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> sink(Map.of("headers", Map.of("Content-Length", "1")), true))
                .hasMessageContaining("'Content-Length'");
    }

    /** After a round that failed a server that is down hears of one request, once. */
    @Test
    void oneRequestProbesWhetherTheServerIsBack() {
        AtomicInteger asked = new AtomicInteger();
        answer =
                request -> {
                    asked.incrementAndGet();
                    return Reply.of(503);
                };
        WebhookSink sink =
                sink(Map.of("max_in_flight", 4, "retry_for", Duration.ofMillis(30)), true);
        sink.write(Deltas.of(numbers(1, 9)));
        assertThatThrownBy(sink::flush).hasMessageContaining("SINK_UNAVAILABLE");
        assertThat(asked.get()).isPositive();

        asked.set(0);
        assertThatThrownBy(sink::flush).hasMessageContaining("SINK_UNAVAILABLE");
        assertThat(asked.get()).isEqualTo(1);

        received.clear();
        answer = request -> Reply.of(204);
        sink.flush();
        assertThat(bodies())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 9).mapToObj(n -> "{\"n\":" + n + "}").toList());
        sink.close();
    }
}
