package io.tidewire.app.flink;

import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.SqlText;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of our SQL Flink's lacks, found in a text that compiles here: by its words, outside of
 * strings, quoted names and comments.
 */
final class LackingSql {

    private static final String AGGREGATE = "compute it in a view that a Tidewire process runs";

    private static final String TOP =
            "take the row with ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) = 1";

    private static final String CASES =
            "write MAX or MIN over CASE WHEN condition THEN 1 ELSE 0 END = 1";

    /** Aggregate functions, each with what to write instead. */
    private static final Map<String, String> FUNCTIONS =
            Map.ofEntries(
                    Map.entry("ARG_MAX", TOP),
                    Map.entry("ARG_MIN", TOP),
                    Map.entry("MAX_BY", TOP),
                    Map.entry("MIN_BY", TOP),
                    Map.entry("BOOL_AND", CASES),
                    Map.entry("BOOL_OR", CASES),
                    Map.entry("EVERY", CASES),
                    Map.entry("SOME", CASES),
                    Map.entry("ANY_VALUE", "write MAX or FIRST_VALUE"),
                    Map.entry("BIT_AND", AGGREGATE),
                    Map.entry("BIT_OR", AGGREGATE),
                    Map.entry("BIT_XOR", AGGREGATE),
                    Map.entry("PERCENTILE_CONT", "write PERCENTILE(value, fraction)"),
                    Map.entry("PERCENTILE_DISC", "write PERCENTILE(value, fraction)"),
                    Map.entry("APPROX_PERCENTILE", "write PERCENTILE(value, fraction)"));

    private static final Pattern WORDS =
            Pattern.compile(
                    "'(?:[^']|'')*'|`[^`]*`|\"[^\"]*\"|--[^\\n]*|/\\*.*?\\*/"
                            + "|(?<asof>\\bASOF\\s+JOIN\\b)|(?<name>\\b[A-Za-z_]+)\\s*\\(",
                    Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private LackingSql() {}

    /**
     * @param what as it is written
     * @param instead what to write
     */
    record Found(String what, String instead, Location location) {}

    static List<Found> in(SqlText sql) {
        List<Found> found = new ArrayList<>();
        Matcher words = WORDS.matcher(sql.text());
        while (words.find()) {
            if (words.group("asof") != null) {
                found.add(
                        new Found(
                                "ASOF JOIN",
                                "join FOR SYSTEM_TIME AS OF a source with a primary_key",
                                at(sql, words.start("asof"), words.end("asof"))));
            } else if (words.group("name") != null) {
                String name = words.group("name").toUpperCase(Locale.ROOT);
                String instead = FUNCTIONS.get(name);
                if (instead != null) {
                    found.add(
                            new Found(
                                    name,
                                    instead,
                                    at(sql, words.start("name"), words.end("name"))));
                }
            }
        }
        return found;
    }

    private static Location at(SqlText sql, int from, int to) {
        String before = sql.text().substring(0, from);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = from - (before.lastIndexOf('\n') + 1) + 1;
        return sql.locate(line, column, line, column + to - from - 1);
    }
}
