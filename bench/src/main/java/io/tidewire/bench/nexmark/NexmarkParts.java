package io.tidewire.bench.nexmark;

import io.tidewire.bench.kafka.BrokerProcess;
import io.tidewire.bench.kafka.Topics;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.bench.measure.Machine;
import io.tidewire.bench.measure.MeasuredProcess;
import io.tidewire.bench.measure.Results;
import io.tidewire.bench.measure.Section;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * Nexmark side by side: from files, from memory, at the density of the public suite's figures.
 *
 * @param root of the repository
 * @param work for what processes write, and for the data
 * @param wanted the queries; empty for those of each part
 * @param events of the whole input; 0 for those of each part
 * @param runs of which the median counts
 */
public record NexmarkParts(Path root, Path work, List<Query> wanted, long events, int runs) {

    /** One of the parts. */
    public enum Part {
        FILES,
        DENSE,
        MEMORY,
        KAFKA
    }

    /** q0 to q23 as both can run them; q6, which Flink cannot, stands alone. */
    private static final List<Query> ALL =
            List.copyOf(
                    EnumSet.complementOf(
                            EnumSet.of(
                                    Query.Q12,
                                    Query.Q13,
                                    Query.Q14_BUILT_IN,
                                    Query.MATCH0,
                                    Query.MATCH1,
                                    Query.MATCH2,
                                    Query.MATCH3)));

    /** Those that do other work when more events fall into a second of event time. */
    private static final List<Query> OF_DENSITY =
            List.of(
                    Query.Q4,
                    Query.Q5,
                    Query.Q7,
                    Query.Q8,
                    Query.Q9,
                    Query.Q11,
                    Query.Q12_EVENT_TIME);

    private static final List<Query> OF_KAFKA =
            List.of(Query.Q1, Query.Q5, Query.Q7, Query.Q12_EVENT_TIME, Query.Q17);

    private static final String PEERS =
            "Flink 2.3.0 with parallelism 2, objects reused, state on the heap, plain and with mini-batch; Hazelcast 5.7.0, Kafka Streams 4.3.1 and DuckDB 2.0.0 with two threads; Tidewire with one worker";

    /** Measures what is left of a part. */
    public Section run(Part part) throws IOException {
        MeasuredProcess process = new MeasuredProcess(work);
        return switch (part) {
            case FILES -> files(process);
            case DENSE -> dense(process);
            case MEMORY -> memory(process);
            case KAFKA -> kafka(process);
        };
    }

    private Section files(MeasuredProcess process) throws IOException {
        long size = events == 0 ? 5_000_000 : events;
        Inputs.FromFiles inputs = Inputs.FromFiles.of(process, work, Settings.SPARSE, size);
        Series series =
                new Series(
                        "nexmark-files",
                        queries(ALL),
                        product(),
                        inputs,
                        Settings.SPARSE,
                        size,
                        runs);
        Results results = results(series);
        Map<String, String> failures = new SeriesRun(series, results).run();
        FirstRows first = new FirstRows(series, inputs, results);
        first.run();
        return section(
                series,
                "from NDJSON files",
                "CPU is that of the whole process, the start included; net is the cost of the rows beyond the first tenth.",
                new Report(series, Line.of(series, results), failures).markdown()
                        + "\n"
                        + first.markdown());
    }

    private Section dense(MeasuredProcess process) throws IOException {
        long size = events == 0 ? 3_000_000 : events;
        Series series =
                new Series(
                        "nexmark-dense",
                        queries(OF_DENSITY),
                        product(),
                        Inputs.FromFiles.of(process, work, Settings.DENSE, size),
                        Settings.DENSE,
                        size,
                        runs);
        Results results = results(series);
        Map<String, String> failures = new SeriesRun(series, results).run();
        return section(
                series,
                "from NDJSON files, all within a second",
                "The queries whose work hangs on the density, at that of the public suite's figures.",
                new Report(series, Line.of(series, results), failures).markdown());
    }

    private Section memory(MeasuredProcess process) throws IOException {
        long size = events == 0 ? 2_000_000 : events;
        Jvm jvm = Jvm.current();
        List<Contender> contenders =
                List.of(
                        new EngineContender(jvm, 1),
                        new EngineContender(jvm, 2),
                        new FlinkContender(jvm, false),
                        new FlinkContender(jvm, true));
        Series series =
                new Series(
                        "nexmark-memory",
                        queries(ALL),
                        contenders,
                        new Inputs.FromMemory(process, new Input.Memory(Settings.SPARSE, size)),
                        Settings.SPARSE,
                        size,
                        runs);
        Results results = results(series);
        Map<String, String> failures = new SeriesRun(series, results).run();
        return section(
                series,
                "the engines alone",
                "From rows that lie in memory in the engine's own form (columns; Flink's binary rows, with the columns that the query reads) to nowhere, watermarks once per batch in both."
                        + " Each process goes over the rows twice and over a tenth of them: the second time counts, from the text of the query to the last row; net is without what a tenth costs."
                        + " Memory is the whole process's, the rows included.",
                new Report(series, Line.of(series, results), failures).markdown());
    }

    private Section kafka(MeasuredProcess process) throws IOException {
        long size = events == 0 ? 3_000_000 : events;
        Jvm jvm = Jvm.current();
        try (BrokerProcess broker =
                        BrokerProcess.start(
                                jvm.java(),
                                jvm.classPath(),
                                work.resolve("broker"),
                                work.resolve("broker.log"));
                Topics topics = new Topics(broker.servers())) {
            Series series =
                    new Series(
                            "nexmark-kafka",
                            queries(OF_KAFKA),
                            List.of(
                                    new TidewireContender(root, work),
                                    new FlinkContender(jvm, false),
                                    new FlinkContender(jvm, true),
                                    new StreamsContender(jvm),
                                    new BareContender(jvm, false),
                                    new BareContender(jvm, true)),
                            new FromKafka(process, broker.servers(), topics, Settings.SPARSE, size),
                            Settings.SPARSE,
                            size,
                            runs);
            Results results = results(series);
            Map<String, String> failures = new SeriesRun(series, results).run();
            return section(
                    series,
                    "from Kafka to Kafka",
                    "CPU is that of the client process, the start included; the broker is a process of its own on the same machine. Two partitions in and out, JSON, read from the first record to the last."
                            + " All deliver at least once: every record acknowledged by all replicas, the idempotent producer; the clients' settings for throughput are the same for all."
                            + " The two bare clients compute nothing: they are the floor.",
                    new Report(series, Line.of(series, results), failures).markdown());
        }
    }

    private List<Contender> product() {
        Jvm jvm = Jvm.current();
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new TidewireContender(root, work));
        contenders.add(new FlinkContender(jvm, false));
        contenders.add(new FlinkContender(jvm, true));
        contenders.add(new HazelcastContender(jvm));
        contenders.add(new DuckDbContender(jvm));
        return contenders;
    }

    private List<Query> queries(List<Query> standard) {
        return wanted.isEmpty() ? standard : wanted;
    }

    private Results results(Series series) throws IOException {
        return Results.open(
                work.resolveSibling("results").resolve(series.name() + ".tsv"),
                series.plan(Machine.commit(root)));
    }

    private static Section section(Series series, String from, String how, String body)
            throws IOException {
        return new Section(
                series.name(),
                """
                ## Nexmark, %s

                %,d events, %,d per second of event time; %s, the contenders in turn. %s.
                %s; the heap 4 GB from the start; all JVMs with the parallel collector, small object headers and transparent huge pages. %s

                %s"""
                        .formatted(
                                from,
                                series.events(),
                                series.density(),
                                series.runs() == 1
                                        ? "one run each"
                                        : "medians of " + series.runs() + " runs",
                                Machine.describe(),
                                PEERS,
                                how,
                                body));
    }
}
