package io.tidewire.app.yaml;

import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.app.yaml.YamlNode.Origin;
import io.tidewire.app.yaml.YamlNode.Scalar;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL out of a scalar, line by line as it stands in the file, so that a place in the SQL is a place
 * in the file. Line breaks that YAML would fold into spaces stay, but within a text or a quoted
 * name: elsewhere SQL does not tell them apart. Columns are exact but behind a quote's escape, a
 * variable or such a fold on the same line.
 */
public final class SqlLines {

    private final Variables variables;
    private final List<String> texts = new ArrayList<>();
    private final List<Location> places = new ArrayList<>();
    private final OpenQuote quote = new OpenQuote();

    /** Empty lines that were folded since the last one with something in it. */
    private int empty;

    private SqlLines(Variables variables) {
        this.variables = variables;
    }

    public static SqlText of(Scalar scalar, Variables variables) {
        SqlLines lines = new SqlLines(variables);
        Origin origin = scalar.origin();
        if (origin == null) {
            lines.addAll(scalar.value(), scalar.location());
        } else {
            lines.read(scalar, origin);
        }
        return lines.build();
    }

    private void read(Scalar scalar, Origin origin) {
        switch (scalar.style()) {
            case LITERAL -> block(origin, false);
            case FOLDED -> block(origin, true);
            case PLAIN -> flow(origin.source(), origin.start(), origin.end(), false);
            case SINGLE_QUOTED -> flow(origin.source(), origin.start() + 1, origin.end() - 1, true);
            case DOUBLE_QUOTED -> {
                if (origin.text().contains("\\")) {
                    addAll(scalar.value(), scalar.location());
                } else {
                    flow(origin.source(), origin.start() + 1, origin.end() - 1, false);
                }
            }
        }
    }

    /** Lines that share an indentation. Those that have more are not folded. */
    private void block(Origin origin, boolean folded) {
        int header = origin.text().indexOf('\n');
        if (header < 0) {
            return;
        }
        YamlSource source = origin.source();
        int start = origin.start() + header + 1;
        int end = origin.end();
        int indentation = Integer.MAX_VALUE;
        for (int at = start; at < end; at = lineEnd(source, at, end) + 1) {
            String line = source.text().substring(at, lineEnd(source, at, end));
            if (!line.isBlank()) {
                indentation = Math.min(indentation, line.length() - line.stripLeading().length());
            }
        }
        boolean indented = false;
        for (int at = start; at < end; at = lineEnd(source, at, end) + 1) {
            int lineEnd = lineEnd(source, at, end);
            int from = Math.min(at + indentation, lineEnd);
            String line = withoutReturn(source.text().substring(from, lineEnd));
            boolean indentedBefore = indented;
            indented = line.startsWith(" ") || line.startsWith("\t");
            add(line, source.locate(from), folded && !indented && !indentedBefore);
        }
    }

    /** Text within a line or over several, whose indentation means nothing. */
    private void flow(YamlSource source, int start, int end, boolean doubledQuotes) {
        for (int at = start; at <= end; at = lineEnd(source, at, end) + 1) {
            int lineEnd = lineEnd(source, at, end);
            String line = source.text().substring(at, lineEnd);
            int from = at + line.length() - line.stripLeading().length();
            // Blanks before the end of a scalar are its own, those before a fold are not.
            String text = source.text().substring(from, lineEnd);
            text = lineEnd == end ? withoutReturn(text) : text.stripTrailing();
            add(doubledQuotes ? text.replace("''", "'") : text, source.locate(from), true);
        }
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static int lineEnd(YamlSource source, int from, int end) {
        int newline = source.text().indexOf('\n', from);
        return newline < 0 || newline > end ? end : newline;
    }

    private void addAll(String text, Location location) {
        for (String line : text.split("\n", -1)) {
            add(line, location, false);
        }
    }

    /**
     * @param folded whether YAML makes one line of it and the one before
     */
    private void add(String line, Location location, boolean folded) {
        String sql = variables.resolve(line).text();
        if (texts.isEmpty()) {
            append(sql, location);
        } else if (!folded || !quote.isOpen()) {
            append("\n".repeat(empty + 1) + sql, location);
            empty = 0;
        } else if (sql.isEmpty()) {
            empty++;
        } else {
            append(empty == 0 ? " " + sql : "\n".repeat(empty) + sql, location);
            empty = 0;
        }
    }

    /** The lines that begin in it begin at this place. */
    private void append(String sql, Location location) {
        quote.read(sql);
        String[] lines = sql.split("\n", -1);
        if (texts.isEmpty()) {
            texts.add(lines[0]);
            places.add(location);
        } else {
            texts.set(texts.size() - 1, texts.getLast() + lines[0]);
        }
        for (int i = 1; i < lines.length; i++) {
            texts.add(lines[i]);
            places.add(location);
        }
    }

    private SqlText build() {
        while (texts.size() > 1 && texts.getLast().isBlank()) {
            texts.removeLast();
            places.removeLast();
        }
        while (texts.size() > 1 && texts.getFirst().isBlank()) {
            texts.removeFirst();
            places.removeFirst();
        }
        return new SqlText(String.join("\n", texts), places);
    }
}
