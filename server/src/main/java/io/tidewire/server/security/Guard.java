package io.tidewire.server.security;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whom the server answers. Three questions, from the outside in: was it called by its own name
 * (else a page elsewhere has pointed a name of its own at this machine), does a page of another
 * origin try to change something, does the caller know the token. Immutable.
 */
public final class Guard {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] token;
    private final List<String> hosts;
    private final List<String> origins;

    /**
     * @param hosts names besides localhost; empty means every name when there is a token: a page
     *     that rebinds a name does not have it
     * @param origins whose pages may call from a browser
     */
    public Guard(@Nullable String token, List<String> hosts, List<String> origins) {
        this.token = token == null ? null : digest(token);
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        this.origins = List.copyOf(origins);
    }

    /**
     * The port does not matter: a tunnel or a proxy may have another one, and it is the name that a
     * hostile page cannot forge.
     *
     * @param host the Host header
     */
    public void checkHost(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            throw refused("the request names no host", "send a Host header");
        }
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        boolean known =
                LOOPBACK.contains(name)
                        || hosts.contains(name)
                        || (token != null && hosts.isEmpty());
        if (!known) {
            throw refused(
                    "'" + name + "' is not a name of this server",
                    "call it as localhost, or start it with a token and that host name");
        }
    }

    /**
     * For requests that change something.
     *
     * @param origin the Origin header, which only browsers send
     */
    public void checkOrigin(@Nullable String origin, @Nullable String host) {
        if (origin == null || allows(origin)) {
            return;
        }
        boolean own =
                host != null
                        && (origin.equals("http://" + host) || origin.equals("https://" + host));
        if (!own) {
            throw refused(
                    "pages of " + origin + " may not send to this server",
                    "name that origin among the server's CORS origins");
        }
    }

    /** Whether pages of another origin were allowed by name. */
    public boolean allows(String origin) {
        return origins.contains(origin);
    }

    /**
     * @param authorization the Authorization header
     */
    public void checkToken(@Nullable String authorization) {
        if (token == null) {
            return;
        }
        if (authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new TidewireException(
                    ErrorCode.UNAUTHORIZED,
                    "this server asks for a token",
                    "send the header 'Authorization: Bearer TOKEN'");
        }
        // Digests of equal length, compared in a time that does not depend on where they differ.
        if (!MessageDigest.isEqual(
                digest(authorization.substring(SCHEME.length()).trim()), token)) {
            throw new TidewireException(
                    ErrorCode.UNAUTHORIZED,
                    "the token is not the one of this server",
                    "use the token the pipeline was started with");
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static TidewireException refused(String message, String hint) {
        return new TidewireException(ErrorCode.ADDRESS_REFUSED, message, hint);
    }
}
