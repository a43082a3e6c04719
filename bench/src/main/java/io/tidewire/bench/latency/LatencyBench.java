package io.tidewire.bench.latency;

import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.bench.measure.Machine;
import io.tidewire.bench.measure.MeasuredProcess;
import io.tidewire.bench.measure.Results;
import io.tidewire.bench.measure.Section;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * From when a row was due to when its result is handed to a sink; for a window, from its end. Each
 * measurement is a process of its own, with the source and the sink in it.
 *
 * @param root of the repository
 * @param work for what processes write
 * @param seconds of a measurement that counts windows; 0 for as many as percentiles want
 */
public record LatencyBench(Path root, Path work, int seconds) {

    /** Windows of a second, beside the warm-up; others take a third. */
    private static final int WINDOWS = 63;

    private static final int WARM_UP = 12;
    private static final int MOST_SECONDS = 20;
    private static final int FIXED_RATE = 50_000;

    /** Who is measured. */
    private enum Engine {
        TIDEWIRE(
                "Tidewire",
                LatencyRun.class,
                List.of("-Xms256m", "-XX:MaxNewSize=192m"),
                List.of(10, 50, 80)),
        FLINK("Flink, tuned", FlinkLatencyRun.class, List.of(), List.of(50));

        private final String title;
        private final Class<?> main;
        private final List<String> flags;

        /** Rates beside the fixed one, of the most that it takes. */
        private final List<Integer> percents;

        Engine(String title, Class<?> main, List<String> flags, List<Integer> percents) {
            this.title = title;
            this.main = main;
            this.flags = flags;
            this.percents = percents;
        }
    }

    public Section run() throws IOException {
        Results results =
                Results.open(
                        work.resolveSibling("results").resolve("latency.tsv"),
                        "latency %d s, at %s".formatted(windows(), Machine.commit(root)));
        StringBuilder table =
                new StringBuilder(
                        """
                        | query | | rows/s | p50 ms | p99 ms | p99.9 ms | max ms | of results |
                        |---|---|---|---|---|---|---|---|
                        """);
        for (LatencyQuery query : LatencyQuery.values()) {
            for (Engine engine : Engine.values()) {
                double most = most(results, query, engine);
                row(table, results, query, engine, FIXED_RATE, "50 thousand");
                for (int percent : engine.percents) {
                    double rate = Math.floor(most * percent / 100);
                    row(
                            table,
                            results,
                            query,
                            engine,
                            rate,
                            "%d %% of the most: %,.0f thousand".formatted(percent, rate / 1000));
                }
            }
        }
        return new Section(
                "latency",
                """
                ## Latency

                From when a row was due to when the sink has its result, for a window from its end: rows in JSON are due at moments fixed beforehand, whoever asks late gets them with the times they should have had.
                Source, engine and sink are one process; %d s of warm-up, then %d windows of a second, or a third of the time for the filter. The most is what was taken for %d s when nothing paced the rows. %s.
                Flink 2.3.0 as fast to answer as its settings make it: no row waits for a buffer, the watermark follows each batch at once, parallelism 1, objects reused, no mini-batch, 4 GB of heap from the start.

                %s"""
                        .formatted(WARM_UP, windows(), MOST_SECONDS, Machine.describe(), table));
    }

    private int windows() {
        return seconds == 0 ? WINDOWS : seconds;
    }

    private double most(Results results, LatencyQuery query, Engine engine) throws IOException {
        String key = query + "/" + engine + "/MOST";
        if (results.of(key).isEmpty()) {
            int all = Math.min(MOST_SECONDS, WARM_UP + windows());
            results.add(
                    key,
                    one(
                            query,
                            engine,
                            Double.POSITIVE_INFINITY,
                            all,
                            all / 2.0,
                            LatencyRun.SUSTAINED));
        }
        return Double.parseDouble(results.of(key).getFirst().getFirst());
    }

    private void row(
            StringBuilder table,
            Results results,
            LatencyQuery query,
            Engine engine,
            double rate,
            String label)
            throws IOException {
        String key = query + "/" + engine + "/" + label;
        if (results.of(key).isEmpty()) {
            int counted = query == LatencyQuery.WINDOW ? windows() : Math.max(1, windows() / 3);
            results.add(key, one(query, engine, rate, WARM_UP + counted, WARM_UP, Latencies.MARK));
        }
        List<String> words = results.of(key).getFirst();
        String line =
                "| %s | %s | %s | %s | %s | %s | %s | %s |%n"
                        .formatted(
                                query.title(),
                                engine.title,
                                label,
                                words.get(0),
                                words.get(1),
                                words.get(2),
                                words.get(3),
                                words.get(4));
        System.out.print(line);
        table.append(line);
    }

    /** The words of the line that the process prints. */
    private List<String> one(
            LatencyQuery query, Engine engine, double rate, double all, double warmUp, String mark)
            throws IOException {
        MeasuredProcess process = new MeasuredProcess(work);
        String[] found = {""};
        process.eachLine(
                Command.of(
                        Jvm.current()
                                .command(
                                        engine.main,
                                        process.gcFlag(),
                                        engine.flags,
                                        query,
                                        Double.toString(rate),
                                        all,
                                        warmUp)),
                line -> {
                    if (line.startsWith(mark)) {
                        found[0] = line.substring(mark.length()).strip();
                    }
                });
        if (found[0].isEmpty()) {
            throw new IOException(
                    String.format(Locale.ROOT, "%s, %s: no result", engine.title, query));
        }
        return List.of(found[0].split(" "));
    }
}
