package io.tidewire.app.file;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What the file's {@code run} section says about listening.
 *
 * @param port of the HTTP server, 0 for a free one
 * @param kafkaPort of the in-process broker, 0 for a free one
 * @param token that HTTP clients must send; null for none
 */
public record ServeSettings(
        String host,
        int port,
        int kafkaPort,
        @Nullable String token,
        List<String> corsOrigins,
        List<String> hosts) {

    public static final ServeSettings DEFAULT =
            new ServeSettings("127.0.0.1", 8080, 9092, null, List.of(), List.of());

    public ServeSettings {
        corsOrigins = List.copyOf(corsOrigins);
        hosts = List.copyOf(hosts);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "ServeSettings[" + host + ":" + port + ", kafka " + kafkaPort + "]";
    }
}
