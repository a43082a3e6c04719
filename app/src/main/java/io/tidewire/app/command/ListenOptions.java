package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Where an HTTP server listens, and whom it answers. */
final class ListenOptions {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the HTTP server, 0 for a free one; default run.port, or 8080.")
    private @Nullable Integer port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "Address of the HTTP server; any but a loopback one needs a token. Default"
                            + " 127.0.0.1.")
    private @Nullable String host;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token that HTTP clients must send.")
    private @Nullable Path tokenFile;

    /** Whether the command line wants a server at a place of its own. */
    boolean areSaid() {
        return port != null || host != null;
    }

    /** What the file says, where the command line says nothing. */
    ServeSettings over(ServeSettings file, Terminal terminal) throws IOException {
        return new ServeSettings(
                host == null ? file.host() : host,
                port == null ? file.port() : port("--port", port),
                file.kafkaPort(),
                tokenFile == null ? file.token() : token(tokenFile, terminal),
                file.corsOrigins(),
                file.hosts());
    }

    static int port(String option, int port) {
        if (port < 0 || port > 65535) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    option + " must be from 0 to 65535, but is " + port,
                    "0 takes a free one");
        }
        return port;
    }

    private static String token(Path file, Terminal terminal) throws IOException {
        if (!Files.isReadable(file)) {
            throw new TidewireException(
                    ErrorCode.FILE_NOT_FOUND, "the token file " + file + " cannot be read", null);
        }
        String token = Files.readString(file).strip();
        if (token.isEmpty()) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT, "the token file " + file + " is empty", null);
        }
        terminal.redactor().add(Set.of(token));
        return token;
    }
}
