package io.tidewire.bench.latency;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.connectors.format.Formats;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SinkRejections;
import io.tidewire.engine.runtime.SourceBinding;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;
import io.tidewire.testkit.fake.FakeQuarantine;
import io.tidewire.testkit.fake.FakeStore;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From when a row was due to when its result is handed to a sink, through the whole runtime
 * (decoding, gate, step, hand-over) in this process; nothing between it and the source and sink but
 * memory. For a window, from its end. {@code LatencyBench [SECONDS]}, of each measurement. Prints a
 * Markdown table; nothing here passes or fails.
 */
public final class LatencyBench {

    /** The first third of them warms up. */
    private static final int SECONDS = 30;

    private static final long MOST_ROWS = 20_000_000;
    private static final Location NOWHERE = Location.at("latency.yaml", 1, 1);

    /** A query with the figures that others have for it. */
    private enum Query {
        FILTER("SELECT id, key, ts FROM rows_in WHERE MOD(id, 10) <> 3", 1_000),
        WINDOW(
                "SELECT key, COUNT(*) AS n, window_end FROM TABLE(TUMBLE(TABLE rows_in,"
                        + " DESCRIPTOR(ts), INTERVAL '1' SECOND))"
                        + " GROUP BY key, window_start, window_end",
                10_000);

        private final String sql;
        private final int keys;

        Query(String sql, int keys) {
            this.sql = sql.replace("rows_in", "paced").replace("key", "k");
            this.keys = keys;
        }
    }

    private LatencyBench() {}

    public static void main(String[] args) throws InterruptedException {
        int seconds = args.length == 0 ? SECONDS : Integer.parseInt(args[0]);
        System.out.println(
                "| query | rows/s | p50 ms | p99 ms | p99.9 ms | max ms |\n|---|---|---|---|---|---|");
        for (Query query : Query.values()) {
            double most = mostRowsPerSecond(query);
            measure(query, 50_000, seconds, "50 thousand");
            for (int percent : new int[] {10, 50, 80}) {
                double rate = most * percent / 100;
                measure(
                        query,
                        rate,
                        seconds,
                        String.format(Locale.ROOT, "%d %% of the most: %,.0f", percent, rate));
            }
        }
        System.exit(0);
    }

    private static double mostRowsPerSecond(Query query) throws InterruptedException {
        double best = 0;
        for (int run = 0; run < 3; run++) {
            long begin = System.nanoTime();
            run(query, new PacedSource(Double.POSITIVE_INFINITY, 5_000_000, query.keys), 0);
            best = Math.max(best, 5_000_000 / ((System.nanoTime() - begin) / 1e9));
        }
        return best;
    }

    private static void measure(Query query, double rate, int seconds, String label)
            throws InterruptedException {
        long rows = Math.min((long) (rate * seconds), MOST_ROWS);
        long warmUp = (long) (rows / rate * 1e6 / 3);
        LatencySink sink =
                run(query, new PacedSource(rate, rows, query.keys), Clocks.micros() + warmUp);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f | %.2f | %.2f |%n",
                query.name().toLowerCase(Locale.ROOT),
                label,
                sink.millis(50),
                sink.millis(99),
                sink.millis(99.9),
                sink.millis(100));
    }

    private static LatencySink run(Query query, PacedSource source, long notBefore)
            throws InterruptedException {
        LatencySink sink = new LatencySink(notBefore);
        FakeQuarantine quarantine = new FakeQuarantine();
        Clock clock = Clock.systemUTC();
        Program program = program(query);
        try (PipelineRuntime runtime =
                new PipelineRuntime(
                        program,
                        List.of(
                                new SourceBinding(
                                        "paced",
                                        "paced",
                                        source,
                                        () ->
                                                Formats.named("json")
                                                        .decoder(
                                                                program.sources()
                                                                        .getFirst()
                                                                        .schema(),
                                                                Options.of(
                                                                        Map.of(
                                                                                "timestamp_unit",
                                                                                "us"))),
                                        null)),
                        List.of(
                                new SinkBinding(
                                        "out",
                                        "memory",
                                        "result",
                                        sink,
                                        new SinkRejections("out", quarantine, clock))),
                        quarantine,
                        new FakeStore(),
                        RuntimeSettings.DEFAULT.withServe(false),
                        clock)) {
            runtime.start();
            runtime.awaitEnd();
        }
        return sink;
    }

    private static Program program(Query query) {
        Schema schema =
                Schema.of(
                        new Field("id", DataType.BIGINT),
                        new Field("k", DataType.BIGINT),
                        new Field("ts", DataType.timestamp(6).notNull()));
        Compiled compiled =
                SqlCompiler.compile(
                        new PipelineSpec(
                                "latency",
                                List.of(
                                        new PipelineSpec.Source(
                                                "paced",
                                                "memory",
                                                Options.NONE,
                                                null,
                                                schema,
                                                List.of(),
                                                new PipelineSpec.EventTime(
                                                        "ts",
                                                        Duration.ZERO,
                                                        Duration.ofDays(1),
                                                        NOWHERE),
                                                null,
                                                List.of(),
                                                NOWHERE)),
                                List.of(
                                        new PipelineSpec.View(
                                                "result",
                                                SqlText.of("result", query.sql),
                                                PipelineSpec.Emit.FINAL,
                                                NOWHERE)),
                                List.of(),
                                PipelineSpec.RunSettings.DEFAULT));
        Program program = compiled.program();
        if (program == null) {
            throw new IllegalArgumentException(compiled.faults().toString());
        }
        return program;
    }
}
