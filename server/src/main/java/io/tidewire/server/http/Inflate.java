package io.tidewire.server.http;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Bodies that came compressed. */
final class Inflate {

    private Inflate() {}

    /**
     * @param encoding the Content-Encoding header
     * @param maxBytes of the result: a small body can hold a huge one
     */
    static byte[] body(@Nullable String encoding, byte[] body, int maxBytes) {
        return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> gunzip(body, maxBytes);
            default ->
                    throw new TidewireException(
                            ErrorCode.BAD_ARGUMENT,
                            "the content encoding '" + encoding + "' is not known here",
                            "send gzip, or the rows as they are");
        };
    }

    private static byte[] gunzip(byte[] body, int maxBytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body), 8192)) {
            byte[] result = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw new TidewireException(
                        ErrorCode.PAYLOAD_TOO_LARGE,
                        "the body has more than " + maxBytes + " bytes when it is unpacked",
                        "send the rows in several requests");
            }
            return result;
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "the body is not gzip, as its Content-Encoding says",
                    null,
                    e);
        }
    }
}
