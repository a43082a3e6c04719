package io.tidewire.app.reference;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.app.file.Catalog;
import io.tidewire.app.file.Durations;
import io.tidewire.app.file.FileKeys;
import io.tidewire.app.file.Key;
import io.tidewire.app.file.Shape;
import io.tidewire.app.file.Sizes;
import io.tidewire.app.testing.TestKeys;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The reference pages in Markdown, as they stand in docs/reference. */
public final class ReferencePages {

    private static final String GENERATED =
            "<!-- Made by `tidewire %s --markdown` from the specs in the code: change those. -->\n\n";

    private ReferencePages() {}

    /** docs/reference/connectors.md */
    public static String connectors(Catalog catalog) {
        StringBuilder page = new StringBuilder();
        page.append(GENERATED.formatted("connectors")).append("# Connectors and formats\n\n");
        page.append("| connector | as a source | as a sink | |\n|---|---|---|---|\n");
        for (ConnectorSpec connector : catalog.connectors()) {
            page.append(
                    "| [`%s`](#%s) | %s | %s | %s |\n"
                            .formatted(
                                    connector.name(),
                                    connector.name(),
                                    guarantee(connector.source()),
                                    guarantee(connector.sink()),
                                    connector.summary()));
        }
        for (ConnectorSpec connector : catalog.connectors()) {
            page.append("\n## %s\n\n%s\n".formatted(connector.name(), connector.summary()));
            side(page, "As a source", connector.source());
            side(page, "As a sink", connector.sink());
        }
        page.append("\n# Formats\n\nBy name, `format: json`, or with options,")
                .append(" `format: { type: csv, delimiter: \";\" }`.\n");
        for (FormatSpec format : catalog.formats()) {
            page.append("\n## Format %s\n\n%s\n".formatted(format.name(), format.summary()));
            page.append(
                    "\n%s.\n"
                            .formatted(
                                    format.reads() && format.writes()
                                            ? "For sources and sinks"
                                            : format.reads() ? "For sources" : "For sinks"));
            options(page, format.options());
        }
        return page.toString();
    }

    private static void side(StringBuilder page, String title, ConnectorSpec.@Nullable Side side) {
        if (side == null) {
            return;
        }
        page.append("\n### %s\n\n".formatted(title));
        page.append(
                "Guarantee: %s. %s\n".formatted(guarantee(side.guarantee()), side.guaranteeNote()));
        for (ConnectorSpec.Variant variant : side.variants()) {
            page.append(
                    "With `%s: %s` %s. %s\n"
                            .formatted(
                                    variant.option(),
                                    variant.value(),
                                    guarantee(variant.promise().guarantee()),
                                    variant.promise().note()));
        }
        if (!side.formats().isEmpty()) {
            page.append("\nFormats: %s".formatted(String.join(", ", side.formats())));
            page.append(
                    side.defaultFormat() == null
                            ? " (must be named).\n"
                            : "; %s when none is named.\n".formatted(side.defaultFormat()));
        }
        options(page, side.options());
    }

    /** For people; empty when the connector has no such side. */
    public static String guarantee(ConnectorSpec.@Nullable Side side) {
        return side == null ? "" : guarantee(side.guarantee());
    }

    /** For people: "exactly once". */
    public static String guarantee(ConnectorSpec.Guarantee guarantee) {
        return guarantee.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** For people: "integer, 0 to 10, default 5". */
    public static String describe(OptionSpec option) {
        Key key = Key.of(option);
        String fallback = fallback(key).replace("`", "");
        return kind(key.shape()).replace("`", "")
                + (key.required()
                        ? ", required"
                        : fallback.isEmpty() ? "" : ", default " + fallback);
    }

    private static void options(StringBuilder page, List<OptionSpec> options) {
        if (options.isEmpty()) {
            page.append("\nNo options.\n");
        } else {
            table(page, options.stream().map(Key::of).toList());
        }
    }

    private static void table(StringBuilder page, List<Key> keys) {
        page.append("\n| key | value | default | |\n|---|---|---|---|\n");
        for (Key key : keys) {
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    key.name(),
                                    kind(key.shape()),
                                    key.required() ? "**required**" : fallback(key),
                                    key.help().replace("|", "\\|")));
        }
    }

    /** The default as the file would write it; empty for none. */
    static String fallback(Key key) {
        return switch (key.fallback()) {
            case null -> "";
            case Duration duration -> "`" + Durations.format(duration) + "`";
            case Long bytes when key.isSize() -> "`" + Sizes.format(bytes) + "`";
            case List<?> list -> list.isEmpty() ? "" : "`" + list + "`";
            default -> "`" + key.fallback() + "`";
        };
    }

    private static String kind(Shape shape) {
        return switch (shape) {
            case Shape.Value value -> kind(value);
            case Shape.Sql sql -> "SQL";
            case Shape.ColumnType type -> "type";
            case Shape.Section section -> "mapping, below";
            case Shape.Named named -> "mapping, by name";
            case Shape.Items items -> "list, below";
            case Shape.SqlOr either -> "SQL or mapping";
            case Shape.FormatChoice format -> "[format](connectors.md#formats)";
            case Shape.Connected connected -> "mapping";
        };
    }

    /** What may be written for a value, in a few words. */
    static String kind(Shape.Value value) {
        return switch (value.type()) {
            case STRING ->
                    value.choices().isEmpty()
                            ? "text"
                            : "one of "
                                    + String.join(
                                            ", ",
                                            value.choices().stream()
                                                    .map(choice -> "`" + choice + "`")
                                                    .toList());
            case INTEGER -> "integer" + range(value.minimum(), value.maximum());
            case NUMBER -> "number";
            case BOOLEAN -> "true or false";
            case DURATION -> "duration";
            case SIZE ->
                    value.minimum() == null
                            ? "size"
                            : "size, from " + Sizes.format(value.minimum());
            case STRINGS -> "list of text";
            case MAP -> "mapping of free keys";
        };
    }

    private static String range(@Nullable Long minimum, @Nullable Long maximum) {
        if (minimum != null && maximum != null) {
            return ", " + minimum + " to " + maximum;
        }
        return minimum != null ? ", from " + minimum : maximum != null ? ", up to " + maximum : "";
    }

    /** docs/reference/pipeline-file.md */
    public static String pipelineFile() {
        StringBuilder page = new StringBuilder();
        page.append(GENERATED.formatted("schema")).append("# The pipeline file\n\n");
        page.append(
                """
                A file is YAML 1.2 in UTF-8, at most 4 MiB. `tidewire check` finds every fault in it, and files to read that are not
                there; `tidewire schema` prints a JSON Schema for editors.

                In any value `${NAME}` is replaced by the environment variable, `${NAME:default}` has a default, `${file:/path}` is what
                the file holds, a secret: it is never shown. `$${` stands for `${` itself. Durations are numbers with units: `200ms`, `5s`,
                `10m`, `1h`, `7d`, `1h30m`. Sizes likewise: `500kB`, `64MB`, `2GB` in steps of 1000, `64MiB`, `2GiB` in steps of 1024.
                """);
        page.append("\n## The top level\n");
        table(page, FileKeys.PIPELINE);
        page.append("\n## A source\n\nAlso the options of its [connector](connectors.md).\n");
        table(page, FileKeys.SOURCE);
        page.append(
                """

                ### columns

                `name: TYPE`, or `name: AS expression` for a column computed from the others. Types are Flink's: `BOOLEAN`, `INT`,
                `BIGINT`, `DOUBLE`, `DECIMAL(p, s)`, `STRING`, `BYTES`, `DATE`, `TIME`, `TIMESTAMP(p)`, `TIMESTAMP_LTZ(p)`,
                `ARRAY<type>`, `MAP<key, value>`, `ROW<name type, ...>`, each with `NOT NULL` behind it or not. `VARCHAR(n)` and `CHAR(n)` are kept
                as `STRING`, `TINYINT` and `SMALLINT` as `INT`, `FLOAT` as `DOUBLE`. The raw format's column is `line: STRING NOT NULL` when none
                is declared.

                ### event_time
                """);
        table(page, FileKeys.EVENT_TIME);
        page.append("\n### deduplicate\n");
        table(page, FileKeys.DEDUPLICATE);
        page.append("\n### expect\n\nA list of rules.\n");
        table(page, FileKeys.EXPECTATION);
        page.append("\n## A view\n\nSQL alone, or a mapping.\n");
        table(page, FileKeys.VIEW);
        page.append("\n## A sink\n\nAlso the options of its [connector](connectors.md).\n");
        table(page, FileKeys.SINK);
        page.append(
                "\n### buffer\n\nWhat it means when it is full: [operations](../operations.md).\n");
        table(page, FileKeys.BUFFER);
        page.append("\n## run\n");
        table(page, FileKeys.RUN);
        page.append(
                "\n## deploy\n\nWhat a Flink cluster needs: [on a Flink cluster](../flink.md).\n");
        table(page, FileKeys.DEPLOY);
        return page.toString();
    }

    /** docs/reference/pipeline-tests.md */
    public static String pipelineTests() {
        StringBuilder page = new StringBuilder();
        page.append(GENERATED.formatted("test")).append("# Tests of a pipeline\n\n");
        page.append(
                """
                The tests of `pipeline.yaml` stand in `pipeline.test.yaml` beside it. `tidewire test FILE|DIR...` runs them in this process
                without touching anything outside, in milliseconds each; it exits with 1 when one fails and shows what is missing (`-`) and what came
                unexpected (`+`).

                ```yaml
                tests:
                  - name: a minute closes when the next one is well under way
                    given:
                      orders:
                        - { id: 1, country: FR, amount: 2.00, ts: 2026-01-31 12:00:00 }
                        - { id: 2, country: FR, amount: 3.00, ts: 2026-01-31 12:00:30 }
                    expect:
                      by_minute:
                        - { window_start: 2026-01-31 12:00:00, orders: 2 }
                ```

                Rows are maps of column to value. Written as text instead (`orders: |`, a record per line), they pass the source's format like real
                ones, which is how to test rows that must end up in the quarantine. Rows of one source come in one partition, in the order written.
                Only the columns that the first expected row names are compared; the order of rows is not. A row in the quarantine that the test does
                not list makes it fail.
                """);
        page.append("\n## The file\n");
        table(page, TestKeys.FILE);
        page.append("\n## A test\n");
        table(page, TestKeys.TEST);
        page.append("\n## A row of quarantine\n");
        table(page, TestKeys.QUARANTINED);
        page.append("\n## books\n");
        table(page, TestKeys.BOOKS);
        return page.toString();
    }
}
