package io.tidewire.app.command;

import io.tidewire.app.client.Json;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code tidewire tap}. */
@Command(
        name = "tap",
        mixinStandardHelpOptions = true,
        description =
                "Prints a view of a running pipeline: its rows now, then each change as it comes"
                        + " (+I new, -U and +U a row before and after, -D gone).")
final class TapCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "VIEW", description = "The view's name.")
    private String view = "";

    @Mixin private Target target = new Target();

    @Option(names = "--limit", paramLabel = "N", description = "Ends after so many changes.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--json", description = "A JSON object per change.")
    private boolean json;

    private long printed;

    TapCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String path =
                "/api/v1/views/" + URLEncoder.encode(view, StandardCharsets.UTF_8) + "/stream";
        try (RunningClient client = target.required(terminal)) {
            client.stream(path, this::print);
        }
        return CommandLineRunner.FINE;
    }

    private boolean print(RunningClient.Event event) {
        for (Object change : Json.array(event.data().get("changes"))) {
            Map<String, @Nullable Object> fields = Json.object(change);
            String op = String.valueOf(fields.get("op"));
            terminal.print(json ? Json.write(change) : line(op, Json.object(fields.get("row"))));
            if (++printed >= limit) {
                return false;
            }
        }
        return true;
    }

    private String line(String op, Map<String, @Nullable Object> row) {
        StringBuilder line =
                new StringBuilder(terminal.paint(op.startsWith("+") ? Style.GREEN : Style.RED, op));
        row.forEach(
                (name, value) ->
                        line.append("  ")
                                .append(terminal.paint(Style.DIM, name + "="))
                                .append(ResultPrinter.cell(value)));
        return line.toString();
    }
}
