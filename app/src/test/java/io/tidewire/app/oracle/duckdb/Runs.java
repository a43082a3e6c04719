package io.tidewire.app.oracle.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Program;
import io.tidewire.app.oracle.duckdb.Tables.Arrival;
import io.tidewire.app.oracle.rig.FoldedCircuit;

import org.jspecify.annotations.Nullable;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Views over rows that come step by step. */
final class Runs {

    private Runs() {}

    /** The rows of the view {@code v} when all have come, in steps that the seed cuts. */
    static Map<List<@Nullable Object>, Long> of(
            Program program, List<Arrival> arrivals, long seed) {
        return Objects.requireNonNull(all(program, arrivals, seed).get("v"));
    }

    /** The same of every view, by name. */
    static Map<String, Map<List<@Nullable Object>, Long>> all(
            Program program, List<Arrival> arrivals, long seed) {
        Random random = new Random(seed);
        try (FoldedCircuit circuit = new FoldedCircuit(program, 1 + random.nextInt(2))) {
            for (int from = 0; from < arrivals.size(); ) {
                int to = Math.min(arrivals.size(), from + random.nextInt(20));
                circuit.step(
                        batches(program, arrivals.subList(from, to)),
                        watermarks(arrivals.subList(to, arrivals.size())));
                from = to;
            }
            circuit.step(Map.of(), watermarks(List.of()));
            assertThat(circuit.failures()).isEmpty();
            Map<String, Map<List<@Nullable Object>, Long>> views = new HashMap<>();
            program.views().forEach(view -> views.put(view.name(), circuit.view(view.name())));
            return views;
        }
    }

    private static Map<String, Batch> batches(Program program, List<Arrival> arrivals) {
        Map<String, Batch> batches = new HashMap<>();
        for (Program.SourceTable source : program.sources()) {
            BatchBuilder rows = new BatchBuilder(source.schema());
            arrivals.stream()
                    .filter(arrival -> arrival.table().equals(source.name()))
                    .forEach(arrival -> rows.add(arrival.weight(), arrival.row()));
            if (rows.size() > 0) {
                batches.put(source.name(), rows.build());
            }
        }
        return batches;
    }

    /** As far as the rows to come allow. */
    private static Map<String, Long> watermarks(List<Arrival> coming) {
        Map<String, Long> watermarks =
                new HashMap<>(Map.of("a", Long.MAX_VALUE, "b", Long.MAX_VALUE));
        for (Arrival arrival : coming) {
            if (!arrival.table().equals("t")) {
                watermarks.merge(
                        arrival.table(),
                        Values.micros(
                                (LocalDateTime) Objects.requireNonNull(arrival.row().getLast())),
                        Math::min);
            }
        }
        return watermarks;
    }
}
