package io.tidewire.app.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.RunningClient;
import io.tidewire.testkit.fake.WebhookReceiver;
import io.tidewire.testkit.fake.WebhookReceiver.Manner;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Twice the heap goes by sinks that hang, refuse and are not there, from a source that is as fast
 * as it is read: what waits is bounded, and the one sink that lives has everything.
 */
@Timeout(180)
class SmallHeapTest {

    private static final long ROWS = 400_000;

    @TempDir Path folder;

    @Test
    void aFloodAndDeadSinksFitIntoNinetySixMegabytes() throws Exception {
        try (WebhookReceiver hanging = new WebhookReceiver(body -> Manner.HANG).start();
                WebhookReceiver refusing = new WebhookReceiver(body -> Manner.REFUSE).start();
                WebhookReceiver absent = new WebhookReceiver(body -> Manner.TAKE)) {
            Path file = folder.resolve("flood.yaml");
            Files.writeString(
                    file,
                    """
                    name: flood
                    sources:
                      made:
                        connector: generator
                        columns: { id: STRING NOT NULL, text: STRING, n: INT }
                        fields: { text: { kind: pattern, pattern: "%5$s" } }
                    views:
                      totals: SELECT n, COUNT(*) AS c FROM made GROUP BY n
                    sinks:
                      alive: { from: made, connector: file, path: %1$s/alive.ndjson, format: json }
                      hanging: { from: made, connector: webhook, url: %2$s, timeout: 1h, batch_size: 100, buffer: { size: 8MB, when_full: drop } }
                      refusing: { from: made, connector: webhook, url: %3$s, retry_for: 1s, batch_size: 100, buffer: { size: 8MB, when_full: drop } }
                      absent: { from: totals, connector: webhook, url: %4$s, retry_for: 1s, batch_size: 100, buffer: { size: 8MB, when_full: drop } }
                    run: { checkpoint_every: 1s }
                    """
                            .formatted(
                                    folder,
                                    hanging.url(),
                                    refusing.url(),
                                    absent.url(),
                                    "?".repeat(500)));
            int port = freePort();
            Path log = folder.resolve("log");
            Process process =
                    Outside.tidewire(
                            log,
                            List.of("-Xmx96m", "-XX:+ExitOnOutOfMemoryError"),
                            List.of(
                                    "run",
                                    file.toString(),
                                    "--port",
                                    "" + port,
                                    "--data",
                                    folder.resolve("data").toString()));
            try (RunningClient client = new RunningClient("http://localhost:" + port, null)) {
                long read = 0;
                while (read < ROWS) {
                    Thread.sleep(100);
                    assertThat(process.isAlive()).as(() -> text(log)).isTrue();
                    read = read(client);
                }
                process.destroy();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(text(log)).contains("are dropped").contains("stopped:");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** 0 before it answers. */
    private static long read(RunningClient client) {
        try {
            return ((Number) client.get("/api/v1/pipeline").get("rows")).longValue();
        } catch (TidewireException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.NOT_RUNNING);
            return 0;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
