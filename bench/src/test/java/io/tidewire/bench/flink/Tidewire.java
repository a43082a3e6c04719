package io.tidewire.bench.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tidewire's answer to what the oracle is asked. */
final class Tidewire {

    private static final Location NOWHERE = Location.at("oracle.yaml", 1, 1);

    private Tidewire() {}

    /**
     * The final tables of views over tables, after the rows have come in random steps.
     *
     * @param views by name, in order
     */
    static Map<String, Map<List<@Nullable Object>, Long>> run(
            List<OracleTable> tables, Map<String, String> views, int workers) {
        Program program = compile(tables, views);
        Map<String, Map<List<@Nullable Object>, Long>> results = new HashMap<>();
        views.keySet().forEach(view -> results.put(view, new HashMap<>()));
        try (Circuit circuit = Circuit.build(program, workers)) {
            Random random = new Random(1);
            Map<String, Integer> given = new HashMap<>();
            Map<String, Long> watermarks = new HashMap<>();
            boolean more = true;
            while (more) {
                more = false;
                Map<String, Batch> step = new HashMap<>();
                for (OracleTable table : tables) {
                    int from = given.getOrDefault(table.name(), 0);
                    int to = Math.min(table.rows().size(), from + random.nextInt(300));
                    step.put(table.name(), batch(table, from, to, watermarks));
                    given.put(table.name(), to);
                    more |= to < table.rows().size();
                }
                add(circuit.step(step, Map.copyOf(watermarks), 0), results);
            }
            watermarks.replaceAll((table, time) -> Long.MAX_VALUE);
            add(circuit.step(Map.of(), watermarks, 0), results);
        }
        return results;
    }

    private static Batch batch(OracleTable table, int from, int to, Map<String, Long> watermarks) {
        BatchBuilder rows = new BatchBuilder(table.schema());
        for (List<@Nullable Object> row : table.rows().subList(from, to)) {
            rows.add(1, row);
            if (table.eventTime() != null) {
                long time = micros(row.get(table.schema().indexOf(table.eventTime())));
                watermarks.merge(table.name(), time - table.maxDelay() * 1_000_000L, Math::max);
            }
        }
        return rows.build();
    }

    private static long micros(@Nullable Object time) {
        return switch (time) {
            case LocalDateTime local -> Values.micros(local);
            case Instant instant -> Values.micros(instant);
            case null, default -> throw new IllegalArgumentException("no time: " + time);
        };
    }

    private static void add(
            StepResult step, Map<String, Map<List<@Nullable Object>, Long>> results) {
        assertThat(step.failures()).isEmpty();
        step.deltas()
                .forEach(
                        (view, delta) -> {
                            Map<List<@Nullable Object>, Long> table = results.get(view);
                            for (int row = 0; row < delta.size(); row++) {
                                List<@Nullable Object> values = new ArrayList<>();
                                for (int i = 0; i < delta.schema().size(); i++) {
                                    values.add(delta.value(row, i));
                                }
                                table.merge(
                                        values,
                                        delta.weight(row),
                                        (a, b) -> a + b == 0 ? null : a + b);
                            }
                        });
    }

    private static Program compile(List<OracleTable> tables, Map<String, String> views) {
        List<PipelineSpec.Source> sources = new ArrayList<>();
        for (OracleTable table : tables) {
            sources.add(
                    new PipelineSpec.Source(
                            table.name(),
                            "oracle",
                            Options.NONE,
                            null,
                            table.schema(),
                            table.key() == null ? List.of() : List.of(table.key()),
                            table.eventTime() == null
                                    ? null
                                    : new PipelineSpec.EventTime(
                                            table.eventTime(),
                                            Duration.ofSeconds(table.maxDelay()),
                                            Duration.ZERO,
                                            NOWHERE),
                            null,
                            List.of(),
                            NOWHERE));
        }
        List<PipelineSpec.View> compiled = new ArrayList<>();
        views.forEach(
                (name, sql) ->
                        compiled.add(
                                new PipelineSpec.View(
                                        name,
                                        SqlText.of(name, sql),
                                        PipelineSpec.Emit.FINAL,
                                        NOWHERE)));
        Compiled result =
                SqlCompiler.compile(
                        new PipelineSpec(
                                "oracle",
                                sources,
                                compiled,
                                List.of(),
                                PipelineSpec.RunSettings.DEFAULT));
        assertThat(result.faults()).noneMatch(Fault::isError);
        Program program = result.program();
        assertThat(program).isNotNull();
        return program;
    }
}
