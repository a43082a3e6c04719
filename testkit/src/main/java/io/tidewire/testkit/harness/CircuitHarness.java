package io.tidewire.testkit.harness;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The engine's specification as a test: after every step each view, added up from its deltas,
 * equals the naive evaluation of its plan over all rows handed in so far. Held for one big step,
 * for steps of one row and for random ones, with any number of workers; with the circuit thrown
 * away and restored between any two steps, and with a checkpoint after each and the circuit
 * restored from a chain of them now and then.
 */
public final class CircuitHarness {

    private final Subject.Factory factory;

    public CircuitHarness(Subject.Factory factory) {
        this.factory = factory;
    }

    /** How a script is cut into steps. */
    public enum Steps {
        WHOLE,
        ROW_BY_ROW,
        RANDOM
    }

    /** When the circuit is thrown away and restored. */
    public enum Restores {
        NEVER,
        ALWAYS,
        /** A checkpoint is made after every step, but seldom gone back to. */
        SOMETIMES
    }

    /** Runs the script every way there is. */
    public void verify(Program program, Script script, RandomGenerator random) {
        Expectations expectations = new Expectations(program);
        for (int workers : new int[] {1, 2}) {
            for (Steps steps : Steps.values()) {
                for (Restores restores : Restores.values()) {
                    run(program, script, expectations, steps, workers, restores, random);
                }
            }
        }
    }

    /**
     * @throws AssertionError at the first step whose views are not what they should be
     */
    public void run(
            Program program,
            Script script,
            Steps steps,
            int workers,
            Restores restores,
            RandomGenerator random) {
        run(program, script, new Expectations(program), steps, workers, restores, random);
    }

    private void run(
            Program program,
            Script script,
            Expectations expectations,
            Steps steps,
            int workers,
            Restores restores,
            RandomGenerator random) {
        Map<String, List<List<@Nullable Object>>> tables = new HashMap<>();
        Map<String, Map<List<@Nullable Object>, Long>> views = new LinkedHashMap<>();
        Map<String, Long> watermarks = new HashMap<>();
        program.views().forEach(view -> views.put(view.name(), new HashMap<>()));
        program.sources().stream()
                .filter(source -> source.eventTime() != null)
                .forEach(source -> watermarks.put(source.name(), Long.MIN_VALUE));
        Subject subject = factory.create(program, workers);
        try {
            int from = 0;
            int step = 0;
            while (from <= script.arrivals().size()) {
                int to =
                        switch (steps) {
                            case WHOLE -> script.arrivals().size();
                            case ROW_BY_ROW -> from + 1;
                            case RANDOM -> from + random.nextInt(12);
                        };
                boolean last = to >= script.arrivals().size();
                int end = Math.min(to, script.arrivals().size());
                List<Script.Arrival> arrivals = script.arrivals().subList(from, end);
                Map<String, Batch> inputs = accept(program, arrivals, tables, watermarks);
                check(
                        program,
                        subject.step(inputs, Map.copyOf(watermarks), step),
                        views,
                        expectations.after(end, tables, watermarks),
                        "step "
                                + step
                                + " ("
                                + steps
                                + ", "
                                + workers
                                + " workers, restored "
                                + restores
                                + ")");
                if (restores != Restores.NEVER) {
                    subject.checkpoint();
                    if (restores == Restores.ALWAYS || random.nextInt(5) == 0) {
                        subject = subject.restored();
                    }
                }
                step++;
                from = to;
                if (last) {
                    break;
                }
            }
            watermarks.replaceAll((source, old) -> Long.MAX_VALUE);
            check(
                    program,
                    subject.step(Map.of(), Map.copyOf(watermarks), step),
                    views,
                    expectations.after(script.arrivals().size(), tables, watermarks),
                    "the end (" + steps + ", " + workers + " workers, restored " + restores + ")");
        } finally {
            subject.close();
        }
    }

    private static Map<String, Batch> accept(
            Program program,
            List<Script.Arrival> arrivals,
            Map<String, List<List<@Nullable Object>>> tables,
            Map<String, Long> watermarks) {
        Map<String, BatchBuilder> builders = new LinkedHashMap<>();
        for (Script.Arrival arrival : arrivals) {
            SourceTable source =
                    program.sources().stream()
                            .filter(s -> s.name().equals(arrival.source()))
                            .findFirst()
                            .orElseThrow();
            builders.computeIfAbsent(source.name(), name -> new BatchBuilder(source.schema()))
                    .add(arrival.weight(), arrival.row());
            List<List<@Nullable Object>> rows =
                    tables.computeIfAbsent(source.name(), name -> new ArrayList<>());
            if (!source.primaryKey().isEmpty()) {
                rows.removeIf(row -> key(row, source).equals(key(arrival.row(), source)));
            }
            if (arrival.weight() > 0) {
                rows.add(arrival.row());
            }
            Program.EventTime eventTime = source.eventTime();
            if (eventTime != null) {
                BatchBuilder one = new BatchBuilder(source.schema()).add(1, arrival.row());
                long time =
                        ((io.tidewire.api.data.LongColumn) one.build().column(eventTime.column()))
                                .values()[0];
                watermarks.merge(source.name(), time - eventTime.maxDelay(), Math::max);
            }
        }
        Map<String, Batch> inputs = new HashMap<>();
        builders.forEach((name, builder) -> inputs.put(name, builder.build()));
        return inputs;
    }

    private static List<@Nullable Object> key(List<@Nullable Object> row, SourceTable source) {
        List<@Nullable Object> key = new ArrayList<>();
        source.primaryKey().forEach(column -> key.add(row.get(column)));
        return key;
    }

    private static void check(
            Program program,
            Map<String, Batch> deltas,
            Map<String, Map<List<@Nullable Object>, Long>> views,
            Map<String, Map<List<@Nullable Object>, Long>> expected,
            String where) {
        deltas.forEach((view, delta) -> apply(view, delta, views.get(view), program, where));
        expected.forEach(
                (view, wanted) -> {
                    Map<List<@Nullable Object>, Long> actual = views.getOrDefault(view, Map.of());
                    if (!wanted.equals(actual)) {
                        throw new AssertionError(difference(view, where, wanted, actual));
                    }
                });
    }

    private static void apply(
            String view,
            Batch delta,
            @Nullable Map<List<@Nullable Object>, Long> rows,
            Program program,
            String where) {
        if (rows == null) {
            return;
        }
        boolean insertOnly =
                program.views().stream()
                        .filter(v -> v.name().equals(view))
                        .findFirst()
                        .orElseThrow()
                        .insertOnly();
        Schema schema = delta.schema();
        Map<List<@Nullable Object>, Boolean> inserted = new HashMap<>();
        for (int i = 0; i < delta.size(); i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < schema.size(); column++) {
                row.add(delta.value(i, column));
            }
            if (i > 0 && delta.weight(i) < 0 && delta.weight(i - 1) > 0) {
                throw new AssertionError(
                        where + ": " + view + " retracts after it inserts: " + row);
            }
            Boolean before = inserted.put(row, delta.weight(i) > 0);
            if (before != null && before != delta.weight(i) > 0) {
                throw new AssertionError(where + ": " + view + " inserts and retracts " + row);
            }
            if (insertOnly && delta.weight(i) < 0) {
                throw new AssertionError(where + ": insert-only view " + view + " retracts " + row);
            }
            rows.merge(
                    Expectations.rounded(row),
                    delta.weight(i),
                    (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    private static String difference(
            String view,
            String where,
            Map<List<@Nullable Object>, Long> wanted,
            Map<List<@Nullable Object>, Long> actual) {
        StringBuilder text = new StringBuilder("view " + view + " is wrong after " + where);
        wanted.forEach(
                (row, count) -> {
                    if (!count.equals(actual.get(row))) {
                        text.append("\n  missing    ")
                                .append(count)
                                .append(" x ")
                                .append(row)
                                .append(", has ")
                                .append(actual.get(row));
                    }
                });
        actual.forEach(
                (row, count) -> {
                    if (!wanted.containsKey(row)) {
                        text.append("\n  unexpected ").append(count).append(" x ").append(row);
                    }
                });
        return text.toString();
    }
}
