package io.tidewire.connectors.webhook;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where a webhook posts to. Machines of one's own, private and loopback, may be reached: users run
 * their services there. What never may: link-local addresses and those where clouds hand out
 * credentials, whatever name leads to them.
 *
 * @param host as the user wrote it
 * @param port the scheme's own when none was written
 */
record WebhookTarget(URI uri, String host, int port) {

    private static final byte[][] METADATA = {
        {(byte) 0xA9, (byte) 0xFE, (byte) 0xA9, (byte) 0xFE},
        {100, 100, 100, (byte) 200},
        {(byte) 192, 0, 0, (byte) 192},
        {(byte) 0xFD, 0, 0x0E, (byte) 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54},
        {(byte) 0xFD, 0x20, 0, (byte) 0xCE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54},
    };

    /**
     * @throws TidewireException WRONG_VALUE when it is no http or https URL; ADDRESS_REFUSED when
     *     it names an address that is never allowed
     */
    static WebhookTarget parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw invalid("it is no URL: " + e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw invalid("it has to begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw invalid("it names no host");
        }
        if (uri.getUserInfo() != null) {
            throw invalid("credentials do not belong into it; use headers with Authorization");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        WebhookTarget target = new WebhookTarget(uri, uri.getHost(), port);
        if (target.isLiteral()) {
            try {
                target.resolve();
            } catch (UnknownHostException e) {
                throw invalid("its host is no address");
            }
        }
        return target;
    }

    private static TidewireException invalid(String reason) {
        return new TidewireException(
                ErrorCode.WRONG_VALUE,
                "the url of a webhook cannot be used: " + reason,
                "such as https://example.com/hook");
    }

    private boolean isLiteral() {
        return host.startsWith("[") || host.matches("[0-9.]+");
    }

    boolean isSecure() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /**
     * An address of the host, after every one it has was found to be allowed.
     *
     * @throws TidewireException ADDRESS_REFUSED
     */
    InetAddress resolve() throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (isRefused(address)) {
                throw new TidewireException(
                        ErrorCode.ADDRESS_REFUSED,
                        "a webhook must not reach "
                                + address.getHostAddress()
                                + ", which '"
                                + host
                                + "' leads to",
                        "link-local, metadata, multicast and wildcard addresses are never allowed");
            }
        }
        return addresses[0];
    }

    static boolean isRefused(InetAddress address) {
        if (address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        for (byte[] metadata : METADATA) {
            if (Arrays.equals(metadata, bytes)) {
                return true;
            }
        }
        if (bytes.length == 4) {
            return bytes[0] == 0 || (bytes[0] & 0xF0) == 0xF0;
        }
        return address instanceof Inet6Address && hidesRefused(bytes);
    }

    /** IPv6 addresses that carry an IPv4 one: mapped, compatible, NAT64, 6to4. */
    private static boolean hidesRefused(byte[] v6) {
        boolean zeros = true;
        for (int i = 0; i < 10; i++) {
            zeros &= v6[i] == 0;
        }
        boolean mapped = zeros && v6[10] == v6[11] && (v6[10] == 0 || v6[10] == -1);
        boolean loopback = mapped && v6[12] == 0 && v6[13] == 0 && v6[14] == 0 && v6[15] == 1;
        boolean nat64 = v6[0] == 0 && v6[1] == 0x64 && v6[2] == (byte) 0xFF && v6[3] == (byte) 0x9B;
        boolean sixToFour = v6[0] == 0x20 && v6[1] == 0x02;
        if (loopback || (!mapped && !nat64 && !sixToFour)) {
            return false;
        }
        int from = sixToFour ? 2 : 12;
        try {
            return isRefused(InetAddress.getByAddress(Arrays.copyOfRange(v6, from, from + 4)));
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /** The URL with the host replaced by the address that was checked. */
    URI pinnedTo(InetAddress address) {
        String literal =
                address instanceof Inet6Address
                        ? "[" + address.getHostAddress() + "]"
                        : address.getHostAddress();
        String path = uri.getRawPath();
        return URI.create(
                uri.getScheme()
                        + "://"
                        + literal
                        + ":"
                        + port
                        + (path == null || path.isEmpty() ? "/" : path)
                        + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    }

    /** What the Host header says. */
    String hostHeader() {
        return uri.getPort() >= 0 ? host + ":" + port : host;
    }
}
