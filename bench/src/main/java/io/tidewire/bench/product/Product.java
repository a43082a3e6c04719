package io.tidewire.bench.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of {@code ./tidewire} as a process of its own, with what the operating system says of it.
 */
final class Product implements AutoCloseable {

    private final Process process;
    private final long started = System.nanoTime();
    private long peakKilobytes;

    private Product(Process process) {
        this.process = process;
    }

    static Product start(
            Path root, Map<String, String> environment, Path log, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve("tidewire").toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
        builder.redirectOutput(log.toFile()).environment().putAll(environment);
        return new Product(builder.start());
    }

    /** Waits until the file has a byte in it; seconds since the start. */
    double untilWritten(Path file) throws IOException {
        while (!Files.exists(file) || Files.size(file) == 0) {
            if (!process.isAlive()) {
                throw new IOException("ended before it wrote " + file);
            }
            pause(2);
        }
        double seconds = seconds();
        sample();
        return seconds;
    }

    /** Waits for the end; seconds since the start. */
    double untilEnd() throws IOException {
        while (process.isAlive()) {
            sample();
            pause(10);
        }
        if (process.exitValue() != 0) {
            throw new IOException("ended with " + process.exitValue());
        }
        return seconds();
    }

    /** The greatest resident set size seen, in MB. */
    long peakMegabytes() {
        return peakKilobytes / 1024;
    }

    boolean alive() {
        return process.isAlive();
    }

    double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    /** Nothing of a process that has just ended, nor where the system has no such files. */
    private void sample() {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
        } catch (IOException e) {
            return;
        }
        for (String line : lines) {
            if (line.startsWith("VmHWM:")) {
                peakKilobytes = Math.max(peakKilobytes, Long.parseLong(line.replaceAll("\\D", "")));
            }
        }
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
