package io.tidewire.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.command.Session.Answer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Exit codes and output of every command that needs no running pipeline. */
class CommandsTest {

    private static final String PIPELINE =
            """
            name: shop
            sources:
              orders:
                connector: file
                path: %1$s/orders.ndjson
                format: json
                columns:
                  id: STRING NOT NULL
                  country: STRING
                  amount: DECIMAL(10,2)
                  ts: TIMESTAMP(3) NOT NULL
                event_time: { column: ts, max_delay: 1s }
                expect:
                  - { name: positive, check: amount > 0 }
            views:
              by_country: SELECT country, COUNT(*) AS orders, SUM(amount) AS total FROM orders GROUP BY country
              by_minute: |
                SELECT window_start, COUNT(*) AS orders
                FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
                GROUP BY window_start, window_end
            sinks:
              countries: { from: by_country, connector: file, format: json, mode: snapshot, path: %1$s/out/countries.ndjson }
              minutes: { from: by_minute, connector: file, format: csv, path: %1$s/out/minutes.csv }
            """;

    private static final String ORDERS =
            """
            {"id":"1","country":"FR","amount":10.5,"ts":"2026-01-31 12:00:00"}
            {"id":"2","country":"DE","amount":1,"ts":"2026-01-31 12:00:10"}
            {"id":"3","country":"FR","amount":2.25,"ts":"2026-01-31 12:01:00"}
            {"id":"4","country":"FR","amount":-1,"ts":"2026-01-31 12:01:01"}
            this is not JSON
            {"id":"5","country":"DE","amount":4,"ts":"2026-01-31 12:02:00"}
            """;

    @TempDir private Path directory;

    private final Session session = new Session();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("pipeline.yaml");
        Files.writeString(file, PIPELINE.formatted(directory));
        Files.writeString(directory.resolve("orders.ndjson"), ORDERS);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    @Test
    void runFromFileToFile() throws IOException {
        Answer answer = session.run("run", file.toString(), "--data", data());

        assertThat(answer.err()).contains("finished: 6 rows read").contains("2 quarantined");
        assertThat(answer.code()).isZero();
        assertThat(Files.readAllLines(directory.resolve("out/countries.ndjson")))
                .containsExactlyInAnyOrder(
                        "{\"country\":\"FR\",\"orders\":2,\"total\":12.75}",
                        "{\"country\":\"DE\",\"orders\":2,\"total\":5.00}");
        assertThat(Files.readString(directory.resolve("out/minutes.csv")))
                .contains("12:00:00")
                .contains(",2")
                .contains("12:02:00");
        Answer quarantine = session.run("quarantine", "list", "--data", data());
        assertThat(quarantine.code()).isZero();
        assertThat(quarantine.out())
                .contains("MALFORMED")
                .contains("this is not JSON")
                .contains("EXPECTATION_FAILED")
                .contains("positive");
        assertThat(
                        session.run(
                                        "quarantine",
                                        "list",
                                        "--data",
                                        data(),
                                        "--rule",
                                        "positive",
                                        "--format",
                                        "json")
                                .out()
                                .lines())
                .singleElement()
                .asString()
                .contains("\"rule\":\"positive\"");
        assertThat(
                        session.run(
                                        "query",
                                        "SELECT code FROM tidewire_quarantine ORDER BY code",
                                        "--data",
                                        data(),
                                        "--format",
                                        "csv")
                                .out()
                                .lines())
                .containsExactly("code", "EXPECTATION_FAILED", "MALFORMED");
    }

    /** The broker that was about to start for the source is stopped, and its log is gone. */
    @Test
    void whatCannotRunLeavesNothingBehind() throws IOException {
        Files.writeString(
                file,
                """
                name: shop
                sources:
                  orders: { connector: http, columns: { id: STRING } }
                views:
                  wrong: SELECT nothing FROM orders
                """);
        Answer answer = session.run("run", file.toString(), "--data", data(), "--kafka-port", "0");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("nothing");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void queryRefusesToWrite() {
        session.run("run", file.toString(), "--data", data());
        Answer answer = session.run("query", "DROP TABLE tidewire_quarantine", "--data", data());
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("QUERY_REFUSED");
    }

    @Test
    void aCleanRunLeavesNoStore() throws IOException {
        Files.writeString(
                directory.resolve("orders.ndjson"), ORDERS.lines().findFirst().orElseThrow());
        assertThat(session.run("run", file.toString(), "--data", data()).code()).isZero();
        assertThat(Path.of(data(), "store.duckdb")).doesNotExist();
        assertThat(Path.of(data(), "run.json")).doesNotExist();
        assertThat(session.run("quarantine", "list", "--data", data()).out())
                .contains("the quarantine is empty");
    }

    @Test
    void checkFindsFaultsOfFileAndSqlInOnePass() throws IOException {
        assertThat(session.run("check", file.toString()).out()).contains("1 file: no errors");
        Files.writeString(
                file,
                PIPELINE.formatted(directory)
                        .replace("SELECT country,", "SELECT contry,")
                        .replace("mode: snapshot", "mod: snapshot"));
        Answer answer = session.run("check", file.toString());
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err())
                .contains("pipeline.yaml:16:22: error ")
                .contains("'mod' is no key")
                .contains("did you mean 'mode'?");
        assertThat(answer.out()).contains("1 file: 2 errors");
    }

    /** Of YAML, SQL and connectors together; only what reads a broken table stays untold. */
    @Test
    void checkFindsEveryFaultInOnePass() throws IOException {
        Files.writeString(
                file,
                """
                name: shop
                sources:
                  orders:
                    connector: file
                    path: %1$s/orders.ndjson
                    format: json
                    columns: { id: STRING, country: STRING }
                  broken:
                    connector: http
                    columns: { id: STRNG }
                views:
                  one: SELECT contry, idd FROM orders
                  two: SELECT id FRM orders
                  three: SELECT nope FROM broken
                  four: SELECT country, COUNT(*) AS n FROM orders GROUP BY country
                sinks:
                  a: { from: four, connector: file, format: json, path: x }
                  b: { from: four, connector: stdoutt }
                """
                        .formatted(directory));
        Answer answer = session.run("check", file.toString());
        assertThat(
                        answer.err()
                                .lines()
                                .filter(line -> line.contains("error "))
                                .map(line -> line.replaceAll(".*yaml:(\\S+: error \\w+):.*", "$1")))
                .containsExactly(
                        "10:20: error UNKNOWN_TYPE",
                        "12:15: error SQL_INVALID",
                        "12:23: error SQL_INVALID",
                        "13:22: error SQL_SYNTAX",
                        "17:3: error CONFLICT",
                        "18:31: error UNKNOWN_CONNECTOR");
        assertThat(answer.code()).isEqualTo(2);
    }

    /** Before anything starts; a followed file may come later. */
    @Test
    void aMissingInputIsFoundBeforeTheRun() throws IOException {
        Files.delete(directory.resolve("orders.ndjson"));
        for (String command : new String[] {"check", "run"}) {
            Answer answer = session.run(command, file.toString());
            assertThat(answer.code()).isEqualTo(2);
            assertThat(answer.err())
                    .containsOnlyOnce("orders.ndjson")
                    .contains("pipeline.yaml:3:3: error FILE_NOT_FOUND")
                    .contains("hint: follow: true waits for it")
                    .doesNotContain("running");
        }
        assertThat(session.run("plan", file.toString()).code()).isZero();
        Files.writeString(
                file,
                PIPELINE.formatted(directory)
                        .replace(
                                "format: json\n    col",
                                "format: json\n    follow: true\n    col"));
        Answer awaited = session.run("check", file.toString());
        assertThat(awaited.code()).isZero();
        assertThat(awaited.err()).contains("pipeline.yaml:3:3: warning FILE_NOT_FOUND");
    }

    @Test
    void aFaultyFileDoesNotRun() throws IOException {
        Files.writeString(file, "name: x\n");
        Answer answer = session.run("run", file.toString(), "--data", data());
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("MISSING_KEY");
        assertThat(Path.of(data())).doesNotExist();
    }

    @Test
    void planShowsStateAndGuarantees() {
        Answer answer = session.run("plan", file.toString());
        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .contains("source orders")
                .contains("rule positive")
                .contains("view by_country")
                .contains("keeps ")
                .contains("sink countries");
        assertThat(answer.err()).contains("SQL_UNBOUNDED_STATE").contains("by_country");
    }

    @Test
    void testsPassAndFail() throws IOException {
        Path tests = directory.resolve("pipeline.test.yaml");
        String text =
                """
                tests:
                  - name: totals
                    given:
                      orders:
                        - { id: 1, country: FR, amount: 2, ts: 2026-01-31 12:00:00 }
                        - { id: 2, country: FR, amount: 3, ts: 2026-01-31 12:00:01 }
                    expect:
                      by_country: [ { country: FR, total: 5.00 } ]
                      by_minute: [ { window_start: 2026-01-31 12:00:00, orders: 2 } ]
                """;
        Files.writeString(tests, text);
        Answer passes = session.run("test", file.toString());
        assertThat(passes.all()).contains("ok   totals").contains("1 passed, 0 failed");
        assertThat(passes.code()).isZero();

        Files.writeString(tests, text.replace("total: 5.00", "total: 6.00"));
        Answer fails = session.run("test", directory.toString());
        assertThat(fails.code()).isEqualTo(1);
        assertThat(fails.out())
                .contains("FAIL totals")
                .contains(":8:7: view by_country: 1 missing (-), 1 unexpected (+)")
                .contains("- FR           6")
                .contains("+ FR           5");

        Files.writeString(tests, text.replace("country: FR, total", "contry: FR, total"));
        Answer faulty = session.run("test", file.toString());
        assertThat(faulty.code()).isEqualTo(2);
        assertThat(faulty.err())
                .contains("pipeline.test.yaml:8:23: error UNKNOWN_NAME")
                .contains("did you mean 'country'?");
    }

    @Test
    void secretsAppearNowhere() throws IOException {
        Path token = directory.resolve("token");
        Files.writeString(token, "tr0ub4dor-and-3");
        session.set("DB_PASSWORD", "correct-horse-battery");
        String yaml =
                PIPELINE.formatted(directory)
                        + """
                          hook: { from: by_minute, connector: webhook, url: "http://u:${DB_PASSWORD}@127.0.0.1:1/x" }
                        run: { token: "${file:%s}" }
                        """
                                .formatted(token);
        Files.writeString(file, yaml);
        Files.writeString(
                directory.resolve("wrong.yaml"),
                yaml.replace("url: \"http", "url2: \"http")
                        .replace("mode: snapshot", "mode: \"${DB_PASSWORD}\"")
                        .replace("max_delay: 1s", "max_delay: \"${file:token}\""));
        StringBuilder all = new StringBuilder();
        for (String name : new String[] {"pipeline.yaml", "wrong.yaml"}) {
            String path = directory.resolve(name).toString();
            all.append(session.run("check", path).all());
            all.append(session.run("plan", path).all());
        }
        assertThat(all.toString())
                .contains("***")
                .doesNotContain("tr0ub4dor")
                .doesNotContain("correct-horse");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "run",
                "check",
                "plan",
                "test",
                "tap",
                "top",
                "query",
                "quarantine",
                "schema",
                "connectors",
                "version"
            })
    void everyCommandHasHelp(String command) {
        Answer answer = session.run(command, "--help");
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).startsWith("Usage: tidewire " + command);
        assertThat(session.run("--help").out()).contains("  " + command);
    }

    @Test
    void helpOfTheQuarantine() {
        assertThat(session.run("quarantine", "list", "--help").out()).contains("--rule");
        assertThat(session.run("quarantine", "replay", "--help").out()).contains("--id");
        assertThat(session.run("quarantine").code()).isEqualTo(2);
    }

    @Test
    void argumentsThatAreWrong() {
        Answer unknown = session.run("chekc", "x");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("BAD_ARGUMENT").contains("did you mean 'check'?");
        assertThat(session.run("run").code()).isEqualTo(2);
        assertThat(session.run("run", file.toString(), "--prot", "1").err())
                .contains("did you mean '--port'?");
        assertThat(session.run("run", file.toString(), "--port", "x").code()).isEqualTo(2);
        assertThat(session.run("run", file.toString(), "--port", "70000").err())
                .contains("from 0 to 65535");
        assertThat(session.run("run", directory.resolve("none.yaml").toString()).err())
                .contains("FILE_NOT_FOUND");
        assertThat(session.run("test", directory.toString()).code()).isEqualTo(2);
        assertThat(session.run("query", "SELECT 1", "--data", data()).err())
                .contains("DATA_DIRECTORY");
        assertThat(session.run("connectors", "kafak").err()).contains("did you mean 'kafka'?");
    }

    @Test
    void nothingRuns() {
        Answer answer = session.run("top", "--once", "--url", "http://127.0.0.1:1");
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.err()).contains("NOT_RUNNING");
        assertThat(session.run("tap", "x", "--url", "nonsense").err()).contains("BAD_ARGUMENT");
    }

    @Test
    void schemaConnectorsVersion() {
        assertThat(session.run("schema").out()).startsWith("{");
        assertThat(session.run("connectors").out()).contains("kafka").contains("json");
        assertThat(session.run("connectors", "file").out()).contains("path").contains("as a sink");
        assertThat(session.run("connectors", "csv").out()).contains("delimiter");
        assertThat(session.run("version").out()).startsWith("tidewire ");
        assertThat(session.run("--version").out()).startsWith("tidewire ");
        assertThat(session.run().out()).contains("Commands:");
    }
}
