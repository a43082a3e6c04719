package io.tidewire.bench.nexmark;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.bench.answer.Deciding;
import io.tidewire.bench.answer.Digest;
import io.tidewire.bench.measure.Stopwatch;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.engine.runtime.Reads;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;
import io.tidewire.testkit.nexmark.Event;
import io.tidewire.testkit.nexmark.Generator;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;
import io.tidewire.testkit.nexmark.Table;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One query through Tidewire's engine alone, from rows that lie in memory as columns: {@code
 * EngineRun QUERY DENSITY EVENTS WORKERS nowhere|digest}. Over all rows twice and over a tenth;
 * each time it prints what {@link Stopwatch} says, from the text of the query to its last row.
 */
public final class EngineRun {

    /** As many events as a step of the product takes rows at most. */
    private static final int STEP = 65_536;

    private static final Location NOWHERE = Location.at("nexmark.yaml", 1, 1);

    private EngineRun() {}

    public static void main(String[] args) {
        Query query = Query.valueOf(args[0]);
        Settings settings = Settings.suite(Long.parseLong(args[1]));
        long events = Long.parseLong(args[2]);
        int workers = Integer.parseInt(args[3]);
        List<Map<String, Batch>> steps = steps(query, settings, events);
        if (args[4].equals("digest")) {
            Digest digest = new Digest(Deciding.of(query));
            run(query, workers, steps, delta -> add(delta, digest));
            digest.print();
        } else {
            List<Map<String, Batch>> tenth = steps(query, settings, events / 10);
            for (List<Map<String, Batch>> pass : List.of(steps, steps, tenth)) {
                Stopwatch stopwatch = Stopwatch.start();
                run(query, workers, pass, delta -> {});
                stopwatch.print();
            }
        }
        System.exit(0);
    }

    static void run(
            Query query, int workers, List<Map<String, Batch>> steps, Consumer<Batch> sink) {
        run(query, program(query), workers, steps, sink);
    }

    static void run(
            Query query,
            Program program,
            int workers,
            List<Map<String, Batch>> steps,
            Consumer<Batch> sink) {
        try (Circuit circuit = Circuit.build(program, workers)) {
            Map<String, Long> watermarks = new HashMap<>();
            for (Map<String, Batch> step : steps) {
                step.forEach(
                        (table, batch) -> {
                            int column = batch.schema().indexOf(Table.EVENT_TIME);
                            long last =
                                    ((LongColumn) batch.column(column)).values()[batch.size() - 1];
                            watermarks.put(table, last - Table.MAX_DELAY_SECONDS * 1_000_000L);
                        });
                result(query, circuit.step(step, watermarks, 0), sink);
            }
            watermarks.replaceAll((table, time) -> Long.MAX_VALUE);
            result(query, circuit.step(Map.of(), watermarks, 0), sink);
        }
    }

    private static void result(Query query, StepResult step, Consumer<Batch> sink) {
        Batch delta = step.deltas().get(query.title());
        if (delta != null) {
            sink.accept(delta);
        }
    }

    private static void add(Batch delta, Digest digest) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = 0; row < delta.size(); row++) {
            values.clear();
            for (int i = 0; i < delta.schema().size(); i++) {
                values.add(delta.value(row, i));
            }
            digest.add(delta.weight(row), values);
        }
    }

    /** As the product hands them to its engine: without the values that the query does not read. */
    static List<Map<String, Batch>> steps(Query query, Settings settings, long events) {
        Program program = program(query);
        Generator generator = new Generator(settings);
        List<Map<String, Batch>> steps = new ArrayList<>();
        for (long from = 0; from < events; from += STEP) {
            Map<Table, BatchBuilder> builders = new EnumMap<>(Table.class);
            for (long number = from; number < Math.min(events, from + STEP); number++) {
                Event event = generator.event(number);
                Table table = Table.of(event);
                if (query.tables().contains(table)) {
                    builders.computeIfAbsent(table, t -> new BatchBuilder(t.schema()))
                            .add(1, Table.row(event));
                }
            }
            Map<String, Batch> step = new HashMap<>();
            builders.forEach(
                    (table, rows) -> step.put(table.sqlName(), pruned(program, table, rows)));
            steps.add(step);
        }
        return steps;
    }

    private static Batch pruned(Program program, Table table, BatchBuilder rows) {
        Batch batch = rows.build();
        Column[] columns = batch.columns().clone();
        for (int column : Reads.pruned(program, source(program, table), Set.of())) {
            columns[column] = new PrunedColumn(batch.size());
        }
        return Batch.of(batch.schema(), columns, batch.size());
    }

    private static Program.SourceTable source(Program program, Table table) {
        return program.sources().stream()
                .filter(source -> source.name().equals(table.sqlName()))
                .findFirst()
                .orElseThrow();
    }

    static Program program(Query query) {
        List<PipelineSpec.Source> sources = new ArrayList<>();
        for (Table table : query.tables()) {
            sources.add(
                    new PipelineSpec.Source(
                            table.sqlName(),
                            "memory",
                            Options.NONE,
                            null,
                            table.schema(),
                            List.of(),
                            new PipelineSpec.EventTime(
                                    Table.EVENT_TIME,
                                    Duration.ofSeconds(Table.MAX_DELAY_SECONDS),
                                    Duration.ZERO,
                                    NOWHERE),
                            null,
                            List.of(),
                            NOWHERE));
        }
        List<PipelineSpec.View> views = new ArrayList<>();
        query.views()
                .forEach(
                        (name, sql) ->
                                views.add(
                                        new PipelineSpec.View(
                                                name,
                                                SqlText.of(name, sql),
                                                PipelineSpec.Emit.FINAL,
                                                NOWHERE)));
        Compiled compiled =
                SqlCompiler.compile(
                        new PipelineSpec(
                                "nexmark",
                                sources,
                                views,
                                List.of(),
                                PipelineSpec.RunSettings.DEFAULT),
                        Set.of(),
                        List.of(new CountChar()));
        Program program = compiled.program();
        if (program == null) {
            throw new IllegalArgumentException(compiled.faults().toString());
        }
        return program;
    }
}
