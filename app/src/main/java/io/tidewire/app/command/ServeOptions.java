package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.RunOptions.Serving;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Where a running pipeline listens, as {@code run} and {@code demo} have it. */
final class ServeOptions {

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
            names = "--kafka-port",
            paramLabel = "PORT",
            description =
                    "Port of the in-process Kafka broker, 0 for a free one; default run.kafka_port,"
                            + " or 9092.")
    private @Nullable Integer kafkaPort;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token that HTTP clients must send.")
    private @Nullable Path tokenFile;

    @Option(names = "--serve", negatable = true, description = "With or without the HTTP server.")
    private @Nullable Boolean serve;

    Serving serving() {
        if (serve != null) {
            return serve ? Serving.ALWAYS : Serving.NEVER;
        }
        return port != null || host != null ? Serving.ALWAYS : Serving.UNLESS_BOUNDED;
    }

    /** What the file says, where the command line says nothing. */
    ServeSettings over(ServeSettings file, Terminal terminal) throws IOException {
        return new ServeSettings(
                host == null ? file.host() : host,
                port == null ? file.port() : port("--port", port),
                kafkaPort == null ? file.kafkaPort() : port("--kafka-port", kafkaPort),
                tokenFile == null ? file.token() : token(tokenFile, terminal),
                file.corsOrigins(),
                file.hosts());
    }

    private static int port(String option, int port) {
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
