package io.tidewire.app.yaml;

import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.app.yaml.YamlNode.Origin;
import io.tidewire.app.yaml.YamlNode.Scalar;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL out of a scalar, line by line as it stands in the file, so that a place in the SQL is a place
 * in the file. Line breaks that YAML would fold into spaces stay: SQL does not tell them apart.
 * Columns are exact but behind a quote's escape or a variable on the same line.
 */
public final class SqlLines {

    private final Variables variables;
    private final List<String> texts = new ArrayList<>();
    private final List<Location> places = new ArrayList<>();

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
            case LITERAL, FOLDED -> {
                int header = origin.text().indexOf('\n');
                if (header >= 0) {
                    block(origin.source(), origin.start() + header + 1, origin.end());
                }
            }
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

    /** Lines that share an indentation. */
    private void block(YamlSource source, int start, int end) {
        int indentation = Integer.MAX_VALUE;
        for (int at = start; at < end; at = lineEnd(source, at, end) + 1) {
            String line = source.text().substring(at, lineEnd(source, at, end));
            if (!line.isBlank()) {
                indentation = Math.min(indentation, line.length() - line.stripLeading().length());
            }
        }
        for (int at = start; at < end; at = lineEnd(source, at, end) + 1) {
            int lineEnd = lineEnd(source, at, end);
            int from = Math.min(at + indentation, lineEnd);
            addAll(source.text().substring(from, lineEnd).stripTrailing(), source.locate(from));
        }
    }

    /** Text within a line or over several, whose indentation means nothing. */
    private void flow(YamlSource source, int start, int end, boolean doubledQuotes) {
        for (int at = start; at <= end; at = lineEnd(source, at, end) + 1) {
            int lineEnd = lineEnd(source, at, end);
            String line = source.text().substring(at, lineEnd);
            int from = at + line.length() - line.stripLeading().length();
            String text = source.text().substring(from, lineEnd).stripTrailing();
            addAll(doubledQuotes ? text.replace("''", "'") : text, source.locate(from));
        }
    }

    private static int lineEnd(YamlSource source, int from, int end) {
        int newline = source.text().indexOf('\n', from);
        return newline < 0 || newline > end ? end : newline;
    }

    private void addAll(String text, Location location) {
        for (String line : variables.resolve(text).text().split("\n", -1)) {
            texts.add(line);
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
