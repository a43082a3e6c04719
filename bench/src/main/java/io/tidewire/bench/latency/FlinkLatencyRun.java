package io.tidewire.bench.latency;

import io.tidewire.bench.measure.Logs;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * One measurement of Flink in a process of its own: {@code FlinkLatencyRun QUERY RATE SECONDS
 * WARM_UP}. As fast to answer as its settings make it: no row waits for a buffer to fill, the
 * watermark follows each batch at once, one task per step, objects reused, no mini-batch.
 */
public final class FlinkLatencyRun {

    private FlinkLatencyRun() {}

    public static void main(String[] args) throws Exception {
        Logs.quiet();
        LatencyQuery query = LatencyQuery.valueOf(args[0]);
        Load load = Load.parse(args[1], args[2], args[3], query.keys());
        PacedRows rows = new PacedRows(load);
        Configuration settings = new Configuration();
        settings.setString("parallelism.default", "1");
        settings.setString("pipeline.object-reuse", "true");
        settings.setString("table.local-time-zone", "UTC");
        // The next full buffer goes out when the most is asked for, each row at once otherwise.
        settings.setString("execution.buffer-timeout.interval", load.unpaced() ? "100 ms" : "0 ms");
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(
                        StreamExecutionEnvironment.getExecutionEnvironment(settings));
        tables.executeSql(
                "CREATE TEMPORARY TABLE paced (id BIGINT, k BIGINT, ts BIGINT, event_time AS"
                        + " TO_TIMESTAMP_LTZ(ts / 1000, 3), WATERMARK FOR event_time AS"
                        + " SOURCE_WATERMARK()) WITH ('connector' = 'paced', 'format' = 'json')");
        PacedTableFactory.give(rows);
        Latencies latencies = new Latencies(rows);
        LatencyTableFactory.take(latencies);
        tables.executeSql(
                query == LatencyQuery.FILTER
                        ? "CREATE TEMPORARY TABLE results (id BIGINT, k BIGINT, ts BIGINT) WITH"
                                + " ('connector' = 'latency')"
                        : "CREATE TEMPORARY TABLE results (k BIGINT, n BIGINT, window_end"
                                + " TIMESTAMP(3)) WITH ('connector' = 'latency')");
        tables.executeSql("INSERT INTO results " + query.sql("ts", "event_time")).await();
        if (load.unpaced()) {
            System.out.println(LatencyRun.SUSTAINED + " " + rows.sustained());
        } else {
            latencies.print();
        }
        System.exit(0);
    }
}
