package io.tidewire.app.testing;

import io.tidewire.api.connector.OptionSpec;
import io.tidewire.app.file.Key;
import io.tidewire.app.file.Shape;

import java.util.List;

/** The keys of a test file. */
public final class TestKeys {

    private static final Shape ROWS = new Shape.Named(Shape.TEXT);
    private static final Shape FLAG =
            new Shape.Value(OptionSpec.Type.BOOLEAN, List.of(), null, null);

    public static final List<Key> FILE =
            List.of(
                    Key.required(
                            "tests", new Shape.Items(Shape.TEXT), "The tests, each with a name."),
                    Key.optional(
                            "env",
                            new Shape.Named(Shape.TEXT),
                            "Values of variables in the pipeline file."));

    public static final List<Key> TEST =
            List.of(
                    Key.required("name", Shape.TEXT, "What the test shows."),
                    Key.required(
                            "given",
                            ROWS,
                            "Rows by source: maps, or text with a record per line. Or a list of"
                                    + " such steps, between which a step {advance: 10m} moves the"
                                    + " clock and {watermark: {source: time}} event time."),
                    Key.optional(
                            "expect",
                            ROWS,
                            "The rows of each view at the end, in any order; only the columns that"
                                    + " are written are compared."),
                    Key.optional(
                            "quarantine",
                            new Shape.Items(Shape.TEXT),
                            "The rows that must be quarantined, and no others: source, code, rule;"
                                    + " part of the reason or the payload."),
                    Key.optional(
                            "books",
                            ROWS,
                            "Counts by source: read, delivered, filtered, late, duplicate,"
                                    + " quarantined."),
                    Key.optional(
                            "now",
                            Shape.TEXT,
                            "What the clock shows; when absent the newest event time given, as maps or as text, so that no row is FAR_FUTURE."),
                    Key.optional(
                            "end",
                            FLAG,
                            true,
                            "Whether the input ends after the rows, which closes every window."));

    public static final List<Key> QUARANTINED =
            List.of(
                    Key.optional("source", Shape.TEXT, "The source it came from."),
                    Key.optional("code", Shape.TEXT, "Its code, such as LATE."),
                    Key.optional("rule", Shape.TEXT, "The broken rule or the offending column."),
                    Key.optional("reason", Shape.TEXT, "Part of the reason."),
                    Key.optional("payload", Shape.TEXT, "Part of the payload."));

    /** What {@code books} may count. */
    public static final List<Key> BOOKS =
            List.of(
                    count("read", "Rows read."),
                    count("delivered", "Rows the views saw."),
                    count("filtered", "Rows a rule dropped."),
                    count("late", "Rows that came too late."),
                    count("duplicate", "Rows that repeat an earlier one."),
                    count("quarantined", "Rows in the quarantine, late ones apart."));

    private TestKeys() {}

    private static Key count(String name, String help) {
        return Key.optional(
                name, new Shape.Value(OptionSpec.Type.INTEGER, List.of(), 0L, null), help);
    }
}
