package io.tidewire.engine.expression.text;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Digests, Base64, character sets and URLs. */
public final class Encodings {

    private static final Pattern URL =
            Pattern.compile(
                    "([A-Za-z][A-Za-z0-9+.-]*)://(?:([^@/?#]*)@)?([^/?#]*)([^?#]*)"
                            + "(?:\\?([^#]*))?(?:#(.*))?",
                    Pattern.DOTALL);

    private static final Pattern PORT = Pattern.compile(":[0-9]*$");

    private Encodings() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case MD5 -> digest(call, "MD5");
            case SHA1 -> digest(call, "SHA-1");
            case SHA224 -> digest(call, "SHA-224");
            case SHA256 -> digest(call, "SHA-256");
            case SHA384 -> digest(call, "SHA-384");
            case SHA512 -> digest(call, "SHA-512");
            case SHA2 -> RowKernel.strict(call, Encodings::sha2);
            case TO_BASE64 ->
                    RowKernel.strict(call, row -> Base64.getEncoder().encodeToString(row.bytes(0)));
            case FROM_BASE64 -> RowKernel.strict(call, Encodings::fromBase64);
            case UNHEX -> RowKernel.strict(call, row -> unhex(row.text(0)));
            case ENCODE ->
                    RowKernel.strict(call, row -> row.text(0).getBytes(charset(row.text(1))));
            case DECODE ->
                    RowKernel.strict(call, row -> new String(row.bytes(0), charset(row.text(1))));
            case URL_ENCODE ->
                    RowKernel.strict(
                            call, row -> URLEncoder.encode(row.text(0), StandardCharsets.UTF_8));
            case URL_DECODE -> RowKernel.strict(call, row -> urlDecode(row.text(0)));
            case PARSE_URL -> RowKernel.strict(call, Encodings::parseUrl);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static Kernel digest(Expr.Call call, String algorithm) {
        MessageDigest digest = digest(algorithm);
        return RowKernel.strict(call, row -> HexFormat.of().formatHex(digest.digest(row.bytes(0))));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static Object sha2(Arguments row) {
        long bits = row.integer(1);
        if (bits != 224 && bits != 256 && bits != 384 && bits != 512) {
            throw new RowFailure("SHA2 wants 224, 256, 384 or 512 bits, not " + bits);
        }
        return HexFormat.of().formatHex(digest("SHA-" + bits).digest(row.bytes(0)));
    }

    private static Object fromBase64(Arguments row) {
        try {
            return Base64.getDecoder().decode(row.bytes(0));
        } catch (IllegalArgumentException e) {
            throw new RowFailure("no Base64: " + e.getMessage());
        }
    }

    /** Of an odd number of digits the first must be one and counts as 0: so it is in Flink. */
    private static byte @Nullable [] unhex(String text) {
        try {
            byte[] bytes = HexFormat.of().parseHex(text.length() % 2 == 0 ? text : "0" + text);
            if (text.length() % 2 != 0) {
                bytes[0] = 0;
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new RowFailure("no character set '" + name + "'");
        }
    }

    private static @Nullable String urlDecode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Object parseUrl(Arguments row) {
        Matcher url = URL.matcher(row.text(0));
        if (!url.matches() || row.type(1).kind() != DataType.Kind.STRING) {
            return null;
        }
        String query = url.group(5);
        if (row.count() > 2) {
            return query != null && row.text(1).equals("QUERY")
                    ? parameter(query, row.text(2))
                    : null;
        }
        String user = url.group(2);
        String authority = url.group(3);
        return switch (row.text(1)) {
            case "HOST" -> PORT.matcher(authority).replaceFirst("");
            case "PATH" -> url.group(4);
            case "QUERY" -> query;
            case "REF" -> url.group(6);
            case "PROTOCOL" -> url.group(1);
            case "FILE" -> query == null ? url.group(4) : url.group(4) + "?" + query;
            case "AUTHORITY" -> user == null ? authority : user + "@" + authority;
            case "USERINFO" -> user;
            default -> null;
        };
    }

    private static @Nullable String parameter(String query, String key) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(key + "=")) {
                return pair.substring(key.length() + 1);
            }
        }
        return null;
    }
}
