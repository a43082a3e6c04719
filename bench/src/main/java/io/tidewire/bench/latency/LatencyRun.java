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
import java.util.Map;

/**
 * One measurement of Tidewire in a process of its own: {@code LatencyRun QUERY RATE SECONDS
 * WARM_UP}. Through the whole runtime (decoding, gate, step, hand-over); nothing between it and the
 * source and sink but memory. Prints what {@link Latencies} says, or for an infinite rate how many
 * rows a second were taken.
 */
public final class LatencyRun {

    /** The beginning of the line with rows a second. */
    static final String SUSTAINED = "sustained:";

    private static final Location NOWHERE = Location.at("latency.yaml", 1, 1);

    private LatencyRun() {}

    public static void main(String[] args) throws InterruptedException {
        LatencyQuery query = LatencyQuery.valueOf(args[0]);
        Load load = Load.parse(args[1], args[2], args[3], query.keys());
        PacedRows rows = new PacedRows(load);
        Latencies latencies = new Latencies(rows);
        run(query, new PacedSource(rows), new LatencySink(latencies));
        if (load.unpaced()) {
            System.out.println(SUSTAINED + " " + rows.sustained());
        } else {
            latencies.print();
        }
        System.exit(0);
    }

    private static void run(LatencyQuery query, PacedSource source, LatencySink sink)
            throws InterruptedException {
        FakeQuarantine quarantine = new FakeQuarantine();
        Clock clock = Clock.systemUTC();
        Program program = program(query);
        Options microseconds = Options.of(Map.of("timestamp_unit", "us"));
        Schema schema = program.sources().getFirst().schema();
        try (PipelineRuntime runtime =
                new PipelineRuntime(
                        program,
                        List.of(
                                new SourceBinding(
                                        "paced",
                                        "paced",
                                        source,
                                        () -> Formats.named("json").decoder(schema, microseconds),
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
    }

    private static Program program(LatencyQuery query) {
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
                                                SqlText.of("result", query.sql("ts", "ts")),
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
