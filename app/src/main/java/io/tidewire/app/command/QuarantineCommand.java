package io.tidewire.app.command;

import io.tidewire.api.serving.Quarantine;
import io.tidewire.app.client.Json;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.command.ResultPrinter.Layout;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.connectors.duckdb.DuckDbStore;
import io.tidewire.connectors.duckdb.StoreQuarantine;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code tidewire quarantine list|replay}. */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "list|replay",
        description = "Rows that failed: which, why, and once more.")
final class QuarantineCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    QuarantineCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say 'quarantine list' or 'quarantine replay'");
    }

    /** Which rows a command is about. */
    private static final class Selection {
        @Option(names = "--source", paramLabel = "NAME", description = "Of this source only.")
        private @Nullable String source;

        @Option(names = "--code", paramLabel = "CODE", description = "With this code only.")
        private @Nullable String code;

        @Option(
                names = "--rule",
                paramLabel = "NAME",
                description = "That broke this rule, or whose offending column it is.")
        private @Nullable String rule;

        @Option(names = "--id", paramLabel = "ID", description = "This row only.")
        private @Nullable Long id;

        Map<String, Object> written() {
            Map<String, Object> written = new LinkedHashMap<>();
            put(written, "source", source);
            put(written, "code", code);
            put(written, "rule", rule);
            put(written, "id", id);
            return written;
        }

        private static void put(Map<String, Object> map, String key, @Nullable Object value) {
            if (value != null) {
                map.put(key, value);
            }
        }

        Quarantine.Filter filter() {
            return new Quarantine.Filter(source, code, rule, id);
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Lists rows in the quarantine, newest first, of a running or stopped pipeline.")
    int list(
            @Mixin Target target,
            @Mixin Selection selection,
            @Option(
                            names = "--format",
                            defaultValue = "table",
                            paramLabel = "FORMAT",
                            description = "One of: ${COMPLETION-CANDIDATES}; default table.")
                    Layout layout,
            @Option(
                            names = "--limit",
                            defaultValue = "50",
                            paramLabel = "N",
                            description = "The most rows, 1 to 1000; default 50.")
                    int limit) {
        int most = Math.clamp(limit, 1, 1000);
        List<Map<String, @Nullable Object>> entries = new ArrayList<>();
        try (RunningClient client = target.running(terminal)) {
            if (client != null) {
                StringBuilder path = new StringBuilder("/api/v1/quarantine?limit=" + most);
                selection.written().forEach((name, value) -> path.append(parameter(name, value)));
                Json.array(client.get(path.toString()).get("rows"))
                        .forEach(row -> entries.add(Json.object(row)));
            } else {
                stopped(target.directory(), selection.filter(), most)
                        .forEach(entry -> entries.add(QuarantineRows.of(entry)));
            }
        }
        QuarantineRows.print(terminal, layout, entries);
        return CommandLineRunner.FINE;
    }

    private static List<Quarantine.Entry> stopped(
            Path directory, Quarantine.Filter filter, int most) {
        Path file = directory.resolve(DuckDbStore.FILE_NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (DuckDbStore store = DuckDbStore.openReadOnly(file);
                StoreQuarantine quarantine = new StoreQuarantine(store)) {
            return quarantine.list(filter, most, Long.MAX_VALUE);
        }
    }

    private static String parameter(String name, Object value) {
        return "&" + name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description =
                    "Hands open rows to their sources once more, under the rules as they are now;"
                            + " the pipeline must be running.")
    int replay(@Mixin Target target, @Mixin Selection selection) {
        try (RunningClient client = target.required(terminal)) {
            Map<String, @Nullable Object> answer =
                    client.post("/api/v1/quarantine/replay", selection.written());
            long count = answer.get("replayed") instanceof Long number ? number : 0;
            terminal.print(count + (count == 1 ? " row" : " rows") + " handed over once more");
        }
        return CommandLineRunner.FINE;
    }
}
