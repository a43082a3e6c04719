package io.tidewire.app.oracle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One query of a case file and what must come of it. In the files a case is a title behind {@code
 * --}, the query, and then one line per row behind {@code =}, in any order; {@code !} before the
 * code and a part of the message of an error; {@code ~} before a part of the failure of a row. A
 * blank line ends the case.
 *
 * @param rows as {@link CaseTables#text} writes them
 * @param errors that refuse the query, each the start of the code or a part of the message
 * @param failures parts of what is said of rows that fail
 */
record SqlCase(
        String file,
        int line,
        String title,
        String sql,
        List<String> rows,
        List<String> errors,
        List<String> failures) {

    static List<SqlCase> read(String file) {
        List<SqlCase> cases = new ArrayList<>();
        List<String> lines = new ArrayList<>(lines(file));
        lines.add("");
        List<String> block = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                block.add(lines.get(i));
            } else if (!block.isEmpty()) {
                cases.add(of(file, i - block.size() + 1, block));
                block.clear();
            }
        }
        return cases;
    }

    private static SqlCase of(String file, int line, List<String> block) {
        StringBuilder title = new StringBuilder();
        StringBuilder sql = new StringBuilder();
        List<String> rows = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String text : block) {
            String rest = text.substring(Math.min(2, text.length())).strip();
            if (text.startsWith("--")) {
                title.append(title.isEmpty() ? "" : " ").append(rest);
            } else if (text.startsWith("=")) {
                rows.add(rest);
            } else if (text.startsWith("!")) {
                errors.add(rest);
            } else if (text.startsWith("~")) {
                failures.add(rest);
            } else {
                sql.append(sql.isEmpty() ? "" : "\n").append(text);
            }
        }
        return new SqlCase(file, line, title.toString(), sql.toString(), rows, errors, failures);
    }

    private static List<String> lines(String file) {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        SqlCase.class.getResourceAsStream("/sql/" + file), file),
                                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file + ":" + line + " " + (title.isEmpty() ? sql : title);
    }
}
