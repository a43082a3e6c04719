package io.tidewire.app.command;

import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.RunOptions.Serving;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;

/** Where a running pipeline listens, as {@code run} and {@code demo} have it. */
final class ServeOptions {

    @Mixin private ListenOptions listen = new ListenOptions();

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description =
                    "Port of the in-process Kafka broker, 0 for a free one; default run.kafka_port,"
                            + " or 9092.")
    private @Nullable Integer kafkaPort;

    @Option(names = "--serve", negatable = true, description = "With or without the HTTP server.")
    private @Nullable Boolean serve;

    Serving serving() {
        if (serve != null) {
            return serve ? Serving.ALWAYS : Serving.NEVER;
        }
        return listen.areSaid() ? Serving.ALWAYS : Serving.UNLESS_BOUNDED;
    }

    /** What the file says, where the command line says nothing. */
    ServeSettings over(ServeSettings file, Terminal terminal) throws IOException {
        ServeSettings over = listen.over(file, terminal);
        return new ServeSettings(
                over.host(),
                over.port(),
                kafkaPort == null
                        ? file.kafkaPort()
                        : ListenOptions.port("--kafka-port", kafkaPort),
                over.token(),
                over.corsOrigins(),
                over.hosts());
    }
}
