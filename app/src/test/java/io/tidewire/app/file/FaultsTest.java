package io.tidewire.app.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.Fault;
import io.tidewire.app.yaml.Variables;
import io.tidewire.app.yaml.YamlSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Each fault of a file with its exact place, code and hint. The file is written with a marker, ‹,
 * before the character at which the fault must point.
 */
class FaultsTest {

    private static final String SOURCE =
            """
            name: p
            sources:
              a:
                connector: pump
                address: here
                columns:
                  id: STRING NOT NULL
                  ts: TIMESTAMP(3)
            """;

    private static Arguments fault(String yaml, String code, String message, String hint) {
        return Arguments.of(yaml, code, message, hint);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                // The top level.
                fault("‹", "MISSING_KEY", "the file is empty", "a name, sources"),
                fault("‹- a\n- b\n", "WRONG_VALUE", "a pipeline must be a mapping", "indented"),
                fault("‹hello\n", "WRONG_VALUE", "a pipeline must be a mapping", "indented"),
                fault(
                        SOURCE + "‹vews: {}\n",
                        "UNKNOWN_KEY",
                        "'vews' is no key of the pipeline",
                        "did you mean 'views'?"),
                fault(
                        SOURCE.replace("name: p\n", "").replaceFirst("sources", "‹sources"),
                        "MISSING_KEY",
                        "the pipeline needs the key 'name'",
                        "name: "),
                fault("‹name: p\n", "MISSING_KEY", "needs the key 'sources'", "sources: "),
                fault("name: p\nsources: ‹{}\n", "MISSING_KEY", "has no source", "name one"),
                fault("name: p\nsources: ‹[]\n", "WRONG_VALUE", "must be a mapping", "indented"),
                fault(
                        SOURCE.replace("name: p", "name: ‹a b"),
                        "WRONG_VALUE",
                        "pipeline's name",
                        "letters"),
                fault(
                        SOURCE.replace("name: p", "name:‹"),
                        "WRONG_VALUE",
                        "'name' has no value",
                        "leave the key out"),
                fault(
                        "name: p\n‹name: q\n" + SOURCE.substring(8),
                        "DUPLICATE_KEY",
                        "the key 'name' appears twice",
                        "first at line 1"),
                fault(
                        SOURCE
                                + "views: { totals: SELECT 1 AS n }\ndeploy: { serve: [totals, ‹total] }\n",
                        "UNKNOWN_NAME",
                        "there is no view 'total' to serve",
                        "did you mean 'totals'?"),
                fault(
                        SOURCE + "deploy: { serve: ‹a }\n",
                        "UNKNOWN_NAME",
                        "there is no view 'a' to serve",
                        "no views"),
                // YAML itself.
                fault("name: p\nsources:\n  a: [1, 2\nviews‹: {}\n", "YAML_SYNTAX", "", "bracket"),
                fault("name: \"p\nsources: x\n‹", "YAML_SYNTAX", "", "quote"),
                fault("name: p\n‹\tsources: x\n", "YAML_SYNTAX", "", "spaces"),
                fault(SOURCE + "---\n‹name: q\n", "YAML_SYNTAX", "second document", "one pipeline"),
                fault("name: ‹*x\n", "YAML_SYNTAX", "alias", "quotes"),
                // Variables.
                fault(
                        SOURCE.replace("address: here", "address: to ‹${NOWHERE} and"),
                        "UNSET_VARIABLE",
                        "NOWHERE is not set",
                        "${NOWHERE:default}"),
                fault(
                        SOURCE.replace("address: here", "address: ‹${file:/no/such/file}"),
                        "UNSET_VARIABLE",
                        "/no/such/file cannot be read",
                        "exist"),
                fault(
                        SOURCE.replace("address: here", "address: ‹${1}"),
                        "WRONG_VALUE",
                        "names no variable",
                        "$${"),
                fault(
                        SOURCE.replace("address: here", "address: \"‹${open\""),
                        "WRONG_VALUE",
                        "without '}'",
                        "$${"),
                // Connectors and options.
                fault(
                        SOURCE.replace("connector: pump", "connector: ‹pmup"),
                        "UNKNOWN_CONNECTOR",
                        "no connector 'pmup'",
                        "did you mean 'pump'?"),
                fault(
                        SOURCE.replace("connector: pump", "connector: ‹drain"),
                        "UNKNOWN_CONNECTOR",
                        "'drain' is no source",
                        "pump"),
                fault(
                        SOURCE.replace("    connector: pump\n", "").replace("  a:", "  ‹a:"),
                        "MISSING_KEY",
                        "the source 'a' needs the key 'connector'",
                        "connector: "),
                fault(
                        SOURCE.replace("    address: here\n", "").replace("  a:", "  ‹a:"),
                        "MISSING_KEY",
                        "needs the key 'address'",
                        "Where from."),
                fault(
                        SOURCE.replace("    address", "    ‹adress: x\n    address"),
                        "UNKNOWN_KEY",
                        "'adress' is no key of the source 'a'",
                        "did you mean 'address'?"),
                fault(
                        SOURCE + "    depth: ‹12\n",
                        "WRONG_VALUE",
                        "whole number from 1 to 10, but is '12'",
                        ""),
                fault(
                        SOURCE + "    depth: ‹\"3\"\n",
                        "WRONG_VALUE",
                        "whole number",
                        "without quotes"),
                fault(SOURCE + "    depth: ‹[3]\n", "WRONG_VALUE", "but is a list", ""),
                fault(SOURCE + "    ratio: ‹half\n", "WRONG_VALUE", "must be a number", ""),
                fault(SOURCE + "    eager: ‹yes\n", "WRONG_VALUE", "must be true or false", ""),
                fault(SOURCE + "    pause: ‹5\n", "WRONG_VALUE", "a duration", "with its unit"),
                fault(SOURCE + "    pause: ‹5 sec\n", "WRONG_VALUE", "a duration", "with its unit"),
                fault(
                        SOURCE + "    mode: ‹fats\n",
                        "WRONG_VALUE",
                        "one of slow, fast",
                        "did you mean 'fast'?"),
                fault(SOURCE + "    tags: ‹{a: b}\n", "WRONG_VALUE", "a list of text", ""),
                fault(SOURCE + "    properties: ‹x\n", "WRONG_VALUE", "a mapping of names", ""),
                // Formats.
                fault(
                        SOURCE + "    format: ‹jsn\n",
                        "UNKNOWN_FORMAT",
                        "no format 'jsn'",
                        "did you mean 'json'?"),
                fault(
                        SOURCE + "    format: { type: json, ‹epohc: s }\n",
                        "UNKNOWN_KEY",
                        "'epohc'",
                        "did you mean 'epoch'?"),
                fault(
                        SOURCE + "    format: { type: json, epoch: ‹h }\n",
                        "WRONG_VALUE",
                        "one of s, ms",
                        ""),
                fault(
                        SOURCE + "    format: ‹{ epoch: s }\n",
                        "MISSING_KEY",
                        "needs the key 'type'",
                        ""),
                fault(
                        SOURCE + "sinks:\n  s: { from: a, connector: drain, format: ‹raw }\n",
                        "UNKNOWN_FORMAT",
                        "cannot use the format raw",
                        "json"),
                fault(
                        SOURCE + "sinks:\n  s: { from: a, connector: void, format: ‹json }\n",
                        "WRONG_VALUE",
                        "takes no format",
                        "remove"),
                fault(
                        SOURCE + "sinks:\n  s: { from: a, connector: ‹drain }\n",
                        "MISSING_KEY",
                        "needs the key 'format'",
                        "json"),
                // Columns and types.
                fault(
                        SOURCE.replace("id: STRING NOT NULL", "id: ‹STRNG NOT NULL"),
                        "UNKNOWN_TYPE",
                        "column 'id': 'STRNG' is no type",
                        "did you mean 'STRING'?"),
                fault(
                        SOURCE.replace("id: STRING NOT NULL", "id: STRING NOT ‹NIL"),
                        "UNKNOWN_TYPE",
                        "NULL is missing",
                        ""),
                fault(
                        SOURCE.replace("id: STRING NOT NULL", "id: DECIMAL(‹40, 2)"),
                        "UNKNOWN_TYPE",
                        "0 to 38",
                        ""),
                fault(
                        SOURCE.replace("id: STRING NOT NULL", "id: ‹text"),
                        "UNKNOWN_TYPE",
                        "'text' is no type",
                        "write STRING"),
                fault(
                        SOURCE.replace("id: STRING NOT NULL", "id: \"ARRAY<‹LONG>\""),
                        "UNKNOWN_TYPE",
                        "'LONG'",
                        "write BIGINT"),
                fault(
                        SOURCE.replace("id: STRING NOT NULL", "‹id:"),
                        "WRONG_VALUE",
                        "must have a type",
                        "id: STRING"),
                fault(
                        SOURCE.replaceAll(
                                "    columns:\\n.*\\n.*\\n",
                                "    columns: { ok: STRING, d: ‹DECIMAL(10, 2) }\n"),
                        "UNKNOWN_TYPE",
                        "cut off",
                        "stands in quotes"),
                fault(
                        SOURCE.replaceAll("    columns:\n.*\n.*\n", "").replace("  a:", "  ‹a:"),
                        "MISSING_KEY",
                        "needs the key 'columns'",
                        "types"),
                fault(
                        SOURCE.replace("ts: TIMESTAMP(3)", "‹_tags: STRING"),
                        "WRONG_VALUE",
                        "'_tags'",
                        ""),
                // Event time, keys, deduplication.
                fault(
                        SOURCE + "    event_time: { column: ‹tz }\n",
                        "UNKNOWN_NAME",
                        "no column 'tz'",
                        "did you mean 'ts'?"),
                fault(
                        SOURCE + "    event_time: { column: ‹id }\n",
                        "WRONG_VALUE",
                        "must be a TIMESTAMP",
                        "TIMESTAMP(3)"),
                fault(
                        SOURCE + "    event_time: ‹{ max_delay: 5s }\n",
                        "MISSING_KEY",
                        "needs the key 'column'",
                        ""),
                fault(
                        SOURCE + "    event_time: { column: ts, ‹max_dealy: 5s }\n",
                        "UNKNOWN_KEY",
                        "'max_dealy'",
                        "did you mean 'max_delay'?"),
                fault(SOURCE + "    event_time: ‹ts\n", "WRONG_VALUE", "must be a mapping", ""),
                fault(
                        SOURCE + "    primary_key: [id, ‹nope]\n",
                        "UNKNOWN_NAME",
                        "no column 'nope'",
                        "id, ts"),
                fault(
                        SOURCE + "    deduplicate: { by: [‹ids] }\n",
                        "UNKNOWN_NAME",
                        "no column 'ids'",
                        "did you mean 'id'?"),
                // Rules.
                fault(
                        SOURCE + "    expect: ‹{ name: x }\n",
                        "WRONG_VALUE",
                        "must be a list of rules",
                        "- name"),
                fault(
                        SOURCE + "    expect:\n      - ‹name: x\n",
                        "MISSING_KEY",
                        "needs the key 'check'",
                        ""),
                fault(
                        SOURCE
                                + "    expect: [ { name: x, check: id > 'a', otherwise: ‹ignore } ]\n",
                        "WRONG_VALUE",
                        "one of quarantine, drop, tag, stop",
                        ""),
                fault(
                        SOURCE
                                + "    expect:\n      - { name: x, check: a }\n      - { name: ‹x, check: b }\n",
                        "CONFLICT",
                        "two rules named 'x'",
                        "of its own"),
                fault(
                        SOURCE + "    expect: [ { name: x, check: id IN (1, ‹2) } ]\n",
                        "UNKNOWN_KEY",
                        "'2)'",
                        "stands in quotes"),
                // Views.
                fault(SOURCE + "views:\n  v: ‹[a]\n", "WRONG_VALUE", "must be SQL", ""),
                fault(SOURCE + "views:\n  v:‹\n", "WRONG_VALUE", "has no SQL", ""),
                fault(
                        SOURCE + "views:\n  ‹v: { emit: final }\n",
                        "MISSING_KEY",
                        "needs the key 'sql'",
                        ""),
                fault(
                        SOURCE + "views:\n  v: { sql: SELECT 1, retain: ‹0s }\n",
                        "WRONG_VALUE",
                        "'retain' must be longer than nothing",
                        "retain: 7d"),
                fault(
                        SOURCE + "views:\n  v: { sql: SELECT 1, retain: ‹a week }\n",
                        "WRONG_VALUE",
                        "retain",
                        ""),
                fault(
                        SOURCE + "views:\n  v: { sql: SELECT 1, emit: ‹once }\n",
                        "WRONG_VALUE",
                        "one of final, updates",
                        ""),
                fault(
                        SOURCE + "views:\n  ‹a: SELECT 1\n",
                        "CONFLICT",
                        "is taken by the source at line 3",
                        "rename"),
                fault(
                        SOURCE + "views:\n  ‹v-1: SELECT 1\n",
                        "WRONG_VALUE",
                        "cannot be the name of a view",
                        "letters"),
                // Sinks.
                fault(
                        SOURCE + "sinks:\n  s: { from: ‹b, connector: void }\n",
                        "UNKNOWN_NAME",
                        "no view or source 'b'",
                        "did you mean 'a'?"),
                fault(
                        SOURCE + "sinks:\n  ‹s: { connector: void }\n",
                        "MISSING_KEY",
                        "needs the key 'from'",
                        ""),
                fault(
                        SOURCE + "sinks:\n  s: { from: a, connector: ‹pump }\n",
                        "UNKNOWN_CONNECTOR",
                        "is no sink",
                        "drain, void"),
                fault(
                        SOURCE + "sinks:\n  s: { from: a, connector: void, ‹pipe: x }\n",
                        "UNKNOWN_KEY",
                        "'pipe'",
                        "its keys are"),
                // What waits for a sink.
                fault(
                        SOURCE
                                + "sinks:\n  s: { from: a, connector: void, buffer: { size: ‹1gb } }\n",
                        "WRONG_VALUE",
                        "a size such as 500MB or 2GB of at least 1MB",
                        "B, kB, MB, GB or TB"),
                fault(
                        SOURCE
                                + "sinks:\n  s: { from: a, connector: void, buffer: { size: ‹9kB } }\n",
                        "WRONG_VALUE",
                        "of at least 1MB",
                        ""),
                fault(
                        SOURCE
                                + "sinks:\n  s: { from: a, connector: void, buffer: { when_full:"
                                + " ‹blok } }\n",
                        "WRONG_VALUE",
                        "one of block, drop",
                        "did you mean 'block'?"),
                fault(
                        SOURCE
                                + "sinks:\n  s: { from: a, connector: void, buffer: { ‹sise: 1GB } }\n",
                        "UNKNOWN_KEY",
                        "'sise' is no key of the buffer of the sink 's'",
                        "did you mean 'size'?"),
                fault(
                        SOURCE + "sinks:\n  s: { from: a, connector: void, buffer: ‹1GB }\n",
                        "WRONG_VALUE",
                        "'buffer' of the sink 's' must be a mapping",
                        "indented"),
                // How it runs.
                fault(SOURCE + "run: { workers: ‹0 }\n", "WRONG_VALUE", "from 1 to 64", ""),
                fault(
                        SOURCE + "run: { ‹wrokers: 2 }\n",
                        "UNKNOWN_KEY",
                        "'wrokers'",
                        "did you mean 'workers'?"),
                fault(SOURCE + "run: ‹2\n", "WRONG_VALUE", "must be a mapping", ""));
    }

    @ParameterizedTest(name = "{index}: {1} {2}")
    @MethodSource("faults")
    void isFoundWhereItIs(String marked, String code, String message, String hint) {
        int at = marked.indexOf('‹');
        assertThat(at).as("a marker").isNotNegative();
        String before = marked.substring(0, at);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - (before.lastIndexOf('\n') + 1) + 1;

        List<Fault> faults = read(marked.replace("‹", "")).faults();

        assertThat(faults).as("one fault").hasSize(1);
        Fault fault = faults.getFirst();
        assertThat(fault.location()).hasToString("p.yaml:" + line + ":" + column);
        assertThat(fault.code()).hasToString(code);
        assertThat(fault.message()).contains(message).doesNotContain("\n");
        assertThat(String.valueOf(fault.hint())).contains(hint);
    }

    @Test
    void allAreFoundInOnePassInTheOrderOfTheFile() {
        List<Fault> faults =
                read("""
                                name: 7 up
                                sources:
                                  1st:
                                    connector: pmup
                                    columns: { id: STRNG }
                                  b:
                                    connector: pump
                                    depth: 0
                                    columns: { id: STRING }
                                    event_time: { column: id }
                                views:
                                  v: { sq: SELECT 1 }
                                sinks:
                                  s: { from: nowhere, connector: void }
                                extra: 1
                                """)
                        .faults();

        assertThat(faults.stream().map(fault -> fault.location().line() + " " + fault.code()))
                .containsExactly(
                        "1 WRONG_VALUE",
                        "3 WRONG_VALUE",
                        "4 UNKNOWN_CONNECTOR",
                        "5 UNKNOWN_TYPE",
                        "6 MISSING_KEY",
                        "8 WRONG_VALUE",
                        "10 WRONG_VALUE",
                        "12 MISSING_KEY",
                        "12 UNKNOWN_KEY",
                        "14 UNKNOWN_NAME",
                        "15 UNKNOWN_KEY");
    }

    @Test
    void aliasesThatUnfoldToTooMuchAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append(
                    "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n"
                            .formatted(
                                    i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        assertThat(read(bomb.toString()).faults())
                .anySatisfy(fault -> assertThat(fault.code()).hasToString("YAML_SYNTAX"));
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThat(read("a: " + "[".repeat(100_000)).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.code()).hasToString("YAML_SYNTAX"));
        assertThat(read("a: " + "[".repeat(100) + "]".repeat(100)).faults())
                .anySatisfy(fault -> assertThat(fault.message()).contains("nested"));
    }

    @Test
    void aFileThatIsNotThereOrIsAFolder() {
        assertThat(
                        PipelineReader.read(
                                        Path.of("no-such.yaml"),
                                        TestCatalog.CATALOG,
                                        List.of(),
                                        name -> null)
                                .faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.code()).hasToString("FILE_NOT_FOUND"));
        assertThat(
                        PipelineReader.read(
                                        Path.of("."), TestCatalog.CATALOG, List.of(), name -> null)
                                .faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("is a folder"));
    }

    static PipelineFile read(String yaml, String... settings) {
        return PipelineReader.read(
                new YamlSource("p.yaml", yaml),
                TestCatalog.CATALOG,
                List.of(settings),
                new Variables(
                        Map.of("HERE", "there", "PORT", "7", "DB_PASSWORD", "hunter2-hunter2")::get,
                        Path.of("")));
    }
}
