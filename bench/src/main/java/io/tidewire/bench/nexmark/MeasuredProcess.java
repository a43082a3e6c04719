package io.tidewire.bench.nexmark;

import io.tidewire.bench.Stopwatch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a command to its end, or to its first row, and says what it took. Linux only. */
final class MeasuredProcess {

    /**
     * The shell knows what its children took to the last hundredth, when nobody can ask them any
     * more.
     */
    private static final String SCRIPT =
            "times=$1; shift; \"$@\"; code=$?; times >\"$times\"; exit $code";

    private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s");
    private static final Pattern PAUSE = Pattern.compile("Pause.* ([\\d.]+)ms$");
    private static final long SAMPLE_MILLIS = 50;

    private final Path work;

    /**
     * @param work a folder for what the process and the shell write
     */
    MeasuredProcess(Path work) {
        this.work = work;
    }

    /** The flag with which a JVM writes what {@link Usage#gcSeconds} is read from. */
    String gcFlag() {
        return "-Xlog:gc:file=" + work.resolve("gc.log");
    }

    /**
     * @throws IOException when it ends with another code than 0; what it said is in the message
     */
    Usage run(List<String> command, Map<String, String> environment, int limitSeconds)
            throws IOException {
        Files.deleteIfExists(work.resolve("gc.log"));
        List<String> wrapped =
                new ArrayList<>(
                        List.of("sh", "-c", SCRIPT, "sh", work.resolve("times").toString()));
        wrapped.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(wrapped).redirectErrorStream(true);
        builder.redirectOutput(work.resolve("out.log").toFile());
        builder.environment().putAll(environment);
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
     * Of a run that has ended: what it measured itself instead of what the shell and the clock say.
     */
    Usage inside(Usage whole) throws IOException {
        for (String line : Files.readAllLines(work.resolve("out.log"))) {
            if (line.startsWith(Stopwatch.MARK)) {
                String[] words = line.split(" ");
                return new Usage(
                        Double.parseDouble(words[1]),
                        Double.parseDouble(words[2]),
                        whole.peakMegabytes(),
                        whole.gcSeconds());
            }
        }
        throw new IOException("it did not say what it measured: " + tail(work.resolve("out.log")));
    }

    /**
     * Seconds from the start to the first line on standard output that begins so; then it is ended.
     */
    double untilLine(List<String> command, Map<String, String> environment, String beginning)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(work.resolve("out.log").toFile()).environment().putAll(environment);
        long started = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(beginning)) {
                    return seconds(started);
                }
            }
            throw new IOException("it gave no row: " + tail(work.resolve("out.log")));
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
