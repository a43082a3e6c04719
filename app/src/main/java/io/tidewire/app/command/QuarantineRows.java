package io.tidewire.app.command;

import io.tidewire.api.data.Values;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.app.command.ResultPrinter.Layout;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of the quarantine as the HTTP API names their fields. */
final class QuarantineRows {

    private static final List<String> COLUMNS =
            List.of("id", "source", "code", "rule", "reason", "status", "position", "payload");

    private static final List<String> ALL =
            List.of(
                    "id",
                    "source",
                    "code",
                    "rule",
                    "reason",
                    "payload",
                    "base64",
                    "partition",
                    "position",
                    "event_time",
                    "lateness_ms",
                    "arrived",
                    "status");

    private QuarantineRows() {}

    static Map<String, @Nullable Object> of(Quarantine.Entry entry) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", entry.id());
        row.put("source", entry.source());
        row.put("code", entry.code());
        row.put("rule", entry.rule());
        row.put("reason", entry.reason());
        row.put("payload", entry.payload());
        row.put("base64", entry.base64());
        row.put("partition", entry.partition());
        row.put("position", entry.position());
        Long eventTime = entry.eventTimeMicros();
        row.put("event_time", eventTime == null ? null : Values.instant(eventTime).toString());
        row.put("lateness_ms", entry.latenessMillis());
        row.put("arrived", Values.instant(entry.arrivedMicros()).toString());
        row.put("status", entry.status());
        return row;
    }

    static void print(
            Terminal terminal, Layout layout, List<Map<String, @Nullable Object>> entries) {
        if (entries.isEmpty() && layout == Layout.table) {
            terminal.print("the quarantine is empty");
            return;
        }
        List<String> columns = layout == Layout.table ? COLUMNS : ALL;
        new ResultPrinter(terminal, layout)
                .print(columns, entries.stream().map(entry -> cells(entry, columns)).toList());
    }

    private static List<@Nullable Object> cells(
            Map<String, @Nullable Object> entry, List<String> columns) {
        List<@Nullable Object> cells = new java.util.ArrayList<>();
        columns.forEach(column -> cells.add(entry.get(column)));
        return cells;
    }
}
