package io.tidewire.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.tidewire.testkit.waiting.Waiting;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What SIGTERM does to a process one of whose sinks is dead. */
@Tag("crash")
@Timeout(1200)
class SignalsTest {

    private static final int ROWS = 200;

    @TempDir Path folder;
    private final Semaphore asked = new Semaphore(0);
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer hook;
    private volatile boolean dead = true;

    @BeforeEach
    void open() throws IOException {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.setExecutor(threads);
        hook.createContext("/", this::take);
        hook.start();
        Files.writeString(
                folder.resolve("lines.ndjson"),
                IntStream.range(0, ROWS)
                        .mapToObj(id -> "{\"id\":" + id + "}\n")
                        .collect(Collectors.joining()));
    }

    /** A dead one accepts the connection, and that is all. */
    private void take(HttpExchange exchange) throws IOException {
        asked.release();
        if (!dead) {
            taken.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        }
    }

    @AfterEach
    void close() {
        hook.stop(0);
        threads.shutdownNow();
    }

    private Victim start(int life) throws IOException {
        return Victim.start(
                Victim.Start.CLASSES,
                folder.resolve("life-" + life + ".log"),
                List.of(),
                List.of(
                        "run",
                        Path.of("src/test/resources/crash/hook.yaml").toAbsolutePath().toString(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--port",
                        "0"),
                Map.of(
                        "FILES",
                        folder.toString(),
                        "HOOK",
                        "http://127.0.0.1:" + hook.getAddress().getPort() + "/"));
    }

    @Test
    void aDeadSinkHoldsNobodyUpAndLosesNothing() throws Exception {
        try (Victim victim = start(1)) {
            assertThat(victim.awaitReady(600_000)).as(victim::log).isTrue();
            asked.acquire();
            victim.terminate();
            Waiting.until(
                    () -> victim.log().contains("stopping"), Duration.ofMinutes(10), victim::log);
            victim.terminate();
            assertThat(victim.await(600_000)).as(victim::log).isEqualTo(143);
        }
        asked.drainPermits();
        try (Victim victim = start(2)) {
            assertThat(victim.awaitReady(600_000)).as(victim::log).isTrue();
            asked.acquire();
            victim.terminate();
            assertThat(victim.await(600_000)).as(victim::log).isZero();
            assertThat(victim.log()).contains("stopped: ");
        }
        dead = false;
        try (Victim victim = start(3)) {
            assertThat(victim.awaitReady(600_000)).as(victim::log).isTrue();
            Waiting.until(() -> taken.size() >= ROWS, Duration.ofMinutes(10), victim::log);
            victim.terminate();
            assertThat(victim.await(600_000)).as(victim::log).isZero();
        }
        assertThat(taken).hasSize(ROWS);
        assertThat(Files.readAllLines(folder.resolve("out.ndjson"))).doesNotHaveDuplicates();
        assertThat(Files.readAllLines(folder.resolve("out.ndjson"))).hasSize(ROWS);
    }
}
