package io.tidewire.bench.flink;

import io.tidewire.bench.kafka.Clients;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Table;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Nexmark's tables and queries in Flink. */
final class FlinkTables {

    /** A watermark by the row, where the connector has no better idea. */
    private static final String BY_ROW =
            "`%s` - INTERVAL '%d' SECOND".formatted(Table.EVENT_TIME, Table.MAX_DELAY_SECONDS);

    private FlinkTables() {}

    /**
     * As fast as Flink is on one machine: objects are reused between operators, state is on the
     * heap.
     *
     * @param miniBatch whether rows are gathered before they change state, as the public suite does
     */
    static StreamTableEnvironment environment(int parallelism, boolean miniBatch) {
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
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(
                        StreamExecutionEnvironment.getExecutionEnvironment(settings));
        tables.createTemporarySystemFunction("count_char", CountChar.class);
        return tables;
    }

    /** Tables over the files that {@link NdjsonFiles} wrote. */
    static void files(TableEnvironment environment, Query query, Path folder) {
        for (Table table : query.tables()) {
            create(
                    environment,
                    table,
                    BY_ROW,
                    "'connector' = 'filesystem', 'format' = 'json', 'path' = '%s'"
                            .formatted(NdjsonFiles.folder(folder, table).toUri()));
        }
    }

    /** Tables of the first events, in memory. */
    static void memory(
            TableEnvironment environment,
            Query query,
            long density,
            long events,
            MemoryRows.Share share) {
        for (Table table : query.tables()) {
            environment.dropTemporaryTable(table.sqlName());
            create(
                    environment,
                    table,
                    "SOURCE_WATERMARK()",
                    "'connector' = '%s', 'table' = '%s', 'density' = '%d', 'events' = '%d', 'share' = '%s'"
                            .formatted(MemoryTableFactory.NAME, table, density, events, share));
        }
    }

    /** The bids on a topic, from its first to its last. */
    static void topic(TableEnvironment environment, String servers, String topic) {
        create(
                environment,
                Table.BID,
                BY_ROW,
                "'connector' = 'kafka', 'format' = 'json', 'topic' = '%s', 'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset', %s"
                        .formatted(topic, client(servers, Clients.READING)));
    }

    /** What writes a result to a topic: rows, or for one that changes the last of each key. */
    static TableDescriptor.Builder toTopic(Query query, String servers, String topic) {
        TableDescriptor.Builder sink;
        if (query == Query.Q17) {
            sink =
                    TableDescriptor.forConnector("upsert-kafka")
                            .option("key.format", "json")
                            .option("value.format", "json");
        } else {
            sink = TableDescriptor.forConnector("kafka").option("format", "json");
        }
        Clients.WRITING.forEach((name, value) -> sink.option("properties." + name, value));
        return sink.option("topic", topic)
                .option("properties.bootstrap.servers", servers)
                .option("sink.delivery-guarantee", "at-least-once");
    }

    private static String client(String servers, Map<String, String> settings) {
        StringBuilder options =
                new StringBuilder("'properties.bootstrap.servers' = '%s'".formatted(servers));
        settings.forEach(
                (name, value) -> options.append(", 'properties.%s' = '%s'".formatted(name, value)));
        return options.toString();
    }

    private static void create(
            TableEnvironment environment, Table table, String watermark, String options) {
        String columns =
                table.schema().fields().stream()
                        .map(field -> "`" + field.name() + "` " + field.type())
                        .collect(Collectors.joining(", "));
        environment.executeSql(
                "CREATE TEMPORARY TABLE %s (%s, WATERMARK FOR `%s` AS %s) WITH (%s)"
                        .formatted(table.sqlName(), columns, Table.EVENT_TIME, watermark, options));
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
