package io.tidewire.app.flink;

import io.tidewire.api.deploy.PluginJars;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.plugin.Plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The jar that a cluster is sent. It is no part of this process's class path. */
public final class JobJar {

    private static final String LAUNCHER = "tidewire";
    private static final String NAME = "tidewire-flink-.*-job\\.jar";

    private JobJar() {}

    /**
     * The one of this installation. In a checkout the launcher builds it when it is not there, or
     * older than what it is made of, and says so: that takes a minute.
     *
     * @throws TidewireException NOT_FOUND
     */
    public static Path find() {
        Path home = home();
        if (isCheckout(home)) {
            return fromLauncher(home.resolve(LAUNCHER));
        }
        return in(home).orElseThrow(() -> notFound("there is no job jar in " + folder(home)));
    }

    /** Whether this installation has one, or can build it. */
    static boolean isHere() {
        return isCheckout(home()) || in(home()).isPresent();
    }

    private static Path home() {
        return Path.of(System.getProperty("tidewire.home", "."));
    }

    private static boolean isCheckout(Path home) {
        return Files.isExecutable(home.resolve(LAUNCHER))
                && Files.isDirectory(home.resolve("flink"));
    }

    /**
     * The same with the jars of functions of the user's own in it: where there are some, a file
     * that is gone when this process is.
     */
    public static Path find(Plugins plugins) {
        return with(find(), plugins);
    }

    /** Another job's jar of this build, likewise. */
    public static Path with(Path jar, Plugins plugins) {
        if (plugins.jars().isEmpty()) {
            return jar;
        }
        try {
            Path file = Files.createTempFile("tidewire-job", ".jar");
            file.toFile().deleteOnExit();
            write(jar, plugins, file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a job's jar, and into it, as they are, the jars of functions of the user's own: each
     * has its own class loader there as it has here, so that nothing in them gets in the way of
     * anything else.
     */
    public static void write(Path jar, Plugins plugins, Path file) throws IOException {
        Files.copy(jar, file, StandardCopyOption.REPLACE_EXISTING);
        List<Path> jars = plugins.jars();
        if (jars.isEmpty()) {
            return;
        }
        try (FileSystem entries = FileSystems.newFileSystem(file)) {
            for (int i = 0; i < jars.size(); i++) {
                Path entry = entries.getPath(PluginJars.entry(i));
                Files.createDirectories(entry.getParent());
                Files.copy(jars.get(i), entry, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
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
