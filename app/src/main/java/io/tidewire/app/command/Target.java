package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.run.RunInfo;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which pipeline a command is about: a data directory, or the address of a running one. */
final class Target {

    private static final Path HOME = Path.of(".tidewire");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The pipeline's data directory; the one under .tidewire when there is but one.")
    private @Nullable Path data;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of a running pipeline, such as http://localhost:8080.")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token that the pipeline asks for.")
    private @Nullable Path tokenFile;

    /**
     * A client of the running pipeline; null when none runs, or it has no HTTP server.
     *
     * @throws TidewireException when it is not clear which one is meant
     */
    @Nullable RunningClient running(Terminal terminal) {
        if (url != null) {
            return new RunningClient(url, token(terminal, null));
        }
        RunInfo info = RunInfo.find(directory());
        if (info == null || info.url() == null) {
            return null;
        }
        return new RunningClient(info.url(), token(terminal, info.token()));
    }

    /**
     * A client of the running pipeline.
     *
     * @throws TidewireException NOT_RUNNING
     */
    RunningClient required(Terminal terminal) {
        RunningClient client = running(terminal);
        if (client == null) {
            Path directory = directory();
            RunInfo info = RunInfo.find(directory);
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING,
                    info == null
                            ? "no pipeline runs in " + directory
                            : "the pipeline in " + directory + " runs without an HTTP server",
                    info == null
                            ? "start it with 'tidewire run', or name another with --data or --url"
                            : "start it with --serve");
        }
        return client;
    }

    private @Nullable String token(Terminal terminal, @Nullable String known) {
        try {
            String token = tokenFile == null ? known : Files.readString(tokenFile).strip();
            if (token != null) {
                terminal.redactor().add(Set.of(token));
            }
            return token;
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.FILE_NOT_FOUND,
                    "the token file " + tokenFile + " cannot be read",
                    null,
                    e);
        }
    }

    /**
     * The data directory.
     *
     * @throws TidewireException when it does not exist, or there are several to choose from
     */
    Path directory() {
        if (data != null) {
            if (!Files.isDirectory(data)) {
                throw new TidewireException(
                        ErrorCode.DATA_DIRECTORY,
                        "there is no data directory " + data,
                        "'tidewire run' makes it");
            }
            return data;
        }
        List<Path> all = directories();
        if (all.size() == 1) {
            return all.getFirst();
        }
        List<Path> running = all.stream().filter(path -> RunInfo.find(path) != null).toList();
        if (running.size() == 1) {
            return running.getFirst();
        }
        throw new TidewireException(
                ErrorCode.BAD_ARGUMENT,
                all.isEmpty()
                        ? "no pipeline has run in this folder"
                        : "several pipelines have run in this folder",
                all.isEmpty()
                        ? "name its data directory with --data, or its address with --url"
                        : "name one: "
                                + String.join(
                                        ", ", all.stream().map(path -> "--data " + path).toList()));
    }

    private static List<Path> directories() {
        if (!Files.isDirectory(HOME)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(HOME)) {
            return found.filter(path -> Files.isRegularFile(path.resolve("lock")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
