package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.GeometricMean;
import io.tidewire.bench.measure.Machine;
import io.tidewire.bench.measure.MeasuredProcess;
import io.tidewire.bench.measure.Results;
import io.tidewire.bench.measure.Section;
import io.tidewire.bench.measure.Usage;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a second core is good for in a whole run from files: the threads that read and decode, and
 * the worker. The queries that are not trivial for the engine.
 *
 * @param root of the repository
 * @param work for what processes write, and for the data
 * @param wanted the queries; empty for the usual ones
 * @param events of the whole input; 0 for the usual
 * @param runs of which the median counts
 */
public record CoresBench(Path root, Path work, List<Query> wanted, long events, int runs) {

    private static final int LIMIT_SECONDS = 600;

    private static final List<Query> NOT_TRIVIAL =
            List.of(
                    Query.Q4, Query.Q5, Query.Q6, Query.Q9, Query.Q15, Query.Q16, Query.Q17,
                    Query.Q18, Query.Q19, Query.Q20, Query.Q23);

    /** The processors a run may use, as taskset names them. */
    private enum Cores {
        ONE("0"),
        TWO("0,1");

        private final String list;

        Cores(String list) {
            this.list = list;
        }
    }

    /** Measures what is left. */
    public Section run() throws IOException {
        long size = events == 0 ? 5_000_000 : events;
        MeasuredProcess process = new MeasuredProcess(work);
        Inputs.FromFiles inputs = Inputs.FromFiles.of(process, work, Settings.SPARSE, size);
        Results results =
                Results.open(
                        work.resolveSibling("results").resolve("cores.tsv"),
                        "cores %d events, at %s".formatted(size, Machine.commit(root)));
        List<Query> queries = wanted.isEmpty() ? NOT_TRIVIAL : wanted;
        for (int run = 0; run < runs; run++) {
            for (Query query : queries) {
                for (Cores cores : Cores.values()) {
                    String key = key(query, cores);
                    if (results.of(key).size() <= run) {
                        Usage usage = measure(process, inputs.whole(), query, cores);
                        results.add(key, usage);
                        System.out.printf("%s %.2f s%n", key, usage.seconds());
                    }
                }
            }
        }
        return section(size, queries, results);
    }

    private static String key(Query query, Cores cores) {
        return query.title() + "/" + cores;
    }

    private Usage measure(MeasuredProcess process, Input input, Query query, Cores cores)
            throws IOException {
        Command command =
                new TidewireContender(root, work)
                        .command(query, input, Output.AS_MEASURED, process.gcFlag());
        List<String> words = new ArrayList<>(List.of("taskset", "-c", cores.list));
        words.addAll(command.words());
        return process.run(new Command(words, command.environment()), LIMIT_SECONDS);
    }

    private Section section(long size, List<Query> queries, Results results) throws IOException {
        StringBuilder table =
                new StringBuilder(
                        """
                        | query | one core, s | two cores, s | times faster | CPU of two against one |
                        |---|---|---|---|---|
                        """);
        GeometricMean faster = new GeometricMean();
        for (Query query : queries) {
            Usage one = Usage.median(results.usages(key(query, Cores.ONE)));
            Usage two = Usage.median(results.usages(key(query, Cores.TWO)));
            faster.add(one.seconds() / two.seconds());
            table.append(
                    "| %s | %.2f | %.2f | %.2fx | %.2f |%n"
                            .formatted(
                                    query.title(),
                                    one.seconds(),
                                    two.seconds(),
                                    one.seconds() / two.seconds(),
                                    two.cpuSeconds() / one.cpuSeconds()));
        }
        return new Section(
                "cores",
                """
                ## One core and two

                The product as it is run, with one worker, over %,d events of Nexmark from NDJSON files to nowhere, by the clock, the start included: held to one processor (taskset), and with two, in turn; %s. %s.
                With two, decoding and the engine go on side by side.

                %s
                Two cores against one: %.2fx in the geometric mean of %d queries."""
                        .formatted(
                                size,
                                runs == 1 ? "one run each" : "medians of " + runs + " runs",
                                Machine.describe(),
                                table,
                                faster.get(),
                                faster.count()));
    }
}
