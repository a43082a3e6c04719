package io.tidewire.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.command.Session.Answer;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.run.RunOptions.Serving;
import io.tidewire.app.terminal.Logging;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.testkit.waiting.Waiting;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The commands that find a running pipeline through its data directory. */
@Timeout(120)
class RunningPipelineTest {

    private static final String PIPELINE =
            """
            name: live
            sources:
              made:
                connector: generator
                rate: 200
                columns: { id: STRING NOT NULL, n: INT }
            views:
              rows_seen: SELECT id, n FROM made
            """;

    @TempDir private Path directory;

    private final Session session = new Session();

    private CheckedPipeline.Runnable pipeline() throws IOException {
        Path file = directory.resolve("live.yaml");
        Files.writeString(file, PIPELINE);
        return Pipelines.check(file, List.of(), name -> null).valid();
    }

    private RunOptions options(String token) {
        return new RunOptions(
                directory.resolve("data"),
                Serving.UNLESS_BOUNDED,
                new ServeSettings("127.0.0.1", 0, 0, token, List.of(), List.of()),
                1);
    }

    private PipelineProcess start(String token) throws IOException {
        CheckedPipeline.Runnable pipeline = pipeline();
        RunOptions options = options(token);
        return PipelineProcess.start(
                pipeline,
                options,
                Facilities.take(pipeline.spec(), options, Clock.systemUTC()),
                new Redactor(Set.of()),
                Clock.systemUTC());
    }

    @Test
    void commandsFindIt() throws Exception {
        String data = directory.resolve("data").toString();
        try (PipelineProcess process = start("a-token-for-tests")) {
            assertThat(process.bounded()).isFalse();
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(Path.of(data, "token"))))
                    .isEqualTo("rw-------");

            Answer tap = session.run("tap", "rows_seen", "--data", data, "--limit", "3");
            assertThat(tap.err()).isEmpty();
            assertThat(tap.out().lines()).hasSize(3).allMatch(line -> line.startsWith("+I  id="));
            assertThat(session.run("tap", "nothing", "--data", data).err()).contains("NOT_FOUND");

            Answer top = session.run("top", "--once", "--data", data);
            assertThat(top.out()).contains("live  running").contains("made").contains("rows_seen");

            assertThat(session.run("query", "SELECT 1 AS one", "--data", data).out())
                    .contains("one");
            assertThat(session.run("quarantine", "list", "--data", data).out())
                    .contains("is empty");
            assertThat(session.run("quarantine", "replay", "--data", data).out())
                    .contains("0 rows handed over");

            try (RunningClient stranger = new RunningClient(process.url(), "wrong")) {
                assertThatThrownBy(() -> stranger.get("/api/v1/pipeline"))
                        .isInstanceOfSatisfying(
                                TidewireException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHORIZED));
            }

            process.stop();
            Outcome outcome = process.awaitEnd();
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.STOPPED);
            assertThat(process.status().sources().getFirst().books().balance()).isTrue();
        }
        assertThat(Path.of(data, "run.json")).doesNotExist();
        assertThat(Path.of(data, "token")).doesNotExist();
        assertThat(session.run("top", "--once", "--data", data).err()).contains("NOT_RUNNING");
    }

    @Test
    void oneProcessPerDataDirectory() throws IOException {
        try (PipelineProcess process = start(null)) {
            assertThat(process.url()).startsWith("http://localhost:");
            assertThatThrownBy(() -> start(null))
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE);
                                assertThat(e)
                                        .hasMessageContaining(
                                                "by process " + ProcessHandle.current().pid());
                            });
        }
    }

    @Test
    void aTakenPortLeavesNothingBehind() throws IOException {
        try (PipelineProcess process = start(null)) {
            int port = Integer.parseInt(process.url().replaceAll(".*:", ""));
            Answer answer =
                    session.run(
                            "run",
                            directory.resolve("live.yaml").toString(),
                            "--port",
                            String.valueOf(port),
                            "--data",
                            directory.resolve("other").toString());
            assertThat(answer.code()).isEqualTo(1);
            assertThat(answer.err()).contains("PORT_TAKEN");
            assertThat(directory.resolve("other/run.json")).doesNotExist();
        }
    }

    @Test
    void aClusterThatIsAwayIsOneLine() throws Exception {
        Path file = directory.resolve("away.yaml");
        Files.writeString(
                file,
                """
                name: away
                sources:
                  orders:
                    connector: kafka
                    bootstrap_servers: 127.0.0.1:1
                    request_timeout: 100ms
                    columns: { id: STRING }
                views: { v: SELECT id FROM orders }
                """);
        StringWriter err = new StringWriter();
        Terminal terminal =
                new Terminal(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err, true),
                        false,
                        new Redactor(Set.of()),
                        name -> null);
        Logging.quiet(terminal);
        CheckedPipeline.Runnable away = Pipelines.check(file, List.of(), name -> null).valid();
        RunOptions options = options(null);
        try (PipelineProcess process =
                PipelineProcess.start(
                        away,
                        options,
                        Facilities.take(away.spec(), options, Clock.systemUTC()),
                        new Redactor(Set.of()),
                        Clock.systemUTC())) {
            Waiting.until(
                    () -> err.toString().contains("\n"),
                    Duration.ofMinutes(2),
                    () -> "nothing is said of it");
            process.stop();
            assertThat(process.awaitEnd().ending()).isEqualTo(Outcome.Ending.STOPPED);
        }
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("warning: SOURCE_UNAVAILABLE: source 'orders': cannot reach Kafka at")
                .contains("hint: check bootstrap_servers");
    }

    @Test
    void aDataDirectoryThatCannotBe() throws IOException {
        Files.writeString(directory.resolve("data"), "a file");
        assertThatThrownBy(() -> start(null))
                .isInstanceOfSatisfying(
                        TidewireException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY));
    }
}
