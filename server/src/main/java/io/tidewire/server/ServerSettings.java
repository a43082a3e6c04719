package io.tidewire.server;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How the server listens and whom it answers.
 *
 * @param host address to listen on; anything but a loopback address needs a token
 * @param port 0 to 65535; 0 takes a free one
 * @param token what callers show as {@code Authorization: Bearer}; null asks for none
 * @param corsOrigins origins, such as {@code https://shop.example}, whose pages may call from a
 *     browser
 * @param hosts names by which the server may be called besides localhost; empty means every name
 *     when there is a token, and none otherwise
 * @param maxBodyBytes of one request after decompression
 */
public record ServerSettings(
        String host,
        int port,
        @Nullable String token,
        List<String> corsOrigins,
        List<String> hosts,
        int maxBodyBytes) {

    public static final int DEFAULT_PORT = 8080;
    public static final int DEFAULT_MAX_BODY_BYTES = 16 << 20;

    /** This machine only, port 8080, no token. */
    public static final ServerSettings DEFAULT =
            new ServerSettings(
                    "127.0.0.1", DEFAULT_PORT, null, List.of(), List.of(), DEFAULT_MAX_BODY_BYTES);

    public ServerSettings {
        corsOrigins = List.copyOf(corsOrigins);
        hosts = List.copyOf(hosts);
    }

    public ServerSettings withPort(int newPort) {
        return new ServerSettings(host, newPort, token, corsOrigins, hosts, maxBodyBytes);
    }

    public ServerSettings withHost(String newHost) {
        return new ServerSettings(newHost, port, token, corsOrigins, hosts, maxBodyBytes);
    }

    public ServerSettings withToken(@Nullable String newToken) {
        return new ServerSettings(host, port, newToken, corsOrigins, hosts, maxBodyBytes);
    }

    public ServerSettings withCorsOrigins(List<String> newOrigins) {
        return new ServerSettings(host, port, token, newOrigins, hosts, maxBodyBytes);
    }

    public ServerSettings withHosts(List<String> newHosts) {
        return new ServerSettings(host, port, token, corsOrigins, newHosts, maxBodyBytes);
    }

    public ServerSettings withMaxBodyBytes(int newMax) {
        return new ServerSettings(host, port, token, corsOrigins, hosts, newMax);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "ServerSettings[" + host + ":" + port + (token == null ? "" : ", token") + "]";
    }
}
