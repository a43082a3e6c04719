package io.tidewire.bench.nexmark;

import io.tidewire.testkit.nexmark.Query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures as Markdown. */
record Report(Options options, List<FirstRow> firstRows, List<Line> lines) {

    private static final String BEGIN = "<!-- %s: written by bench/nexmark --write -->";
    private static final String END = "<!-- %s: end -->";

    /** Seconds from the start of the JVM to the first row of q0. */
    record FirstRow(String contender, double seconds) {}

    /**
     * One contender at one query.
     *
     * @param rows of the whole input
     * @param smallRows of a tenth of it
     */
    record Line(
            Query query, String contender, long rows, long smallRows, Usage whole, Usage tenth) {

        /** CPU-seconds per million rows, the start included. */
        double cpu() {
            return whole.cpuSeconds() / rows * 1e6;
        }

        /** CPU-seconds per million rows beyond the first tenth. */
        double net() {
            return (whole.cpuSeconds() - tenth.cpuSeconds()) / (rows - smallRows) * 1e6;
        }

        String markdown() {
            return "| %s | %s | %.0f | %.2f | %.2f | %.0f | %.2f |"
                    .formatted(
                            query.title(),
                            contender,
                            rows / whole.seconds() / 1000,
                            cpu(),
                            net(),
                            whole.peakMegabytes(),
                            whole.gcSeconds());
        }
    }

    String markdown() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                ## Nexmark, %s

                `bench/nexmark%s`: %,d events, %,d per second of event time; medians of %d runs, the contenders in turn. %s; Linux %s, JDK %s; Flink 2.3.0 with parallelism 2,
                objects reused, state on the heap, the parallel collector; Tidewire with %d worker%s and its AOT cache. Output is thrown away, no checkpoint falls into a run.
                CPU is that of %s; net is the cost of the rows beyond the first tenth. A row is a row of the tables that the query reads.

                | query | | thousand rows/s | CPU-s per million rows | net | peak MB | GC pauses, s |
                |---|---|---|---|---|---|---|
                """
                        .formatted(
                                options.memory() ? "the engines alone" : "from NDJSON files",
                                arguments(),
                                options.events(),
                                options.density(),
                                options.runs(),
                                machine(),
                                System.getProperty("os.version"),
                                System.getProperty("java.version"),
                                options.workers(),
                                options.workers() == 1 ? "" : "s",
                                options.memory()
                                        ? "the process while the query runs over rows that lie in memory in the engine's own form"
                                        : "the whole process, the start included"));
        lines.forEach(line -> text.append(line.markdown()).append('\n'));
        text.append("\nAgainst the better of Flink with and without mini-batch, CPU: ")
                .append(ratios())
                .append(".\n");
        if (!firstRows.isEmpty()) {
            List<String> firsts = new ArrayList<>();
            firstRows.forEach(
                    first -> firsts.add("%s %.2f s".formatted(first.contender(), first.seconds())));
            text.append("\nStart to first row of q0 on standard output: ")
                    .append(String.join(", ", firsts))
                    .append(".\n");
        }
        return text.toString();
    }

    private String arguments() {
        return (options.memory() ? " --memory" : "")
                + " --events "
                + options.events()
                + " --density "
                + options.density()
                + " --runs "
                + options.runs();
    }

    private static String machine() throws IOException {
        String model =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        return Runtime.getRuntime().availableProcessors() + " cores of " + model;
    }

    /** How many times less CPU Tidewire takes: the geometric mean and the worst query. */
    private String ratios() {
        Map<Query, Double> ratios = new LinkedHashMap<>();
        Map<Query, Double> net = new LinkedHashMap<>();
        for (Line ours : lines) {
            if (ours.contender().equals("Tidewire")) {
                List<Line> flinks =
                        lines.stream()
                                .filter(line -> line.query() == ours.query())
                                .filter(line -> line.contender().startsWith("Flink"))
                                .toList();
                if (!flinks.isEmpty()) {
                    ratios.put(
                            ours.query(),
                            flinks.stream().mapToDouble(Line::cpu).min().orElseThrow()
                                    / ours.cpu());
                    net.put(
                            ours.query(),
                            flinks.stream().mapToDouble(Line::net).min().orElseThrow()
                                    / ours.net());
                }
            }
        }
        return "start included " + summary(ratios) + "; net " + summary(net);
    }

    private static String summary(Map<Query, Double> ratios) {
        if (ratios.isEmpty()) {
            return "not measured";
        }
        double mean =
                Math.exp(ratios.values().stream().mapToDouble(Math::log).average().orElseThrow());
        Map.Entry<Query, Double> worst =
                ratios.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        return "%.1fx in the geometric mean of %d queries, %.1fx at worst (%s)"
                .formatted(mean, ratios.size(), worst.getValue(), worst.getKey().title());
    }

    /** Replaces what an earlier run has written, or appends. */
    void into(Path file) throws IOException {
        String text = Files.readString(file);
        String name = options.memory() ? "nexmark engine" : "nexmark files";
        String begin = BEGIN.formatted(name);
        String end = END.formatted(name);
        String section = begin + "\n" + markdown() + end + "\n";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        Files.writeString(
                file,
                from >= 0 && to > from
                        ? text.substring(0, from) + section + text.substring(to + end.length() + 1)
                        : text + "\n" + section);
    }
}
