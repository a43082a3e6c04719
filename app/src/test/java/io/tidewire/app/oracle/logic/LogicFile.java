package io.tidewire.app.oracle.logic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A file of SQLite's <a href="https://sqlite.org/sqllogictest">sqllogictest</a>, as it is in {@code
 * net.hydromatic:sql-logic-test}: statements that fill tables, and queries with their answers. What
 * is for one database alone is left out.
 */
record LogicFile(String name, List<Entry> entries) {

    private static final String ROOT = "/test/";

    /** A statement or a query. */
    sealed interface Entry {}

    record Statement(String sql) implements Entry {}

    /**
     * @param types one letter per column: I integer, R three digits behind the point, T text
     * @param sort nosort, rowsort or valuesort
     * @param expected the values, one per line; or one line "30 values hashing to 3c13dee4..."
     */
    record Query(int line, String sql, String types, String sort, List<String> expected)
            implements Entry {}

    /** The names of all files, in order. */
    static List<String> names() {
        try {
            URL any = Objects.requireNonNull(LogicFile.class.getResource(ROOT + "select1.test"));
            try (JarFile jar = ((JarURLConnection) any.openConnection()).getJarFile()) {
                return jar.stream()
                        .map(JarEntry::getName)
                        .filter(name -> name.startsWith("test/") && name.endsWith(".test"))
                        .map(name -> name.substring("test/".length()))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LogicFile read(String name) {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        LogicFile.class.getResourceAsStream(ROOT + name), name),
                                StandardCharsets.UTF_8))) {
            return new LogicFile(name, new Parser(reader.readAllLines()).entries());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Parser {
        private final List<String> lines;
        private final List<Entry> entries = new ArrayList<>();
        private int next;

        Parser(List<String> lines) {
            this.lines = lines;
        }

        List<Entry> entries() {
            boolean wanted = true;
            while (next < lines.size()) {
                int start = next + 1;
                String line = lines.get(next++).split("#", 2)[0].strip();
                if (line.startsWith("onlyif")) {
                    wanted = false;
                } else if (line.startsWith("statement")) {
                    String sql = block(false);
                    if (wanted && line.endsWith("ok")) {
                        entries.add(new Statement(sql));
                    }
                    wanted = true;
                } else if (line.startsWith("query")) {
                    String[] head = line.split("\\s+");
                    String sql = block(true);
                    List<String> expected = List.of(block(false).split("\n"));
                    if (wanted) {
                        entries.add(
                                new Query(
                                        start,
                                        sql,
                                        head[1],
                                        head.length > 2 ? head[2] : "nosort",
                                        expected.equals(List.of("")) ? List.of() : expected));
                    }
                    wanted = true;
                } else if (line.equals("halt")) {
                    if (wanted) {
                        break;
                    }
                    wanted = true;
                }
            }
            return entries;
        }

        /** Up to a blank line, or up to the line before the answer. */
        private String block(boolean query) {
            List<String> block = new ArrayList<>();
            while (next < lines.size()) {
                String line = lines.get(next++);
                if (line.isBlank() || query && line.equals("----")) {
                    break;
                }
                block.add(line);
            }
            return String.join("\n", block);
        }
    }
}
