package io.tidewire.app.command;

import io.tidewire.app.client.Json;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.app.terminal.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** {@code tidewire top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = "Shows the rates, lag, state and latency of a running pipeline, live.")
final class TopCommand implements Callable<Integer> {

    private static final String HOME_AND_CLEAR = "\u001B[H\u001B[J";

    private final Terminal terminal;

    @Mixin private Target target = new Target();

    @Option(names = "--once", description = "Prints it once and ends.")
    private boolean once;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "Between two looks; default ${DEFAULT-VALUE}.")
    private int every = 1;

    TopCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (RunningClient client = target.required(terminal)) {
            while (true) {
                List<String> lines = lines(client.get("/api/v1/pipeline"));
                if (terminal.colours() && !once) {
                    terminal.out().print(HOME_AND_CLEAR);
                }
                lines.forEach(terminal::print);
                if (once) {
                    return CommandLineRunner.FINE;
                }
                if (!terminal.colours()) {
                    terminal.print("");
                }
                TimeUnit.SECONDS.sleep(Math.max(every, 1));
            }
        }
    }

    private List<String> lines(Map<String, @Nullable Object> status) {
        List<String> lines = new ArrayList<>();
        lines.add(
                terminal.paint(Style.BOLD, text(status, "name"))
                        + "  "
                        + text(status, "state")
                        + "  step "
                        + number(status, "step")
                        + "  rows "
                        + number(status, "rows")
                        + "  "
                        + number(status, "rows_per_second")
                        + "/s");
        lines.add("");
        lines.addAll(sources(status).lines());
        lines.add("");
        lines.addAll(views(status).lines());
        if (!Json.array(status.get("sinks")).isEmpty()) {
            lines.add("");
            lines.addAll(sinks(status).lines());
        }
        for (Object problem : Json.array(status.get("problems")).stream().limit(5).toList()) {
            Map<String, @Nullable Object> fields = Json.object(problem);
            lines.add("");
            lines.add(
                    terminal.paint(Style.RED, text(fields, "code"))
                            + " "
                            + text(fields, "component")
                            + ": "
                            + text(fields, "message"));
        }
        return lines;
    }

    private static TextTable sources(Map<String, @Nullable Object> status) {
        TextTable table =
                new TextTable(
                        List.of(
                                "SOURCE",
                                "READ",
                                "PER S",
                                "LAG",
                                "DELIVERED",
                                "FILTERED",
                                "LATE",
                                "DUPLICATE",
                                "QUARANTINED",
                                "IN FLIGHT",
                                "WATERMARK",
                                "HELD BY"));
        for (Object item : Json.array(status.get("sources"))) {
            Map<String, @Nullable Object> source = Json.object(item);
            Map<String, @Nullable Object> books = Json.object(source.get("books"));
            table.add(
                    List.of(
                            text(source, "name"),
                            number(books, "read"),
                            number(source, "rows_per_second"),
                            number(source, "lag"),
                            number(books, "delivered"),
                            number(books, "filtered"),
                            number(books, "late"),
                            number(books, "duplicate"),
                            number(books, "quarantined"),
                            number(books, "in_flight"),
                            text(source, "watermark"),
                            text(source, "held_by")));
        }
        return table;
    }

    private static TextTable views(Map<String, @Nullable Object> status) {
        TextTable table =
                new TextTable(
                        List.of("VIEW", "CHANGES", "PER S", "STATE ROWS", "STATE KB", "WATERMARK"));
        for (Object item : Json.array(status.get("views"))) {
            Map<String, @Nullable Object> view = Json.object(item);
            long bytes = view.get("state_bytes") instanceof Number known ? known.longValue() : 0;
            table.add(
                    List.of(
                            text(view, "name"),
                            number(view, "changes"),
                            number(view, "changes_per_second"),
                            number(view, "state_rows"),
                            String.format(Locale.ROOT, "%,d", bytes / 1024),
                            text(view, "watermark")));
        }
        return table;
    }

    private static TextTable sinks(Map<String, @Nullable Object> status) {
        TextTable table =
                new TextTable(
                        List.of(
                                "SINK",
                                "FROM",
                                "DELIVERED",
                                "PER S",
                                "BUFFERED",
                                "BUFFER MB",
                                "REJECTED",
                                "DROPPED",
                                "RETRIES",
                                "P50 MS",
                                "P99 MS",
                                "STATE",
                                "LAST ERROR"));
        for (Object item : Json.array(status.get("sinks"))) {
            Map<String, @Nullable Object> sink = Json.object(item);
            Map<String, @Nullable Object> latency = Json.object(sink.get("latency_ms"));
            table.add(
                    List.of(
                            text(sink, "name"),
                            text(sink, "from"),
                            number(sink, "delivered"),
                            number(sink, "rows_per_second"),
                            number(sink, "buffered"),
                            megabytes(Json.object(sink.get("buffer"))),
                            number(sink, "rejected"),
                            number(sink, "dropped"),
                            number(sink, "retries"),
                            number(latency, "p50"),
                            number(latency, "p99"),
                            text(sink, "state"),
                            text(sink, "last_error")));
        }
        return table;
    }

    /** Of memory and disk together. */
    private static String megabytes(Map<String, @Nullable Object> buffer) {
        double bytes = 0;
        for (String part : List.of("memory_bytes", "disk_bytes")) {
            bytes += buffer.get(part) instanceof Number known ? known.doubleValue() : 0;
        }
        return String.format(Locale.ROOT, "%,.1f", bytes / 1e6);
    }

    private static String text(Map<String, @Nullable Object> fields, String name) {
        Object value = fields.get(name);
        return value == null ? "-" : value.toString();
    }

    private static String number(Map<String, @Nullable Object> fields, String name) {
        return switch (fields.get(name)) {
            case Long whole -> String.format(Locale.ROOT, "%,d", whole);
            case Number number -> String.format(Locale.ROOT, "%,.1f", number.doubleValue());
            case null, default -> "-";
        };
    }
}
