package io.tidewire.bench.parity;

import io.tidewire.app.terminal.TextTable;
import io.tidewire.bench.cluster.Topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What both engines came to, as tables. */
final class SideBySide {

    /** Tables of at most so many rows are shown whole, if a screen has room for both sides. */
    private static final int SMALL = 8;

    private static final int WIDEST = 60;

    private SideBySide() {}

    /** The lines: how many rows there are of each kind, then the small tables row by row. */
    static List<String> of(Result here, Result there) {
        TextTable counts = new TextTable(List.of("", "Tidewire", "Flink", ""));
        here.tables()
                .forEach(
                        (sink, table) ->
                                counts.add(
                                        row(
                                                "rows of " + sink,
                                                total(table),
                                                total(there.tables().getOrDefault(sink, Map.of())),
                                                table.equals(there.tables().get(sink)))));
        counts.add(
                row(
                        "rows refused, with why",
                        here.refused().size(),
                        there.refused().size(),
                        here.refused().equals(there.refused())));
        here.books()
                .forEach(
                        (account, rows) -> {
                            long other = there.books().getOrDefault(account, 0L);
                            counts.add(row(account, rows, other, rows == other));
                        });
        List<String> lines = new ArrayList<>(counts.lines());
        here.tables()
                .forEach(
                        (sink, table) -> {
                            if (isSmall(table)) {
                                lines.add("");
                                lines.addAll(
                                        rows(
                                                sink,
                                                table,
                                                there.tables().getOrDefault(sink, Map.of())));
                            }
                        });
        return lines;
    }

    private static boolean isSmall(Map<Topics.Row, Long> table) {
        return table.size() <= SMALL
                && table.keySet().stream().allMatch(row -> row.value().length() <= WIDEST);
    }

    private static List<String> row(String what, long here, long there, boolean same) {
        return List.of(
                what, "%,d".formatted(here), "%,d".formatted(there), same ? "equal" : "DIFFERENT");
    }

    private static long total(Map<Topics.Row, Long> table) {
        return table.values().stream().mapToLong(Long::longValue).sum();
    }

    private static List<String> rows(
            String sink, Map<Topics.Row, Long> here, Map<Topics.Row, Long> there) {
        Map<String, String> left = byKey(here);
        Map<String, String> right = byKey(there);
        TreeSet<String> keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        TextTable table = new TextTable(List.of(sink + ", Tidewire", sink + ", Flink"), WIDEST);
        for (String key : keys) {
            table.add(List.of(left.getOrDefault(key, "-"), right.getOrDefault(key, "-")));
        }
        return table.lines();
    }

    private static Map<String, String> byKey(Map<Topics.Row, Long> table) {
        Map<String, String> rows = new TreeMap<>();
        table.keySet()
                .forEach(row -> rows.put(row.key() == null ? row.value() : row.key(), row.value()));
        return rows;
    }
}
