package io.tidewire.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.serving.RunningPipeline.Change;
import io.tidewire.server.HttpServer;
import io.tidewire.server.ServerSettings;
import io.tidewire.testkit.fake.Clickstream;
import io.tidewire.testkit.fake.FakePipeline;
import io.tidewire.testkit.fake.FakeView;
import io.tidewire.testkit.fake.Samples;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

class EventStreamTest {

    private static final String STREAM = "/api/v1/views/top_items/stream";

    private final FakePipeline pipeline = new FakePipeline();
    private HttpServer server;
    private Client client;

    @BeforeEach
    void start() {
        server = HttpServer.start(pipeline, ServerSettings.DEFAULT.withPort(0));
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private FakeView view() {
        return pipeline.view(Clickstream.TOP_ITEMS);
    }

    private void insert(String item) {
        view().apply(List.of(new Change("+I", Samples.item(item, 1, 1))));
    }

    /** The lines of the next event, without comments. */
    private static List<String> next(BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            if (!line.isEmpty() && !line.startsWith(":")) {
                lines.add(line);
            }
        }
        return lines;
    }

    private BufferedReader follow(String path, String... headers) {
        return new BufferedReader(
                new InputStreamReader(client.stream(path, headers), StandardCharsets.UTF_8));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it took too long").isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void aSnapshotThenTheChanges() throws IOException {
        insert("lamp");
        try (BufferedReader in = follow(STREAM)) {
            List<String> snapshot = next(in);
            assertThat(snapshot.subList(0, 2)).containsExactly("id: 1", "event: snapshot");
            assertThat(snapshot.getLast())
                    .isEqualTo(
                            "data: {\"step\":1,\"changes\":[{\"op\":\"+I\",\"row\":{\"item\":\"lamp\","
                                    + "\"clicks\":1,\"revenue\":19.99,\"place\":1}}]}");
            insert("bike");
            List<String> change = next(in);
            assertThat(change.subList(0, 2)).containsExactly("id: 2", "event: changes");
            assertThat(change.getLast()).contains("bike");
        }
        await(
                () -> {
                    insert("someone is told");
                    return view().listeners() == 0;
                });
    }

    @Test
    void whoComesBackMissesNothing() throws IOException {
        insert("one");
        insert("two");
        insert("three");
        try (BufferedReader in = follow(STREAM, "Last-Event-ID", "1")) {
            assertThat(next(in).getLast()).contains("two");
            assertThat(next(in).getLast()).contains("three");
        }
        try (BufferedReader in = follow(STREAM, "Last-Event-ID", "999")) {
            assertThat(next(in)).contains("event: snapshot");
        }
        assertThat(client.get(STREAM, "Last-Event-ID", "x").status()).isEqualTo(400);
    }

    @Test
    void theGraphComesEverySecond() throws IOException {
        try (BufferedReader in = follow("/api/v1/pipeline/stream")) {
            assertThat(next(in).getFirst()).isEqualTo("event: status");
            pipeline.change(Samples.rate(77));
            String later = "";
            while (!later.contains("\"rows_per_second\":77.0")) {
                later = next(in).getLast();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndHoldsUpNobody() throws IOException {
        String large = "x".repeat(200_000);
        try (Socket slow = client.socket();
                BufferedReader quick = follow(STREAM)) {
            slow.setReceiveBufferSize(4096);
            slow.getOutputStream()
                    .write(
                            ("GET " + STREAM + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
            next(quick);
            await(() -> view().listeners() == 2);
            insert(large);
            int sent = 1;
            while (view().listeners() == 2) {
                insert(sent < 200 ? large : "small");
                next(quick);
                sent++;
                assertThat(sent).isLessThan(5_000);
            }
            insert("the last");
            String last = "";
            while (!last.contains("the last")) {
                last = next(quick).getLast();
            }
        }
    }
}
