package io.tidewire.bench.flink;

import io.tidewire.bench.Stopwatch;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import java.nio.file.Path;

/**
 * One query in a process of its own: {@code FlinkRun QUERY plain|mini-batch PARALLELISM SINK files
 * FOLDER}, or {@code ... memory DENSITY EVENTS} from rows in memory; then it prints what {@link
 * Stopwatch} says of the job. The sink is a connector that needs no options: blackhole or print.
 */
public final class FlinkRun {

    private FlinkRun() {}

    public static void main(String[] args) throws Exception {
        FlinkTables.quiet();
        Query query = Query.valueOf(args[0]);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkTables.settings(
                                Integer.parseInt(args[2]), args[1].equals("mini-batch")));
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        if (args[4].equals("memory")) {
            Settings settings = Settings.suite(Long.parseLong(args[5]));
            MemoryTables.declare(environment, tables, query, settings, Long.parseLong(args[6]));
        } else {
            FlinkTables.files(tables, query, Path.of(args[5]));
        }
        Table table = FlinkTables.query(tables, query);
        tables.createTemporaryTable(
                "result",
                TableDescriptor.forConnector(args[3])
                        .schema(
                                Schema.newBuilder()
                                        .fromRowDataType(
                                                table.getResolvedSchema().toPhysicalRowDataType())
                                        .build())
                        .build());
        Stopwatch stopwatch = Stopwatch.start();
        table.insertInto("result").execute().await();
        stopwatch.print(0);
        // Flink's threads need not be waited for.
        System.exit(0);
    }
}
