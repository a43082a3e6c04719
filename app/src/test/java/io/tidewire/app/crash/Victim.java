package io.tidewire.app.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tidewire as a user runs it, in a process of its own that is there to be killed. */
final class Victim implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final long begin = System.nanoTime();

    private Victim(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** How the product is started. */
    enum Start {
        /** By the launcher, as users do: with its cache, built if need be. */
        LAUNCHER,
        /** From the classes of this build. */
        CLASSES
    }

    /**
     * @param flags of the JVM
     * @param environment what the pipeline file reads
     */
    static Victim start(
            Start how,
            Path log,
            List<String> flags,
            List<String> arguments,
            Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        switch (how) {
            case LAUNCHER -> command.add(Path.of("..", "tidewire").toRealPath().toString());
            case CLASSES -> {
                command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
                // Quick to start: it lives for a second.
                command.addAll(
                        List.of(
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow"));
                command.addAll(flags);
                command.addAll(
                        List.of(
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.tidewire.app.Main"));
            }
        }
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        if (how == Start.LAUNCHER) {
            builder.environment().put("TIDEWIRE_OPTS", String.join(" ", flags));
        }
        return new Victim(builder.start(), log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long millisSinceStart() {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** Whether it says that it runs. */
    boolean isReady() {
        return log().contains("Ctrl-C stops it");
    }

    /** Waits until it says that it runs; false when it ended, or did not within the time. */
    boolean awaitReady(long millis) throws InterruptedException {
        while (millisSinceStart() < millis && process.isAlive()) {
            if (isReady()) {
                return true;
            }
            Thread.sleep(10);
        }
        return isReady() && process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** How it ended; -1 when it does not within the time. */
    int await(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
