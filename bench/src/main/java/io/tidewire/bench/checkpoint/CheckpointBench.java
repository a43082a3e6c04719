package io.tidewire.bench.checkpoint;

import io.tidewire.bench.measure.Machine;
import io.tidewire.bench.measure.Section;

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
 * the JVM to the first new output. And ten million groups of three sums in a heap of one gigabyte.
 * Medians, of pauses the greatest; nothing here passes or fails.
 */
public final class CheckpointBench {

    private static final int SECONDS = 60;

    /** A shape of state, the keys that make a gigabyte of it, and a heap for it. */
    private record Case(StateRun.Shape shape, long keys, String heap) {}

    private static final List<Case> CASES =
            List.of(
                    new Case(StateRun.Shape.GROUPS, 12_000_000, "4g"),
                    new Case(StateRun.Shape.ROWS, 4_000_000, "4g"));

    private static final Case SUMS = new Case(StateRun.Shape.SUMS, 10_000_000, "1g");

    /** What a process said of itself. */
    private record Measured(
            double[] figures, double cpuPerMillion, double stateBytes, double residentBytes) {}

    private final Path folder;
    private final int runs;
    private final int seconds;

    /**
     * @param work where the checkpoints go meanwhile
     * @param seconds of each measurement; 0 for as many as there are six checkpoints in
     */
    public CheckpointBench(Path work, int runs, int seconds) {
        this.folder = work.resolve("checkpoints");
        this.runs = runs;
        this.seconds = seconds == 0 ? SECONDS : seconds;
    }

    public Section run() throws IOException {
        StringBuilder table =
                new StringBuilder(
                        "| state | MB held | rows/s without | with, between two | while one is made |"
                                + " CPU-s per million without | with | longest pause ms | MB written |"
                                + " took ms | MB on disk | first output after kill -9, s |\n"
                                + "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Case each : CASES) {
            table.append(row(each));
        }
        Measured sums = measure(SUMS, "none");
        clear();
        return new Section(
                "state",
                """
                ## Checkpoints and state

                A gigabyte of state of which 1 %% changes every 10 s, rows as fast as they are taken; medians of %d runs, of pauses the greatest. %s.
                `groups`: COUNT, two sums and a maximum by a BIGINT. `rows`: a table of current values, 200 bytes a row.

                %s
                10 million groups of a BIGINT key and three sums in a heap of 1 GB: %.0f MB held, %.0f MB resident in all at most."""
                        .formatted(
                                runs,
                                Machine.describe(),
                                table,
                                sums.stateBytes() / 1e6,
                                sums.residentBytes() / 1e6));
    }

    private String row(Case of) throws IOException {
        List<Measured> without = new ArrayList<>();
        List<Measured> with = new ArrayList<>();
        List<Double> recoveries = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            without.add(measure(of, "none"));
            clear();
            with.add(measure(of, folder.toString()));
            recoveries.add(recover(of));
        }
        clear();
        return "| %s | %.0f | %,.0f | %,.0f | %,.0f | %.3f | %.3f | %.1f | %.1f | %.0f | %.0f | %.1f |%n"
                .formatted(
                        of.shape().name().toLowerCase(Locale.ROOT),
                        with.getFirst().stateBytes() / 1e6,
                        median(without, 0),
                        median(with, 2),
                        median(with, 1),
                        without.stream()
                                .mapToDouble(Measured::cpuPerMillion)
                                .sorted()
                                .toArray()[runs / 2],
                        with.stream()
                                .mapToDouble(Measured::cpuPerMillion)
                                .sorted()
                                .toArray()[runs / 2],
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
        double resident = 0;
        Process process = start(of, checkpoints);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            double[] figures = {};
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (line.startsWith("state:")) {
                    state = Double.parseDouble(words[1]);
                } else if (line.startsWith("resident:")) {
                    resident = Double.parseDouble(words[1]);
                } else if (line.startsWith("measured:")) {
                    figures =
                            Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
                } else if (line.startsWith("cpu per million:")) {
                    return new Measured(figures, Double.parseDouble(words[3]), state, resident);
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
        Process process = start(of, folder.toString());
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
        words.addAll(
                List.of(
                        "-XX:+UseParallelGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xms" + of.heap(),
                        "-Xmx" + of.heap(),
                        "-XX:MaxNewSize=" + (of.heap().equals("1g") ? "128m" : "192m"),
                        "-XX:+UseTransparentHugePages",
                        "--enable-native-access=ALL-UNNAMED"));
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
