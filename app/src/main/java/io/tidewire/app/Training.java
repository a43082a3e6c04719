package io.tidewire.app;

import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What the launcher runs once to make its AOT cache: small runs that touch what every start needs,
 * so that later starts find those classes loaded and linked. Writes to the folder it is given and
 * nowhere else.
 */
final class Training {

    private static final String PIPELINE =
            """
            name: training
            sources:
              made:
                connector: generator
                rows: 20000
                columns:
                  id: STRING NOT NULL
                  kind: STRING
                  price: DECIMAL(10,2)
                  ts: TIMESTAMP(3) NOT NULL
                event_time: { column: ts, max_delay: 1s }
              read:
                connector: file
                path: rows.ndjson
                format: json
                columns:
                  id: STRING NOT NULL
                  kind: STRING
                  place: BIGINT
                  n: INT
                  price: DECIMAL(10,2)
                  ratio: DOUBLE
                  fresh: BOOLEAN
                  note: STRING
                  ts: TIMESTAMP(3) NOT NULL
                event_time: { column: ts, max_delay: 1s }
                expect: [ { name: positive, check: n >= 0 } ]
            views:
              counted: |
                SELECT window_start, kind, COUNT(*) AS n, SUM(n) AS total
                FROM TABLE(TUMBLE(TABLE read, DESCRIPTOR(ts), INTERVAL '1' SECOND))
                WHERE kind <> 'x' GROUP BY window_start, window_end, kind
              totals: SELECT kind, COUNT(*) AS n, SUM(price) AS total FROM made GROUP BY kind
            sinks:
              counted_file: { from: counted, connector: file, format: json, path: out/counted.ndjson }
              totals_file: { from: totals, connector: file, format: csv, mode: snapshot, path: out/totals.csv }
            """;

    private static final String WITH_STORE =
            """
              counted_store: { from: counted, connector: duckdb, table: counted }
              counted_topic: { from: counted, connector: kafka, topic: counted }
            """;

    /** Rows that come over HTTP, go through a topic, and are read from it again. */
    private static final String LIVE =
            """
            name: training-live
            sources:
              pushed:
                connector: http
                columns: { id: STRING NOT NULL, kind: STRING, price: "DECIMAL(10,2)", ts: TIMESTAMP(3) NOT NULL }
              relayed:
                connector: kafka
                columns: { id: STRING NOT NULL, kind: STRING }
            views:
              passed: SELECT id, kind FROM pushed WHERE kind <> 'x'
              by_kind: SELECT kind, COUNT(*) AS n FROM relayed GROUP BY kind
            sinks:
              topic: { from: passed, connector: kafka, topic: relayed }
              kinds: { from: by_kind, connector: duckdb }
            run: { checkpoint_every: 300ms }
            """;

    private static final int ROWS = 20_000;
    private static final int POSTS = 2_000;

    private Training() {}

    /** What starts an AOT cache is for. The launcher says which it uses for what. */
    enum Scope {
        /** Files that are read to their end, and commands that open nothing. */
        FILES,
        /** The broker, the server and the store as well. */
        ALL;

        static Scope of(@Nullable String name) {
            return "files".equals(name) ? FILES : ALL;
        }
    }

    /**
     * @return an exit code
     */
    static int run(Path directory, Scope scope) throws IOException {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Terminal terminal =
                new Terminal(
                        nowhere,
                        new PrintWriter(System.err, true),
                        false,
                        new Redactor(Set.of()),
                        System::getenv);
        Files.writeString(directory.resolve("rows.ndjson"), rows());
        String data = directory.resolve("data").toString();
        String small = write(directory, "small.yaml", PIPELINE);
        int code = CommandLineRunner.run(terminal, "check", small);
        code |= CommandLineRunner.run(terminal, "run", small, "--data", data + "1");
        code |= CommandLineRunner.run(terminal, "--help");
        return scope == Scope.FILES ? code : code | runAll(terminal, directory, data);
    }

    private static int runAll(Terminal terminal, Path directory, String data) throws IOException {
        String large = write(directory, "large.yaml", PIPELINE + WITH_STORE);
        int code =
                CommandLineRunner.run(
                        terminal,
                        "run",
                        large,
                        "--data",
                        data + "2",
                        "--port",
                        "0",
                        "--kafka-port",
                        "0");
        code |=
                CommandLineRunner.run(
                        terminal, "query", "SELECT * FROM counted", "--data", data + "2");
        live(Path.of(write(directory, "live.yaml", LIVE)), Path.of(data + "3"));
        return code;
    }

    /** Rows of every form that is read the short way, and a few of every tenth that is not. */
    private static String rows() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            boolean odd = i % 10 == 0;
            rows.append("{\"id\":\"r").append(i).append("\",\"kind\":\"k").append(i % 7);
            rows.append("\",\"place\":").append(odd ? i * 1_000_003L : i);
            rows.append(",\"n\":").append(i % 100);
            rows.append(",\"price\":").append(odd ? "-1.2e1" : i % 1_000 + ".5");
            rows.append(",\"ratio\":").append(odd ? "null" : "0." + i);
            rows.append(",\"fresh\":").append(odd ? "false" : "true");
            rows.append(",\"page\":")
                    .append(odd ? "[1,{\"a\":2}]" : "\"https://host/" + i + "/path?query=1\"");
            rows.append(",\"note\":\"")
                    .append(
                            odd
                                    ? "caf\u00e9 \\\"au lait\\\""
                                    : "a text of some length, as there are many");
            rows.append("\",\"ts\":\"2026-01-31 12:00:");
            rows.append(String.format("%02d", i / 400)).append(odd ? ".5\"}\n" : ".000\"}\n");
        }
        return rows.toString();
    }

    /** Pushes rows one by one, so that the way of a single small request is known to be hot. */
    private static void live(Path file, Path data) throws IOException {
        CheckedPipeline.Runnable pipeline = Pipelines.check(file, List.of(), name -> null).valid();
        RunOptions options =
                new RunOptions(
                        data,
                        RunOptions.Serving.ALWAYS,
                        new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                        1);
        Clock clock = Clock.systemUTC();
        Redactor redactor = new Redactor(Set.of());
        Facilities facilities = Facilities.take(pipeline.spec(), options, clock);
        try (PipelineProcess process =
                PipelineProcess.start(pipeline, options, facilities, redactor, clock)) {
            push(URI.create(Objects.requireNonNull(process.url())));
            process.stop();
            process.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Over a bare socket: the JDK's client has hundreds of classes that a start does not need. */
    private static void push(URI server) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            BufferedReader answers =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < POSTS; i++) {
                String row =
                        "{\"id\":\"p%d\",\"kind\":\"k%d\",\"price\":12.5,\"ts\":\"2026-01-31 12:00:00\"}"
                                .formatted(i, i % 7);
                String request =
                        "POST /ingest/pushed%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(i == POSTS - 1 ? "?wait=passed" : "", row.length(), row);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                int length = 0;
                for (String line = answers.readLine();
                        line != null && !line.isEmpty();
                        line = answers.readLine()) {
                    if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                        length = Integer.parseInt(line.substring(15).strip());
                    }
                }
                answers.skip(length);
            }
        }
    }

    private static String write(Path directory, String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        return file.toString();
    }
}
