package io.tidewire.bench.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a command to its end, or to its first row, and says what it took. Linux only. */
public final class MeasuredProcess {

    /**
     * The shell knows what its children took to the last hundredth, when nobody can ask them any
     * more.
     */
    private static final String SCRIPT =
            "times=$1; shift; \"$@\"; code=$?; times >\"$times\"; exit $code";

    private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s");
    private static final Pattern PAUSE = Pattern.compile("Pause.* ([\\d.]+)ms$");
    private static final long SAMPLE_MILLIS = 50;

    /** How long a process may take that hands over lines. */
    private static final long MOST_SECONDS = 900;

    private final Path work;

    /**
     * @param work a folder for what the process and the shell write
     */
    public MeasuredProcess(Path work) {
        this.work = work;
    }

    /** The flag with which a JVM writes what {@link Usage#gcSeconds} is read from. */
    public String gcFlag() {
        return "-Xlog:gc:file=" + work.resolve("gc.log");
    }

    /**
     * @throws IOException when it ends with another code than 0; what it said is in the message
     */
    public Usage run(Command command, int limitSeconds) throws IOException {
        Files.deleteIfExists(work.resolve("gc.log"));
        List<String> wrapped =
                new ArrayList<>(
                        List.of("sh", "-c", SCRIPT, "sh", work.resolve("times").toString()));
        wrapped.addAll(command.words());
        ProcessBuilder builder = new ProcessBuilder(wrapped).redirectErrorStream(true);
        builder.redirectOutput(work.resolve("out.log").toFile());
        builder.environment().putAll(command.environment());
        long started = System.nanoTime();
        Process process = builder.start();
        double peak = 0;
        while (!ended(process)) {
            peak = Math.max(peak, peakMegabytes(process));
            if (seconds(started) > limitSeconds) {
                kill(process);
                throw new IOException("it was not done after " + limitSeconds + " s");
            }
        }
        double seconds = seconds(started);
        if (process.exitValue() != 0) {
            throw new IOException(
                    "it ended with " + process.exitValue() + ": " + tail(work.resolve("out.log")));
        }
        return new Usage(seconds, cpuSeconds(), peak, gcSeconds());
    }

    /**
     * Of a run that has ended: what it measured itself, pass by pass; memory and the collector are
     * the whole process's.
     */
    public List<Usage> passes(Usage whole) throws IOException {
        List<Usage> passes = new ArrayList<>();
        for (String line : Files.readAllLines(work.resolve("out.log"))) {
            if (line.startsWith(Stopwatch.MARK)) {
                String[] words = line.split(" ");
                passes.add(
                        new Usage(
                                Double.parseDouble(words[1]),
                                Double.parseDouble(words[2]),
                                whole.peakMegabytes(),
                                Double.parseDouble(words[3])));
            }
        }
        if (passes.isEmpty()) {
            throw new IOException(
                    "it did not say what it measured: " + tail(work.resolve("out.log")));
        }
        return passes;
    }

    /**
     * Seconds from the start to the first line on standard output with this in it; then it is
     * ended.
     */
    public double untilLine(Command command, String mark) throws IOException {
        double[] seconds = {-1};
        long started = System.nanoTime();
        lines(
                command,
                line -> {
                    if (line.contains(mark)) {
                        seconds[0] = seconds(started);
                    }
                    return seconds[0] < 0;
                });
        if (seconds[0] < 0) {
            throw new IOException("it gave no row: " + tail(work.resolve("out.log")));
        }
        return seconds[0];
    }

    /** Runs a command to its end and hands over each line of its standard output. */
    public void eachLine(Command command, Consumer<String> receiver) throws IOException {
        int code =
                lines(
                        command,
                        line -> {
                            receiver.accept(line);
                            return true;
                        });
        if (code != 0) {
            throw new IOException("it ended with " + code + ": " + tail(work.resolve("out.log")));
        }
    }

    /** Hands over lines for as long as they are wanted. */
    private int lines(Command command, Predicate<String> more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.words());
        builder.redirectError(work.resolve("out.log").toFile());
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        CompletableFuture.delayedExecutor(MOST_SECONDS, TimeUnit.SECONDS)
                .execute(() -> kill(process));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!more.test(line)) {
                    return 0;
                }
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            kill(process);
        }
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private static String tail(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static double peakMegabytes(Process process) {
        return process.descendants().mapToLong(MeasuredProcess::peakKilobytes).max().orElse(0)
                / 1024.0;
    }

    private static long peakKilobytes(ProcessHandle process) {
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            // It ended between being listed and being asked.
        }
        return 0;
    }

    /** The second line that the shell's times prints: user and system time of its children. */
    private double cpuSeconds() throws IOException {
        Matcher times = TIMES.matcher(Files.readAllLines(work.resolve("times")).get(1));
        if (!times.matches()) {
            throw new IOException("the shell's times prints something else: " + times);
        }
        return 60 * (number(times, 1) + number(times, 3)) + number(times, 2) + number(times, 4);
    }

    private static double number(Matcher matcher, int group) {
        return Double.parseDouble(matcher.group(group));
    }

    private double gcSeconds() throws IOException {
        double millis = 0;
        if (Files.exists(work.resolve("gc.log"))) {
            for (String line : Files.readAllLines(work.resolve("gc.log"))) {
                Matcher pause = PAUSE.matcher(line);
                if (pause.find()) {
                    millis += Double.parseDouble(pause.group(1));
                }
            }
        }
        return millis / 1000;
    }
}
