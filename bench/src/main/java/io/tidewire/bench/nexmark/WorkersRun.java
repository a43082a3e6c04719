package io.tidewire.bench.nexmark;

import io.tidewire.api.data.Batch;
import io.tidewire.bench.measure.Stopwatch;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.util.List;
import java.util.Map;

/**
 * One query through Tidewire's engine with one worker and with two, in turn, over the same rows in
 * memory: {@code WorkersRun QUERY EVENTS PASSES}. Both are warm when they count: of the passes the
 * second half does. Prints what {@link Stopwatch} says, one worker first.
 */
public final class WorkersRun {

    private WorkersRun() {}

    public static void main(String[] args) {
        Query query = Query.valueOf(args[0]);
        int passes = Integer.parseInt(args[2]);
        List<Map<String, Batch>> steps =
                EngineRun.steps(query, Settings.suite(Settings.SPARSE), Long.parseLong(args[1]));
        for (int pass = 0; pass < passes; pass++) {
            for (int workers = 1; workers <= 2; workers++) {
                Stopwatch stopwatch = Stopwatch.start();
                EngineRun.run(query, workers, steps, delta -> {});
                if (pass >= passes / 2) {
                    stopwatch.print();
                }
            }
        }
        System.exit(0);
    }
}
