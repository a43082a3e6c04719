package io.tidewire.bench.flink;

import io.tidewire.bench.measure.Logs;
import io.tidewire.bench.measure.Stopwatch;
import io.tidewire.testkit.nexmark.Query;

import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.TablePipeline;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.types.DataType;

import java.nio.file.Path;
import java.util.List;

/**
 * One query in a process of its own: {@code FlinkRun QUERY plain|mini-batch SINK files FOLDER}, or
 * {@code ... memory DENSITY EVENTS} from rows in memory: then over all of them twice and over a
 * tenth. Each time it prints what {@link Stopwatch} says of the job. The sink is blackhole, print
 * or digest.
 */
public final class FlinkRun {

    private static final int PARALLELISM = 2;
    private static final List<String> KEY_OF_Q17 = List.of("auction", "day");

    private final Query query;
    private final String sink;
    private final StreamTableEnvironment tables;

    private FlinkRun(Query query, boolean miniBatch, String sink) {
        this.query = query;
        this.sink = sink;
        this.tables = FlinkTables.environment(PARALLELISM, miniBatch);
    }

    public static void main(String[] args) throws Exception {
        Logs.quiet();
        FlinkRun run = new FlinkRun(Query.valueOf(args[0]), args[1].equals("mini-batch"), args[2]);
        switch (args[3]) {
            case "files" -> {
                FlinkTables.files(run.tables, run.query, Path.of(args[4]));
                run.measure(run.plan(run.local()));
            }
            case "kafka" -> {
                FlinkTables.topic(run.tables, args[4], args[5]);
                run.measure(run.plan(FlinkTables.toTopic(run.query, args[4], args[6])));
            }
            case "memory" -> run.fromMemory(Long.parseLong(args[4]), Long.parseLong(args[5]));
            default -> throw new IllegalArgumentException(args[3]);
        }
        if (run.sink.equals(DigestTableFactory.NAME)) {
            DigestTableFactory.print();
        }
        // Flink's threads need not be waited for.
        System.exit(0);
    }

    private void fromMemory(long density, long events) throws Exception {
        List<MemoryRows.Share> passes =
                sink.equals(DigestTableFactory.NAME)
                        ? List.of(MemoryRows.Share.ALL)
                        : MemoryRows.Share.PASSES;
        for (MemoryRows.Share share : passes) {
            FlinkTables.memory(tables, query, density, events, share);
            TablePipeline job = plan(local());
            // Planned once before, because planning is what makes the rows.
            job.explain();
            measure(job);
        }
    }

    private TableDescriptor.Builder local() {
        TableDescriptor.Builder result = TableDescriptor.forConnector(sink);
        return sink.equals(DigestTableFactory.NAME) ? result.option("query", query.name()) : result;
    }

    private TablePipeline plan(TableDescriptor.Builder result) {
        Table table = FlinkTables.query(tables, query);
        DataType row = table.getResolvedSchema().toPhysicalRowDataType();
        Schema.Builder schema = Schema.newBuilder();
        if (sink.equals("kafka") && query == Query.Q17) {
            List<String> names = DataType.getFieldNames(row);
            List<DataType> types = DataType.getFieldDataTypes(row);
            for (int i = 0; i < names.size(); i++) {
                boolean key = KEY_OF_Q17.contains(names.get(i));
                schema.column(names.get(i), key ? types.get(i).notNull() : types.get(i));
            }
            schema.primaryKey(KEY_OF_Q17);
        } else {
            schema.fromRowDataType(row);
        }
        tables.createTemporaryTable("result", result.schema(schema.build()).build());
        return table.insertInto("result");
    }

    private void measure(TablePipeline job) throws Exception {
        Stopwatch stopwatch = Stopwatch.start();
        job.execute().await();
        stopwatch.print();
        tables.dropTemporaryTable("result");
    }
}
