package io.tidewire.app.command;

import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.app.client.Json;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.command.ResultPrinter.Layout;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.connectors.duckdb.DuckDbStore;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code tidewire query}. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description = "Runs SQL over the store of a running or stopped pipeline; it only reads.")
final class QueryCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "SQL", description = "A SELECT in DuckDB's dialect.")
    private String sql = "";

    @Mixin private Target target = new Target();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "One of: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Layout layout = Layout.table;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The most rows, 1 to 10000; default ${DEFAULT-VALUE}.")
    private int limit = 1_000;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "The longest a query of a stopped pipeline may take.")
    private int timeout = 60;

    QueryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        int most = Math.clamp(limit, 1, QueryLimits.DEFAULT.rows());
        boolean truncated;
        List<String> columns;
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (RunningClient client = target.running(terminal)) {
            if (client != null) {
                Map<String, @Nullable Object> answer =
                        client.post("/api/v1/query", Map.of("sql", sql, "limit", most));
                columns =
                        Json.array(answer.get("columns")).stream()
                                .map(column -> String.valueOf(Json.object(column).get("name")))
                                .toList();
                for (Object row : Json.array(answer.get("rows"))) {
                    rows.add(new ArrayList<>(Json.object(row).values()));
                }
                truncated = Boolean.TRUE.equals(answer.get("truncated"));
            } else {
                Store.Result result = stopped(most);
                columns = result.columns().stream().map(Status.Column::name).toList();
                rows.addAll(result.rows());
                truncated = result.truncated();
            }
        }
        new ResultPrinter(terminal, layout).print(columns, rows);
        if (truncated) {
            terminal.complain("there are more rows; --limit takes up to 10000");
        }
        return CommandLineRunner.FINE;
    }

    private Store.Result stopped(int most) {
        try (DuckDbStore store =
                DuckDbStore.openReadOnly(target.directory().resolve(DuckDbStore.FILE_NAME))) {
            return store.query(
                    sql, new QueryLimits(most, Duration.ofSeconds(Math.clamp(timeout, 1, 3600))));
        }
    }
}
