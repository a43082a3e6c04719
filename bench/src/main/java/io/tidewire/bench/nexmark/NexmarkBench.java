package io.tidewire.bench.nexmark;

import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
            for (Report.Line line : lines(query, whole, tenth)) {
                lines.add(line);
                System.out.println(line.markdown());
            }
        }
        Report report = new Report(options, firstRows(whole), lines);
        System.out.println(report.markdown());
        if (options.write()) {
            report.into(root.resolve("docs/benchmarks.md"));
        }
    }

    private List<Report.Line> lines(Query query, Input whole, Input tenth) {
        Map<Contender, Runs> all = new LinkedHashMap<>();
        contenders.stream()
                .filter(contender -> contender.runs(query, whole))
                .forEach(contender -> all.put(contender, new Runs()));
        for (int run = 0; run < options.runs(); run++) {
            all.entrySet()
                    .removeIf(one -> !turn(one.getKey(), query, whole, tenth, one.getValue()));
        }
        List<Report.Line> lines = new ArrayList<>();
        all.forEach(
                (contender, runs) ->
                        lines.add(
                                new Report.Line(
                                        query,
                                        contender.name(),
                                        rows(query, options.events()),
                                        rows(query, options.events() / 10),
                                        Usage.median(runs.whole),
                                        Usage.median(runs.tenth))));
        return lines;
    }

    /** False when it failed: then it has no figures for this query, and the others go on. */
    private boolean turn(Contender contender, Query query, Input whole, Input tenth, Runs runs) {
        try {
            runs.whole.add(measure(contender, query, whole));
            runs.tenth.add(measure(contender, query, tenth));
            return true;
        } catch (IOException e) {
            System.out.println(
                    "%s, %s: %s".formatted(contender.name(), query.title(), e.getMessage()));
            return false;
        }
    }

    /** What one contender took for one query, run by run. */
    private static final class Runs {
        private final List<Usage> whole = new ArrayList<>();
        private final List<Usage> tenth = new ArrayList<>();
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
