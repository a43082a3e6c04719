package io.tidewire.app.flink;

import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.SqlText;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of our SQL Flink's lacks and no function makes up for, found in a text that compiles here:
 * by its words, outside of strings, quoted names and comments.
 */
final class LackingSql {

    private static final Pattern WORDS =
            Pattern.compile(
                    "'(?:[^']|'')*'|`[^`]*`|\"[^\"]*\"|--[^\\n]*|/\\*.*?\\*/"
                            + "|(?<asof>\\bASOF\\s+JOIN\\b)",
                    Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_WORDS =
            Pattern.compile("('(?:[^']|'')*'|`[^`]*`|--[^\\n]*|/\\*.*?\\*/|\\W)+", Pattern.DOTALL);

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
            }
        }
        return found;
    }

    /**
     * Whether a word is nowhere in the text.
     *
     * @param word in capitals
     */
    static boolean lacks(SqlText sql, String word) {
        return Stream.of(NO_WORDS.split(sql.text())).noneMatch(word::equalsIgnoreCase);
    }

    private static Location at(SqlText sql, int from, int to) {
        String before = sql.text().substring(0, from);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = from - (before.lastIndexOf('\n') + 1) + 1;
        return sql.locate(line, column, line, column + to - from - 1);
    }
}
