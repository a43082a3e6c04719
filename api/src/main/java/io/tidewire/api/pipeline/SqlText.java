package io.tidewire.api.pipeline;

import io.tidewire.api.error.Location;

import java.io.Serializable;
import java.util.List;

/**
 * SQL with the place of each of its lines in the file it was read from.
 *
 * @param lines one per line of the text, at least one: where its first character stands
 */
public record SqlText(String text, List<Location> lines) implements Serializable {

    public SqlText {
        lines = List.copyOf(lines);
    }

    /** SQL that stands in no file: its places are {@code name:line:col} of the text itself. */
    public static SqlText of(String name, String text) {
        long count = text.chars().filter(c -> c == '\n').count() + 1;
        return new SqlText(
                text,
                java.util.stream.IntStream.rangeClosed(1, (int) count)
                        .mapToObj(line -> Location.at(name, line, 1))
                        .toList());
    }

    /**
     * The place in the file of a range of the text; lines and columns count from 1, the end is
     * inclusive, as Calcite has it.
     */
    public Location locate(int line, int column, int endLine, int endColumn) {
        Location from = lines.get(Math.clamp(line - 1, 0, lines.size() - 1));
        Location to = lines.get(Math.clamp(endLine - 1, 0, lines.size() - 1));
        return new Location(
                from.file(),
                from.line(),
                from.column() + Math.max(column, 1) - 1,
                to.line(),
                to.column() + Math.max(endColumn, 1));
    }

    /** The place of the whole text. */
    public Location start() {
        return lines.getFirst();
    }
}
