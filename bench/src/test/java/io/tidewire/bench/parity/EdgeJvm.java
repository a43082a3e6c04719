package io.tidewire.bench.parity;

import io.tidewire.app.Main;
import io.tidewire.bench.cluster.Leashed;
import io.tidewire.testkit.waiting.Waiting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code tidewire edge} as a process of its own, which can be killed. */
final class EdgeJvm implements AutoCloseable {

    private static final Pattern CONSOLE = Pattern.compile("console +(http://\\S+)");

    private final Process process;
    private final Path log;

    private EdgeJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Takes and delivers rows once {@link #url} answers. */
    static EdgeJvm start(Path file, String servers, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Leashed.class.getName(),
                                Main.class.getName(),
                                "edge",
                                file.toString(),
                                "--kafka",
                                servers,
                                "--port",
                                "0")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new EdgeJvm(builder.start(), log);
    }

    /** Waits until it says where it listens. */
    String url() {
        Waiting.until(
                () -> CONSOLE.matcher(said()).find() || !process.isAlive(),
                Duration.ofMinutes(1),
                this::said);
        Matcher console = CONSOLE.matcher(said());
        if (!console.find()) {
            throw new IllegalStateException(said());
        }
        return console.group(1);
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9} does it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
