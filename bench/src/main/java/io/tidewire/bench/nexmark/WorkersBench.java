package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.GeometricMean;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.bench.measure.Machine;
import io.tidewire.bench.measure.MeasuredProcess;
import io.tidewire.bench.measure.Results;
import io.tidewire.bench.measure.Section;
import io.tidewire.bench.measure.Usage;
import io.tidewire.testkit.nexmark.Query;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a second worker is good for: the queries that do more than go from row to row.
 *
 * @param root of the repository
 * @param work for what processes write
 * @param wanted the queries; empty for all of them
 * @param events of the input; 0 for the usual
 */
public record WorkersBench(Path root, Path work, List<Query> wanted, long events) {

    /** Of each query; the second half counts. */
    private static final int SECONDS = 20;

    /** Who does with less for an event has nothing to share: nanoseconds of one worker. */
    private static final long TRIVIAL_NANOS = 50;

    private static final int LIMIT_SECONDS = 900;

    private static final List<Query> WITH_STATE =
            List.of(
                    Query.Q3,
                    Query.Q4,
                    Query.Q5,
                    Query.Q6,
                    Query.Q7,
                    Query.Q8,
                    Query.Q9,
                    Query.Q11,
                    Query.Q12_EVENT_TIME,
                    Query.Q15,
                    Query.Q16,
                    Query.Q17,
                    Query.Q18,
                    Query.Q19,
                    Query.Q20,
                    Query.Q23);

    /** The medians of each form, by its place. */
    private record Figures(List<Usage> forms) {

        static Figures of(List<Usage> inTurn) {
            int count = WorkersRun.Form.values().length;
            List<Usage> medians = new ArrayList<>();
            for (int form = 0; form < count; form++) {
                List<Usage> own = new ArrayList<>();
                for (int i = form; i < inTurn.size(); i += count) {
                    own.add(inTurn.get(i));
                }
                medians.add(Usage.median(own));
            }
            return new Figures(medians);
        }

        Usage of(WorkersRun.Form form) {
            return forms.get(form.ordinal());
        }

        double seconds(WorkersRun.Form form) {
            return of(form).seconds();
        }

        double faster() {
            return seconds(WorkersRun.Form.ONE_WORKER) / seconds(WorkersRun.Form.TWO_WORKERS);
        }

        /** How much more two that share nothing do at once than one alone. */
        double limit() {
            return 2 * seconds(WorkersRun.Form.HALF) / seconds(WorkersRun.Form.TWO_HALVES);
        }

        double cpu() {
            return of(WorkersRun.Form.TWO_WORKERS).cpuSeconds()
                    / of(WorkersRun.Form.ONE_WORKER).cpuSeconds();
        }

        boolean trivial(long events) {
            return seconds(WorkersRun.Form.ONE_WORKER) * 1e9 < (double) events * TRIVIAL_NANOS;
        }
    }

    /** Measures what is left. */
    public Section run() throws IOException {
        long size = events == 0 ? 2_000_000 : events;
        Results results =
                Results.open(
                        work.resolveSibling("results").resolve("workers.tsv"),
                        "workers %d events, at %s".formatted(size, Machine.commit(root)));
        StringBuilder table =
                new StringBuilder(
                        """
                        | query | one worker, s | two workers, s | times faster | the machine's limit | CPU of two against one |
                        |---|---|---|---|---|---|
                        """);
        GeometricMean all = new GeometricMean();
        GeometricMean busy = new GeometricMean();
        GeometricMean limit = new GeometricMean();
        for (Query query : wanted.isEmpty() ? WITH_STATE : wanted) {
            if (results.of(query.title()).isEmpty()) {
                for (Usage pass : measure(query, size)) {
                    results.add(query.title(), pass);
                }
            }
            Figures figures = Figures.of(results.usages(query.title()));
            String line =
                    "| %s | %.3f | %.3f | %.2fx | %.2fx | %.2f |%n"
                            .formatted(
                                    query.title(),
                                    figures.seconds(WorkersRun.Form.ONE_WORKER),
                                    figures.seconds(WorkersRun.Form.TWO_WORKERS),
                                    figures.faster(),
                                    figures.limit(),
                                    figures.cpu());
            System.out.print(line);
            table.append(line);
            all.add(figures.faster());
            if (!figures.trivial(size)) {
                busy.add(figures.faster());
                limit.add(figures.limit());
            }
        }
        return new Section(
                "workers",
                """
                ## One worker and two

                The engine alone, over %,d events of Nexmark in memory, by the clock, in one process in turn: medians of the second half of %d s, from the first row to the last. The queries that keep state. %s.
                The machine's limit is how much more than one two circuits of one worker do at once that share nothing, each over one half of the rows: what its second core, the memory and the collector leave to be had.

                %s
                Two workers against one: %.2fx in the geometric mean of the %d queries that take one worker %d ns or more for an event, where the machine's limit is %.2fx; %.2fx of all %d."""
                        .formatted(
                                size,
                                SECONDS,
                                Machine.describe(),
                                table,
                                busy.get(),
                                busy.count(),
                                TRIVIAL_NANOS,
                                limit.get(),
                                all.get(),
                                all.count()));
    }

    private List<Usage> measure(Query query, long size) throws IOException {
        MeasuredProcess process = new MeasuredProcess(work);
        Usage whole =
                process.run(
                        Command.of(
                                Jvm.current()
                                        .command(
                                                WorkersRun.class,
                                                process.gcFlag(),
                                                List.of(),
                                                query,
                                                size,
                                                SECONDS)),
                        LIMIT_SECONDS);
        return process.passes(whole);
    }
}
