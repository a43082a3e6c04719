package io.tidewire.app.flink;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The jar that a cluster is sent. It is no part of this process's class path. */
public final class JobJar {

    private static final String NAME = "tidewire-flink-.*-job\\.jar";

    private JobJar() {}

    /**
     * The one of this installation. In a checkout the launcher builds it when it is not there, or
     * older than what it is made of, and says so: that takes a minute.
     *
     * @throws TidewireException NOT_FOUND
     */
    public static Path find() {
        Path home = Path.of(System.getProperty("tidewire.home", "."));
        Path launcher = home.resolve("tidewire");
        if (Files.isExecutable(launcher) && Files.isDirectory(home.resolve("flink"))) {
            return fromLauncher(launcher);
        }
        return in(home).orElseThrow(() -> notFound("there is no job jar in " + folder(home)));
    }

    /** The one that a checkout has at this moment. */
    public static Optional<Path> in(Path home) {
        Path folder = folder(home);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(NAME)).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(Path home) {
        return home.resolve("flink").resolve("target");
    }

    private static Path fromLauncher(Path launcher) {
        try {
            Process process =
                    new ProcessBuilder(launcher.toString(), "--job-jar")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return Path.of(said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidewireException(ErrorCode.INTERNAL, "interrupted", null, e);
        }
        throw notFound("the job's jar could not be built");
    }

    private static TidewireException notFound(String message) {
        return new TidewireException(
                ErrorCode.NOT_FOUND, message, "build it: mvn -pl flink -am -DskipTests package");
    }
}
