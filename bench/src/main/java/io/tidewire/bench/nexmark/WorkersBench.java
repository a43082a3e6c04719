package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
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

    private static final int PASSES = 12;
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

    /** Medians of one worker and of two. */
    private record Pair(Usage one, Usage two) {

        static Pair of(List<Usage> inTurn) {
            return new Pair(every(inTurn, 0), every(inTurn, 1));
        }

        private static Usage every(List<Usage> inTurn, int first) {
            List<Usage> own = new ArrayList<>();
            for (int i = first; i < inTurn.size(); i += 2) {
                own.add(inTurn.get(i));
            }
            return Usage.median(own);
        }

        double faster() {
            return one.seconds() / two.seconds();
        }

        double cpu() {
            return two.cpuSeconds() / one.cpuSeconds();
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
                        | query | one worker, s | two workers, s | times faster | CPU of two against one |
                        |---|---|---|---|---|
                        """);
        double product = 1;
        List<Query> queries = wanted.isEmpty() ? WITH_STATE : wanted;
        for (Query query : queries) {
            if (results.of(query.title()).isEmpty()) {
                for (Usage pass : measure(query, size)) {
                    results.add(query.title(), pass);
                }
            }
            Pair pair = Pair.of(results.usages(query.title()));
            String line =
                    "| %s | %.3f | %.3f | %.2fx | %.2f |%n"
                            .formatted(
                                    query.title(),
                                    pair.one().seconds(),
                                    pair.two().seconds(),
                                    pair.faster(),
                                    pair.cpu());
            System.out.print(line);
            table.append(line);
            product *= pair.faster();
        }
        return new Section(
                "workers",
                """
                ## One worker and two

                The engine alone, over %,d events of Nexmark in memory, by the clock, in one process in turn: medians of passes %d to %d, from the text of the query to the last row. The queries that keep state. %s.

                %s
                Two workers against one: %.2fx in the geometric mean of %d queries."""
                        .formatted(
                                size,
                                PASSES / 2 + 1,
                                PASSES,
                                Machine.describe(),
                                table,
                                Math.pow(product, 1.0 / queries.size()),
                                queries.size()));
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
                                                PASSES)),
                        LIMIT_SECONDS);
        return process.passes(whole);
    }
}
