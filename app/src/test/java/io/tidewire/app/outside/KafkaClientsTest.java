package io.tidewire.app.outside;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * kcat and python3-kafka write to the broker in the process; the view, the store, the topic and the
 * stream agree.
 */
@Tag("outside")
class KafkaClientsTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Path FILES = Path.of("src/test/resources/outside");
    private static final int BY_PYTHON = 1_000;
    private static final int BY_KCAT = 500;

    @TempDir Path folder;
    private Process tidewire;
    private int port;
    private String kafka;

    @BeforeEach
    void start() throws IOException {
        Outside.needs("kcat is not installed (Debian: kcat)", "kcat", "-V");
        Outside.needs(
                "python3-kafka is not installed (Debian: python3-kafka)",
                "/usr/bin/python3",
                "-c",
                "import kafka");
        port = freePort();
        int kafkaPort = freePort();
        kafka = "localhost:" + kafkaPort;
        tidewire =
                Outside.tidewire(
                        folder.resolve("log"),
                        List.of(
                                "run",
                                FILES.resolve("pipeline.yaml").toString(),
                                "--port",
                                "" + port,
                                "--kafka-port",
                                "" + kafkaPort,
                                "--data",
                                folder.resolve("data").toString()));
        await("/readyz", body -> true);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (tidewire != null) {
            tidewire.destroy();
            assertThat(tidewire.waitFor(30, TimeUnit.SECONDS)).as("drains on SIGTERM").isTrue();
        }
    }

    @Test
    void strangersWriteAndEverySinkAgrees() throws IOException {
        Outside.run(
                "",
                "/usr/bin/python3",
                FILES.resolve("producer.py").toString(),
                kafka,
                "orders",
                "" + BY_PYTHON);
        String lines =
                IntStream.range(0, BY_KCAT)
                        .mapToObj(
                                i ->
                                        "{\"amount\": %d, \"id\": \"k-%d\", \"country\": \"D\\u0045\"}"
                                                .formatted(i * 2, i))
                        .collect(Collectors.joining("\n"));
        Outside.run(lines + "\nnot json\n", "kcat", "-b", kafka, "-P", "-t", "orders");

        // The same numbers, from the rows alone.
        int third = (BY_PYTHON + 2) / 3;
        long germans = third + BY_KCAT;
        long germanTotal =
                IntStream.range(0, BY_PYTHON).filter(i -> i % 3 == 0).sum()
                        + IntStream.range(0, BY_KCAT).map(i -> i * 2).sum();
        Set<String> big = new TreeSet<>();
        IntStream.range(500, BY_PYTHON).forEach(i -> big.add("p-" + i));
        IntStream.range(250, BY_KCAT).forEach(i -> big.add("k-" + i));

        String german = "\"country\":\"DE\",\"orders\":" + germans + ",\"total\":" + germanTotal;
        await("/api/v1/views/by_country", body -> body.replace(" ", "").contains(german));
        await("/api/v1/quarantine", body -> body.contains("not json"));

        Set<String> delivered = new TreeSet<>();
        for (int tries = 0; tries < 60 && delivered.size() < big.size(); tries++) {
            String out =
                    Outside.run(
                            "",
                            "kcat",
                            "-b",
                            kafka,
                            "-C",
                            "-t",
                            "big-orders",
                            "-o",
                            "beginning",
                            "-e",
                            "-q");
            out.lines()
                    .map(line -> line.replaceAll(".*\"id\": ?\"([^\"]+)\".*", "$1"))
                    .forEach(delivered::add);
            assertThat(out.lines().count()).as("nothing twice").isEqualTo(delivered.size());
        }
        assertThat(delivered).isEqualTo(big);

        awaitQuery(
                "SELECT orders, total FROM by_country WHERE country = 'DE'",
                "{\"orders\":" + germans + ",\"total\":" + germanTotal + "}");
        awaitQuery(
                "SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM big",
                "{\"n\":" + big.size() + ",\"ids\":" + big.size() + "}");

        assertThat(firstEvents("/api/v1/views/by_country/stream")).contains(german);
    }

    private void awaitQuery(String sql, String row) throws IOException {
        awaitRequest(
                request("/api/v1/query")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"sql\": \"" + sql + "\"}"))
                        .header("Content-Type", "application/json")
                        .build(),
                body -> body.replaceAll("\\s", "").contains(row));
    }

    private String firstEvents(String path) throws IOException {
        try (var lines =
                HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofLines()).body()) {
            return lines.takeWhile(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void await(String path, Predicate<String> wanted) throws IOException {
        awaitRequest(request(path).build(), wanted);
    }

    /** Asks again until the answer is there; a pipeline that ended fails with its log. */
    private void awaitRequest(HttpRequest request, Predicate<String> wanted) throws IOException {
        String last = "";
        for (int i = 0; i < 600; i++) {
            assertThat(tidewire.isAlive()).as(() -> "it runs; its log: " + log()).isTrue();
            try {
                HttpResponse<String> answer =
                        HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                last = answer.statusCode() + " " + answer.body();
                if (answer.statusCode() == 200 && wanted.test(answer.body())) {
                    return;
                }
            } catch (IOException e) {
                last = String.valueOf(e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            pause();
        }
        throw new AssertionError(
                request.uri() + " never gave what was waited for; last: " + last + "\n" + log());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
