package io.tidewire.bench.checkpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A pipeline that holds a gigabyte of which one percent changes between two checkpoints, as fast as
 * it can: rows a second without checkpoints and with them (every 10 s), the longest pause, what
 * each writes; then it is killed (SIGKILL), started again, and the time is taken from the start of
 * the JVM to the first new output. {@code CheckpointBench [RUNS [SECONDS]]}. Prints a Markdown
 * table of medians, of pauses the greatest; nothing here passes or fails.
 */
public final class CheckpointBench {

    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseParallelGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xms4g",
                    "-Xmx4g",
                    "--enable-native-access=ALL-UNNAMED");

    /** A shape of state, and the keys that make a gigabyte of it. */
    private record Case(StateRun.Shape shape, long keys) {}

    /** What a process said of itself. */
    private record Measured(double[] figures, double cpuPerMillion, double stateBytes) {}

    private final Path folder;
    private final int seconds;

    private CheckpointBench(Path folder, int seconds) {
        this.folder = folder;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        Path folder = Path.of("bench/target/work/checkpoints").toAbsolutePath();
        CheckpointBench bench = new CheckpointBench(folder, seconds);
        System.out.println(
                "| state | MB held | rows/s without | with, between two | while one is made |"
                        + " CPU-s per million without | with | longest pause ms | MB written | took ms |"
                        + " MB on disk | first output after kill -9, s |\n"
                        + "|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (Case each :
                List.of(
                        new Case(StateRun.Shape.GROUPS, 9_000_000),
                        new Case(StateRun.Shape.ROWS, 4_000_000))) {
            bench.run(each, runs);
        }
    }

    private void run(Case of, int runs) throws IOException {
        List<Measured> without = new ArrayList<>();
        List<Measured> with = new ArrayList<>();
        List<Double> recoveries = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            without.add(measure(of, "none"));
            clear();
            with.add(measure(of, folder.resolve("checkpoints").toString()));
            recoveries.add(recover(of));
        }
        clear();
        System.out.printf(
                "| %s | %.0f | %,.0f | %,.0f | %,.0f | %.3f | %.3f | %.1f | %.1f | %.0f | %.0f | %.1f |%n",
                of.shape().name().toLowerCase(Locale.ROOT),
                with.getFirst().stateBytes() / 1e6,
                median(without, 0),
                median(with, 2),
                median(with, 1),
                without.stream().mapToDouble(Measured::cpuPerMillion).sorted().toArray()[runs / 2],
                with.stream().mapToDouble(Measured::cpuPerMillion).sorted().toArray()[runs / 2],
                with.stream().mapToDouble(each -> each.figures()[3]).max().orElse(0),
                median(with, 5) / 1e6,
                median(with, 4),
                median(with, 6) / 1e6,
                recoveries.stream().sorted().toList().get(runs / 2));
    }

    private static double median(List<Measured> runs, int figure) {
        return runs.stream()
                .mapToDouble(each -> each.figures()[figure])
                .sorted()
                .toArray()[runs.size() / 2];
    }

    /** Runs one until it has said everything, and kills it at some later moment. */
    private Measured measure(Case of, String checkpoints) throws IOException {
        double state = 0;
        Process process = start(of, checkpoints);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            double[] figures = {};
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (line.startsWith("state:")) {
                    state = Double.parseDouble(words[1]);
                } else if (line.startsWith("measured:")) {
                    figures =
                            Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
                } else if (line.startsWith("cpu per million:")) {
                    return new Measured(figures, Double.parseDouble(words[3]), state);
                }
            }
            throw new IOException("it ended before it had measured anything");
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** Seconds until the first new output. */
    private double recover(Case of) throws IOException {
        Process process = start(of, folder.resolve("checkpoints").toString());
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("first output:")) {
                    return Double.parseDouble(line.split(" ")[2]) / 1e3;
                }
            }
            throw new IOException("it ended before there was any output");
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private Process start(Case of, String checkpoints) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        words.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        StateRun.class.getName(),
                        of.shape().name(),
                        Long.toString(of.keys()),
                        checkpoints,
                        Integer.toString(seconds)));
        return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private void clear() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
