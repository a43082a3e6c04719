package io.tidewire.app.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class TestSuiteTest {

    private static final String PIPELINE =
            """
            name: p
            sources:
              a:
                connector: generator
                columns: { id: STRING NOT NULL, n: INT, ts: TIMESTAMP(3), tags: ARRAY<STRING> }
                event_time: { column: ts, max_delay: 5s }
                deduplicate: { by: [id], within: 1h }
                expect: [ { name: small, check: 'n < ${LIMIT}' } ]
            views:
              v: SELECT id, n, ts FROM a
              w: |
                SELECT window_end, SUM(n) AS total
                FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
                GROUP BY window_start, window_end
            """;

    private static final String TESTS =
            """
            env: { LIMIT: 100 }
            tests:
              - name: t
                given:
                  a: [ { id: x, n: 1, ts: 2026-01-31 12:00:00 } ]
                expect:
                  v: [ { id: x } ]
            """;

    @TempDir private Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("p.yaml"), PIPELINE);
    }

    private TestSuite suite(String tests) throws IOException {
        Path file = directory.resolve("p.test.yaml");
        Files.writeString(file, tests);
        return TestSuite.read(file, name -> null, null);
    }

    private List<String> failures(String tests) throws IOException {
        TestSuite suite = suite(tests);
        assertThat(suite.faults()).isEmpty();
        return suite.run().getFirst().failures();
    }

    @Test
    void passes() throws IOException {
        assertThat(failures(TESTS)).isEmpty();
    }

    @Test
    void stepsMoveTimeOn() throws IOException {
        assertThat(
                        failures(
                                """
                                env: { LIMIT: 100 }
                                tests:
                                  - name: t
                                    end: false
                                    given:
                                      - a: [ { id: x, n: 1, ts: 2026-01-31 12:00:00 } ]
                                      - watermark: { a: 2026-01-31 12:01:00 }
                                      - advance: 1m
                                      - a: [ { id: y, n: 2, ts: 2026-01-31 12:01:30 } ]
                                    expect:
                                      w: [ { window_end: 2026-01-31 12:01:00, total: 1 } ]
                                """))
                .isEmpty();
    }

    @Test
    void whatIsQuarantinedMustBeExpected() throws IOException {
        String bad = TESTS.replace("n: 1", "n: 100").replace("[ { id: x } ]", "[]");
        assertThat(failures(bad)).anyMatch(line -> line.contains("does not expect"));
        assertThat(
                        failures(
                                bad
                                        + "    quarantine: [ { code: EXPECTATION_FAILED, rule: small } ]\n"))
                .isEmpty();
        assertThat(failures(TESTS + "    quarantine: [ { code: LATE } ]\n"))
                .anyMatch(line -> line.contains("no such row"));
    }

    /** Rows as text, and event time that is computed, set it as well as rows written as maps. */
    @Test
    void theClockShowsTheNewestEventTime() throws IOException {
        String text =
                """
                env: { LIMIT: 100 }
                tests:
                  - name: t
                    given:
                      a: |
                        {"id": "x", "n": 1, "ts": "2040-01-31 12:00:00"}
                        {"id": "y", "n": "broken"}
                    expect:
                      v: [ { id: x } ]
                    quarantine: [ { code: WRONG_TYPE } ]
                """;
        Files.writeString(
                directory.resolve("p.yaml"),
                PIPELINE.replace("connector: generator", "connector: http"));
        assertThat(failures(text)).isEmpty();
        Files.writeString(
                directory.resolve("p.yaml"),
                PIPELINE.replace(
                                "tags: ARRAY<STRING>",
                                "tags: ARRAY<STRING>, at: AS ts + INTERVAL '1' DAY")
                        .replace("column: ts", "column: at"));
        assertThat(failures(TESTS.replace("2026-", "2040-"))).isEmpty();
    }

    @Test
    void booksAreCompared() throws IOException {
        assertThat(failures(TESTS + "    books: { a: { read: 1, delivered: 1 } }\n")).isEmpty();
        assertThat(failures(TESTS + "    books: { a: { duplicate: 1 } }\n"))
                .singleElement()
                .asString()
                .contains("duplicate is 0, not 1");
    }

    /** A marker, ‹, stands before the character at which the fault must point. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: t | ‹nam: t | UNKNOWN_KEY",
                "  a: [ | ‹b: [ | UNKNOWN_NAME",
                "{ id: x, n: 1 | { id: x, ‹m: 1 | UNKNOWN_NAME",
                "n: 1 | n: ‹one | WRONG_VALUE",
                "ts: 2026-01-31 12:00:00 | ts: ‹noon | WRONG_VALUE",
                "{ id: x, n: 1 | ‹{ n: 1 | MISSING_KEY",
                "v: [ { id: x } ] | ‹u: [ { id: x } ] | UNKNOWN_NAME",
                "v: [ { id: x } ] | v: ‹x | WRONG_VALUE",
                "v: [ { id: x } ] | v: [ { ‹idd: x } ] | UNKNOWN_NAME",
                "v: [ { id: x } ] | v: [ { id: x }, ‹{ n: 1 } ] | WRONG_VALUE",
                "name: t | { name: t, now: ‹never } | WRONG_VALUE"
            })
    void faultsStandWhereTheyAre(String from, String to, String code) throws IOException {
        String marked =
                from.equals("name: t") && to.startsWith("{")
                        ? TESTS.replace("name: t", "name: t\n    now: ‹never")
                        : TESTS.replace(from.strip(), to.strip());
        int at = marked.indexOf('‹');
        String before = marked.substring(0, at);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        assertThat(suite(marked.replace("‹", "")).faults())
                .anySatisfy(
                        fault -> {
                            assertThat(fault.code()).hasToString(code);
                            assertThat(fault.location().toString())
                                    .endsWith("p.test.yaml:" + line + ":" + column);
                        });
    }

    @Test
    void aPipelineThatIsMissing() throws IOException {
        Files.delete(directory.resolve("p.yaml"));
        assertThat(suite(TESTS).faults())
                .anySatisfy(fault -> assertThat(fault.code()).hasToString("FILE_NOT_FOUND"));
    }

    @Test
    void anEmptyFile() throws IOException {
        assertThat(suite("").faults())
                .anySatisfy(fault -> assertThat(fault.message()).isEqualTo("the file is empty"));
    }
}
