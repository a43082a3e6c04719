package io.tidewire.bench.nexmark;

import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Nexmark from NDJSON files, or from memory, to nowhere, side by side: {@code bench/nexmark [QUERY
 * ...] [--memory] [--events N] [--density N] [--runs N] [--workers N] [--write]}. Prints a Markdown
 * table; with {@code --write} it goes into docs/benchmarks.md.
 *
 * <p>The contenders take turns, so that a machine whose speed changes is unfair to none. Each runs
 * the whole input and a tenth of it: the difference is what a million rows costs when the start
 * does not count.
 */
public final class NexmarkBench {

    private static final int LIMIT_SECONDS = 600;
    private static final int PARTITIONS = 2;

    private final Path root;
    private final Path work;
    private final Options options;
    private final MeasuredProcess process;
    private final List<Contender> contenders;

    private NexmarkBench(Path root, Options options) throws IOException {
        this.root = root;
        this.options = options;
        this.work = Files.createDirectories(root.resolve("bench/target/work"));
        this.process = new MeasuredProcess(work);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path");
        this.contenders =
                List.of(
                        new TidewireContender(java, classPath, root, work, options.workers()),
                        new FlinkContender(java, classPath, false),
                        new FlinkContender(java, classPath, true),
                        new DuckDbContender(java, classPath));
    }

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        new NexmarkBench(Path.of("").toAbsolutePath(), Options.of(args)).run();
    }

    private void run() throws IOException {
        Input whole = input(options.events());
        Input tenth = input(options.events() / 10);
        List<Report.Line> lines = new ArrayList<>();
        for (Query query : options.queries()) {
            List<List<Usage>> big = lists();
            List<List<Usage>> small = lists();
            for (int run = 0; run < options.runs(); run++) {
                for (int i = 0; i < contenders.size(); i++) {
                    if (contenders.get(i).runs(query, whole)) {
                        big.get(i).add(measure(contenders.get(i), query, whole));
                        small.get(i).add(measure(contenders.get(i), query, tenth));
                    }
                }
            }
            long rows = rows(query, options.events());
            long smallRows = rows(query, options.events() / 10);
            for (int i = 0; i < contenders.size(); i++) {
                if (!big.get(i).isEmpty()) {
                    Report.Line line =
                            new Report.Line(
                                    query,
                                    contenders.get(i).name(),
                                    rows,
                                    smallRows,
                                    Usage.median(big.get(i)),
                                    Usage.median(small.get(i)));
                    lines.add(line);
                    System.out.println(line.markdown());
                }
            }
        }
        Report report = new Report(options, firstRows(whole), lines);
        System.out.println(report.markdown());
        if (options.write()) {
            report.into(root.resolve("docs/benchmarks.md"));
        }
    }

    private List<List<Usage>> lists() {
        List<List<Usage>> lists = new ArrayList<>();
        contenders.forEach(contender -> lists.add(new ArrayList<>()));
        return lists;
    }

    private Usage measure(Contender contender, Query query, Input input) throws IOException {
        String gcFlag = process.gcFlag();
        Usage usage =
                process.run(
                        contender.command(query, input, false, gcFlag),
                        contender.environment(gcFlag),
                        LIMIT_SECONDS);
        return input instanceof Input.Memory ? process.inside(usage) : usage;
    }

    /** Seconds from the start of a process to the first row of q0 on its standard output. */
    private List<Report.FirstRow> firstRows(Input input) throws IOException {
        List<Report.FirstRow> firsts = new ArrayList<>();
        for (Contender contender : contenders) {
            if (input instanceof Input.Memory || contender.rowMark().isEmpty()) {
                continue;
            }
            List<Double> runs = new ArrayList<>();
            for (int run = 0; run < options.runs(); run++) {
                String gcFlag = process.gcFlag();
                runs.add(
                        process.untilLine(
                                contender.command(Query.Q0, input, true, gcFlag),
                                contender.environment(gcFlag),
                                contender.rowMark()));
            }
            runs.sort(null);
            firsts.add(new Report.FirstRow(contender.name(), runs.get(runs.size() / 2)));
        }
        return firsts;
    }

    private Input input(long events) throws IOException {
        if (options.memory()) {
            return new Input.Memory(options.density(), events);
        }
        Path folder = work.resolve("nexmark-%d-%d".formatted(options.density(), events));
        Path done = folder.resolve("done");
        if (!Files.exists(done)) {
            NdjsonFiles.write(folder, Settings.suite(options.density()), events, PARTITIONS);
            Files.createFile(done);
        }
        return new Input.Files(folder);
    }

    /** The rows of the tables that a query reads, among so many events. */
    private static long rows(Query query, long events) {
        return query.tables().stream().mapToLong(table -> table.rowsOf(events)).sum();
    }
}
