package io.tidewire.app.command;

import io.tidewire.app.client.Json;
import io.tidewire.app.run.Differences;
import io.tidewire.app.shadow.RowDifference;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.app.terminal.TextTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says which rows of a pipeline's views would be others after an edit. */
final class ShadowReport {

    private static final String INDENT = " ".repeat(8);

    private final Terminal terminal;
    private final Differences differences;

    ShadowReport(Terminal terminal, Differences differences) {
        this.terminal = terminal;
        this.differences = differences;
    }

    void print() {
        differences.views().forEach(this::print);
        differences
                .notCompared()
                .forEach((view, why) -> terminal.print(title(view) + "is not compared: " + why));
        if (differences.views().isEmpty()) {
            terminal.print("no view that was there is computed anew: their rows stay as they are");
        }
    }

    private String title(String view) {
        return "view    " + terminal.paint(Style.BOLD, view) + " ";
    }

    private void print(String name, Differences.View view) {
        RowDifference.Summary rows = view.rows();
        terminal.print(
                title(name)
                        + (rows.isEmpty()
                                ? terminal.paint(Style.GREEN, "has the same rows")
                                : terminal.paint(Style.YELLOW, counts(rows)))
                        + String.format(
                                Locale.ROOT,
                                ": %,d before, %,d after",
                                rows.rowsBefore(),
                                rows.rowsAfter()));
        columns("has new columns", view.added());
        columns("has no more columns", view.removed());
        if (!rows.isEmpty()) {
            samples(rows);
        }
    }

    private void columns(String what, List<String> names) {
        if (!names.isEmpty()) {
            terminal.print(INDENT + what + ": " + String.join(", ", names));
        }
    }

    private static String counts(RowDifference.Summary rows) {
        List<String> counts = new ArrayList<>();
        count(counts, rows.changed(), "changed");
        count(counts, rows.onlyBefore(), "only before");
        count(counts, rows.onlyAfter(), "only after");
        return String.join(", ", counts);
    }

    private static void count(List<String> to, long count, String what) {
        if (count > 0) {
            to.add(
                    String.format(
                            Locale.ROOT, "%,d %s %s", count, count == 1 ? "row" : "rows", what));
        }
    }

    /** As a diff has them: a changed row is the one before and the one after. */
    private void samples(RowDifference.Summary rows) {
        TextTable table = new TextTable(rows.columns());
        List<String> signs = new ArrayList<>();
        for (RowDifference.Change change : rows.samplesChanged()) {
            add(table, signs, "-", change.before());
            add(table, signs, "+", change.after());
        }
        rows.samplesBefore().forEach(row -> add(table, signs, "-", row));
        rows.samplesAfter().forEach(row -> add(table, signs, "+", row));
        List<String> lines = table.lines();
        for (int i = 0; i < lines.size(); i++) {
            String sign = i == 0 ? " " : signs.get(i - 1);
            String line = INDENT + sign + " " + lines.get(i);
            terminal.print(
                    switch (sign) {
                        case "-" -> terminal.paint(Style.RED, line);
                        case "+" -> terminal.paint(Style.GREEN, line);
                        default -> terminal.paint(Style.DIM, line);
                    });
        }
        long shown =
                (long) rows.samplesChanged().size()
                        + rows.samplesBefore().size()
                        + rows.samplesAfter().size();
        long all = rows.changed() + rows.onlyBefore() + rows.onlyAfter();
        if (shown < all) {
            terminal.print(
                    INDENT
                            + terminal.paint(
                                    Style.DIM,
                                    String.format(
                                            Locale.ROOT,
                                            "… and %,d more; --rows shows more",
                                            all - shown)));
        }
    }

    private static void add(
            TextTable table, List<String> signs, String sign, List<@Nullable Object> row) {
        table.add(row.stream().map(ResultPrinter::cell).toList());
        signs.add(sign);
    }

    String json() {
        Map<String, @Nullable Object> views = new LinkedHashMap<>();
        differences.views().forEach((name, view) -> views.put(name, json(view)));
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("equal", differences.isEmpty());
        report.put("views", views);
        report.put("not_compared", differences.notCompared());
        return Json.writePretty(report);
    }

    private static Map<String, @Nullable Object> json(Differences.View view) {
        RowDifference.Summary rows = view.rows();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("rows_before", rows.rowsBefore());
        json.put("rows_after", rows.rowsAfter());
        json.put("only_before", rows.onlyBefore());
        json.put("only_after", rows.onlyAfter());
        json.put("changed", rows.changed());
        json.put("key", rows.key());
        json.put("columns_added", view.added());
        json.put("columns_removed", view.removed());
        Map<String, @Nullable Object> samples = new LinkedHashMap<>();
        samples.put(
                "changed",
                rows.samplesChanged().stream().map(change -> json(rows, change)).toList());
        samples.put("only_before", rows.samplesBefore().stream().map(r -> row(rows, r)).toList());
        samples.put("only_after", rows.samplesAfter().stream().map(r -> row(rows, r)).toList());
        json.put("samples", samples);
        return json;
    }

    private static Map<String, @Nullable Object> json(
            RowDifference.Summary rows, RowDifference.Change change) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("before", row(rows, change.before()));
        json.put("after", row(rows, change.after()));
        return json;
    }

    private static Map<String, @Nullable Object> row(
            RowDifference.Summary rows, List<@Nullable Object> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            row.put(rows.columns().get(i), values.get(i));
        }
        return row;
    }
}
