package io.tidewire.app.flink;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The jar that a cluster is sent. It is no part of this process's class path. */
public final class JobJar {

    private static final String NAME = "tidewire-flink-.*-job\\.jar";

    private JobJar() {}

    /**
     * @throws TidewireException NOT_FOUND
     */
    public static Path find() {
        Path folder = Path.of(System.getProperty("tidewire.home", "."), "flink", "target");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                Path jar =
                        files.filter(file -> file.getFileName().toString().matches(NAME))
                                .findFirst()
                                .orElse(null);
                if (jar != null) {
                    return jar;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new TidewireException(
                ErrorCode.NOT_FOUND,
                "there is no job jar in " + folder,
                "build it: mvn -pl flink -am -DskipTests package");
    }
}
