package io.tidewire.app.command;

import io.tidewire.app.client.Json;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.TextTable;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows as an aligned table, as a JSON object per line, or as CSV. */
final class ResultPrinter {

    /** How rows are printed. */
    enum Layout {
        table,
        json,
        csv
    }

    private final Terminal terminal;
    private final Layout layout;

    ResultPrinter(Terminal terminal, Layout layout) {
        this.terminal = terminal;
        this.layout = layout;
    }

    void print(List<String> columns, List<? extends List<? extends @Nullable Object>> rows) {
        switch (layout) {
            case table -> {
                TextTable table = new TextTable(columns);
                rows.forEach(row -> table.add(row.stream().map(ResultPrinter::cell).toList()));
                table.lines().forEach(terminal::print);
            }
            case json ->
                    rows.forEach(
                            row -> {
                                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                                for (int i = 0; i < columns.size(); i++) {
                                    object.put(columns.get(i), row.get(i));
                                }
                                terminal.print(Json.write(object));
                            });
            case csv -> {
                terminal.print(
                        String.join(",", columns.stream().map(ResultPrinter::quoted).toList()));
                rows.forEach(
                        row ->
                                terminal.print(
                                        String.join(
                                                ",",
                                                row.stream()
                                                        .map(
                                                                value ->
                                                                        value == null
                                                                                ? ""
                                                                                : quoted(
                                                                                        text(
                                                                                                value)))
                                                        .toList())));
            }
        }
    }

    static String cell(@Nullable Object value) {
        return value == null ? "NULL" : text(value);
    }

    private static String text(Object value) {
        return value instanceof Map || value instanceof List
                ? Json.write(value)
                : value instanceof java.math.BigDecimal number
                        ? number.toPlainString()
                        : String.valueOf(value);
    }

    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
