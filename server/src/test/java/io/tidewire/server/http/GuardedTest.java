package io.tidewire.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.server.HttpServer;
import io.tidewire.server.ServerSettings;
import io.tidewire.server.http.Client.Answer;
import io.tidewire.testkit.fake.FakePipeline;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.function.Consumer;

/** Who is answered, and how those are turned away who are not. */
class GuardedTest {

    private static final ServerSettings SETTINGS = ServerSettings.DEFAULT.withPort(0);

    private final FakePipeline pipeline = new FakePipeline();

    private void with(ServerSettings settings, Consumer<Client> test) {
        try (HttpServer server = HttpServer.start(pipeline, settings);
                Client client = new Client(server)) {
            test.accept(client);
        }
    }

    private static String get(String path, String host) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    @Test
    void onlyNamesOfThisMachineAreAnswered() {
        with(
                SETTINGS,
                client -> {
                    for (String host :
                            List.of("localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:8080")) {
                        assertThat(client.raw(get("/healthz", host))).startsWith("HTTP/1.1 200");
                    }
                    for (String host : List.of("evil.example", "localhost.evil.example:8080")) {
                        assertThat(client.raw(get("/api/v1/pipeline", host)))
                                .startsWith("HTTP/1.1 403")
                                .contains("ADDRESS_REFUSED");
                    }
                });
        with(
                SETTINGS.withHosts(List.of("tide.example")),
                client ->
                        assertThat(client.raw(get("/healthz", "tide.example:80")))
                                .startsWith("HTTP/1.1 200"));
        with(
                SETTINGS.withToken("secret"),
                client ->
                        assertThat(client.raw(get("/healthz", "any.example")))
                                .startsWith("HTTP/1.1 200"));
    }

    @Test
    void pagesOfOtherOriginsMayNotSend() {
        with(
                SETTINGS.withCorsOrigins(List.of("https://shop.example")),
                client -> {
                    Answer evil =
                            client.post("/ingest/clicks", "{}", "Origin", "https://evil.example");
                    assertThat(evil.status()).isEqualTo(403);
                    assertThat(client.post("/ingest/clicks", "{}", "Origin", "null").status())
                            .isEqualTo(403);
                    assertThat(pipeline.clicks().records()).isEmpty();
                    Answer shop =
                            client.post("/ingest/clicks", "{}", "Origin", "https://shop.example");
                    assertThat(shop.status()).isEqualTo(200);
                    assertThat(shop.header("Access-Control-Allow-Origin"))
                            .isEqualTo("https://shop.example");
                    Answer ask =
                            client.send(
                                    "OPTIONS",
                                    "/ingest/clicks",
                                    new byte[0],
                                    "Origin",
                                    "https://shop.example");
                    assertThat(ask.status()).isEqualTo(204);
                    assertThat(ask.header("Access-Control-Allow-Methods")).contains("POST");
                });
    }

    @Test
    void theTokenOpensAllButTheProbesAndThePage() {
        with(
                SETTINGS.withToken("open sesame"),
                client -> {
                    for (String open : List.of("/", "/healthz", "/readyz", "/api/openapi.json")) {
                        assertThat(client.get(open).status()).as(open).isEqualTo(200);
                    }
                    for (String closed :
                            List.of(
                                    "/metrics",
                                    "/api/v1/pipeline",
                                    "/api/v1/pipeline/stream",
                                    "/api/v1/views/top_items",
                                    "/api/v1/views/top_items/stream",
                                    "/api/v1/quarantine")) {
                        Answer none = client.get(closed);
                        assertThat(none.status()).as(closed).isEqualTo(401);
                        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
                        assertThat(none.errorCode()).isEqualTo("UNAUTHORIZED");
                        assertThat(none.body()).doesNotContain("sesame");
                    }
                    assertThat(client.post("/ingest/clicks", "{}").status()).isEqualTo(401);
                    assertThat(
                                    client.get("/metrics", "Authorization", "Bearer open sesam")
                                            .status())
                            .isEqualTo(401);
                    assertThat(
                                    client.get("/metrics", "Authorization", "Basic open sesame")
                                            .status())
                            .isEqualTo(401);
                    assertThat(
                                    client.get("/metrics", "Authorization", "bearer open sesame")
                                            .status())
                            .isEqualTo(200);
                });
    }

    @Test
    void theWrongMethodIsToldTheRightOne() {
        with(
                SETTINGS,
                client -> {
                    Answer answer = client.get("/ingest/clicks");
                    assertThat(answer.status()).isEqualTo(405);
                    assertThat(answer.header("Allow")).isEqualTo("POST");
                    assertThat(client.post("/metrics", "x").status()).isEqualTo(405);
                    assertThat(client.send("DELETE", "/", new byte[0]).status()).isEqualTo(405);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/api/v2/pipeline", "/ingest", "/ingest/", "/ingest/a/b"})
    void whatIsNotThereSaysWhatIs(String path) {
        with(
                SETTINGS,
                client -> {
                    Answer answer = client.get(path);
                    assertThat(answer.status()).isEqualTo(404);
                    assertThat(answer.hint()).contains("/api/openapi.json");
                });
    }

    @Test
    void brokenRequestsDoNoHarm() {
        with(
                SETTINGS,
                client -> {
                    assertThat(client.raw("nonsense\r\n\r\n"))
                            .contains(" 400 Bad Request", "BAD_ARGUMENT");
                    assertThat(
                                    client.raw(
                                            "GET /ingest/%zz HTTP/1.1\r\nHost: localhost\r\n"
                                                    + "Connection: close\r\n\r\n"))
                            .startsWith("HTTP/1.1 400");
                    assertThat(
                                    client.raw(
                                            "GET /api/v1/views/top_items?a=%zz HTTP/1.1\r\n"
                                                    + "Host: localhost\r\nConnection: close\r\n\r\n"))
                            .startsWith("HTTP/1.1 4");
                    assertThat(
                                    client.raw(
                                            "POST /ingest/clicks HTTP/1.1\r\nHost: localhost\r\n"
                                                    + "Content-Length: -5\r\n\r\n"))
                            .contains(" 400 Bad Request");
                    assertThat(client.get("/healthz").status()).isEqualTo(200);
                });
    }

    @Test
    void anAddressForAllNeedsAToken() {
        refused(SETTINGS.withHost("0.0.0.0"), ErrorCode.ADDRESS_REFUSED, "set a token");
        refused(SETTINGS.withHost("::"), ErrorCode.ADDRESS_REFUSED, "set a token");
        refused(SETTINGS.withHost("0.0.0.0").withToken(" "), ErrorCode.ADDRESS_REFUSED, "token");
        refused(SETTINGS.withToken(""), ErrorCode.BAD_ARGUMENT, "the token is empty");
        refused(SETTINGS.withHost("203.0.113.7").withToken("t"), ErrorCode.ADDRESS_REFUSED, "");
        refused(SETTINGS.withPort(70_000), ErrorCode.BAD_ARGUMENT, "65535");
        with(
                SETTINGS.withHost("0.0.0.0").withToken("t"),
                client -> assertThat(client.get("/healthz").status()).isEqualTo(200));
    }

    @Test
    void aTakenPortIsSaidToBeTaken() {
        try (HttpServer server = HttpServer.start(pipeline, SETTINGS)) {
            refused(SETTINGS.withPort(server.port()), ErrorCode.PORT_TAKEN, "another port");
        }
    }

    private void refused(ServerSettings settings, ErrorCode code, String says) {
        assertThatThrownBy(() -> HttpServer.start(pipeline, settings))
                .isInstanceOfSatisfying(
                        TidewireException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(says);
    }
}
