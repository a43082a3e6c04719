package io.tidewire.bench.flink;

import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Table;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.TableEnvironment;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Nexmark's tables and queries in Flink. */
final class FlinkTables {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger LOGGER = Logger.getLogger("org.apache");

    private FlinkTables() {}

    /** Flink tells of every state of every task otherwise; what fails is thrown. */
    static void quiet() {
        LOGGER.setLevel(Level.SEVERE);
    }

    /**
     * As fast as Flink is on one machine: objects are reused between operators, state is on the
     * heap.
     *
     * @param miniBatch whether rows are gathered before they change state, as the public suite does
     */
    static Configuration settings(int parallelism, boolean miniBatch) {
        Configuration settings = new Configuration();
        settings.setString("parallelism.default", Integer.toString(parallelism));
        settings.setString("pipeline.object-reuse", "true");
        settings.setString("table.local-time-zone", "UTC");
        // A machine that others keep busy must not make its parts believe that the others have
        // died.
        settings.setString("heartbeat.timeout", "10 min");
        if (miniBatch) {
            settings.setString("table.exec.mini-batch.enabled", "true");
            settings.setString("table.exec.mini-batch.allow-latency", "2 s");
            settings.setString("table.exec.mini-batch.size", "50000");
            settings.setString("table.optimizer.distinct-agg.split.enabled", "true");
        }
        return settings;
    }

    /** The columns of a table and its watermark, as CREATE TABLE has them between parentheses. */
    static String columns(Table table) {
        String columns =
                table.schema().fields().stream()
                        .map(field -> "`" + field.name() + "` " + field.type())
                        .collect(Collectors.joining(", "));
        return columns
                + ", WATERMARK FOR `%s` AS `%s` - INTERVAL '%d' SECOND"
                        .formatted(Table.EVENT_TIME, Table.EVENT_TIME, Table.MAX_DELAY_SECONDS);
    }

    /** Tables over the files that {@link NdjsonFiles} wrote. */
    static void files(TableEnvironment environment, Query query, Path folder) {
        for (Table table : query.tables()) {
            environment.executeSql(
                    "CREATE TEMPORARY TABLE %s (%s) WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = '%s')"
                            .formatted(
                                    table.sqlName(),
                                    columns(table),
                                    NdjsonFiles.folder(folder, table).toUri()));
        }
    }

    /** The query over tables that are there. */
    static org.apache.flink.table.api.Table query(TableEnvironment environment, Query query) {
        query.views().entrySet().stream()
                .filter(view -> !view.getKey().equals(query.title()))
                .forEach(
                        view ->
                                environment.createTemporaryView(
                                        view.getKey(), environment.sqlQuery(view.getValue())));
        return environment.sqlQuery(query.views().lastEntry().getValue());
    }
}
