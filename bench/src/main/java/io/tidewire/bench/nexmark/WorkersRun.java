package io.tidewire.bench.nexmark;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.bench.measure.Stopwatch;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One query through Tidewire's engine with one worker and with two, and what the machine would
 * allow, in turn, over the same rows in memory: {@code WorkersRun QUERY EVENTS SECONDS}. All are
 * warm when they count: those of the second half of the time do. Of each round it prints what
 * {@link Stopwatch} says of every {@link Form}, in their order.
 */
public final class WorkersRun {

    /** What a round consists of. */
    enum Form {
        ONE_WORKER,
        TWO_WORKERS,

        /** A circuit of one worker over the first half of each step. */
        HALF,

        /**
         * Two such circuits at once, one over each half, that have nothing to do with each other.
         */
        TWO_HALVES
    }

    private WorkersRun() {}

    public static void main(String[] args) throws InterruptedException {
        Query query = Query.valueOf(args[0]);
        long nanos = Long.parseLong(args[2]) * 1_000_000_000;
        List<Map<String, Batch>> steps =
                EngineRun.steps(query, Settings.suite(Settings.SPARSE), Long.parseLong(args[1]));
        List<Map<String, Batch>> first = half(steps, 0);
        List<Map<String, Batch>> second = half(steps, 1);
        Program program = EngineRun.program(query);
        long start = System.nanoTime();
        for (long past = 0; past < nanos; past = System.nanoTime() - start) {
            System.gc();
            for (Form form : Form.values()) {
                Stopwatch stopwatch = Stopwatch.now();
                switch (form) {
                    case ONE_WORKER -> EngineRun.run(query, program, 1, steps, _ -> {});
                    case TWO_WORKERS -> EngineRun.run(query, program, 2, steps, _ -> {});
                    case HALF -> EngineRun.run(query, program, 1, first, _ -> {});
                    case TWO_HALVES -> {
                        Thread other =
                                Thread.ofPlatform()
                                        .start(
                                                () ->
                                                        EngineRun.run(
                                                                query, program, 1, second,
                                                                _ -> {}));
                        EngineRun.run(query, program, 1, first, _ -> {});
                        other.join();
                    }
                }
                if (past >= nanos / 2) {
                    stopwatch.print();
                }
            }
        }
        System.exit(0);
    }

    private static List<Map<String, Batch>> half(List<Map<String, Batch>> steps, int which) {
        List<Map<String, Batch>> halves = new ArrayList<>();
        for (Map<String, Batch> step : steps) {
            Map<String, Batch> half = new HashMap<>();
            step.forEach(
                    (table, rows) -> {
                        int middle = rows.size() / 2;
                        Batch some =
                                which == 0
                                        ? rows.slice(0, middle)
                                        : rows.slice(middle, rows.size());
                        if (!some.isEmpty()) {
                            half.put(table, some);
                        }
                    });
            halves.add(half);
        }
        return halves;
    }
}
