package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.plugin.Plugins;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks Flink's own planner what of a pipeline it takes: in a process of its own, since none of
 * Flink is on the class path here, and without a cluster.
 */
public final class FlinkPlanner {

    /** What the build leaves beside the job's jar: where Flink's own jars are. */
    private static final String LIBRARIES = "planner.classpath";

    private static final String MAIN = "io.tidewire.flink.job.Check";
    private static final long LIMIT_SECONDS = 180;

    private FlinkPlanner() {}

    /**
     * @param plan of the pipeline, as {@code run --engine flink} makes it
     * @param plugins that it uses
     * @return a fault for each part that Flink does not take; a warning where its planner is not
     *     here to be asked
     */
    public static List<Fault> check(JobPlan plan, Plugins plugins) {
        if (!JobJar.isHere()) {
            return List.of(notHere());
        }
        Path jar = JobJar.find(plugins);
        Path libraries = libraries();
        if (!Files.exists(libraries)) {
            return List.of(notHere());
        }
        try {
            return UnfitParts.faults(plan.spec(), ask(plan, jar, Files.readString(libraries)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidewireException(ErrorCode.INTERNAL, "interrupted", null, e);
        }
    }

    private static Fault notHere() {
        return Fault.warning(
                ErrorCode.ENGINE_UNSUPPORTED,
                "Flink's planner is not here to be asked what SQL it takes",
                "'run --engine flink' is told by the cluster, and takes the job back then",
                null);
    }

    private static Path libraries() {
        return Path.of(System.getProperty("tidewire.home", "."), "flink", "target", LIBRARIES);
    }

    private static String ask(JobPlan plan, Path jar, String libraries)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile("tidewire-planner", ".said");
        Path log = Files.createTempFile("tidewire-planner", ".log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx512m",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--add-opens=java.base/java.time=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                jar + System.getProperty("path.separator") + libraries.strip(),
                                MAIN)
                        .redirectOutput(said.toFile())
                        .redirectError(log.toFile())
                        .start();
        try {
            give(plan, process);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new TidewireException(
                        ErrorCode.INTERNAL,
                        "Flink's planner could not be asked: " + reason(log),
                        null);
            }
            return Files.readString(said);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(said);
            Files.deleteIfExists(log);
        }
    }

    /** Not as an argument, which anybody may look at: there are secrets in it. */
    private static void give(JobPlan plan, Process process) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(plan.encode().getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // It has ended before it read all of it, and its log says why.
        }
    }

    private static String reason(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("Exception") || line.startsWith("Caused by: "))
                .reduce((first, last) -> last)
                .orElse("it says nothing");
    }
}
