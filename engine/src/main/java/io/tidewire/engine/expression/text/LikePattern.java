package io.tidewire.engine.expression.text;

import io.tidewire.engine.expression.kernel.RowFailure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A LIKE pattern over UTF-8 bytes: % is any number of characters, _ is one. */
final class LikePattern {

    private static final int MANY = -1;
    private static final int ONE = -2;

    /** Each a byte (0 to 255), MANY or ONE. */
    private final int[] tokens;

    private final Shape shape;

    /** What stands between the outer percent signs, unless the shape is general. */
    private final byte[] literal;

    private enum Shape {
        EXACT,
        PREFIX,
        SUFFIX,
        CONTAINS,
        GENERAL
    }

    private LikePattern(int[] tokens) {
        this.tokens = tokens;
        int from = 0;
        int to = tokens.length;
        while (from < to && tokens[from] == MANY) {
            from++;
        }
        while (to > from && tokens[to - 1] == MANY) {
            to--;
        }
        boolean wildcards = Arrays.stream(tokens, from, to).anyMatch(token -> token < 0);
        boolean open = from > 0;
        boolean openEnd = to < tokens.length;
        this.shape =
                wildcards
                        ? Shape.GENERAL
                        : open && (openEnd || from == to)
                                ? Shape.CONTAINS
                                : open ? Shape.SUFFIX : openEnd ? Shape.PREFIX : Shape.EXACT;
        this.literal = new byte[wildcards ? 0 : to - from];
        for (int i = 0; i < literal.length; i++) {
            literal[i] = (byte) tokens[from + i];
        }
    }

    /**
     * @param escape one character, or empty for none
     * @throws RowFailure when the escape is not one character, or does not stand before %, _ or
     *     itself
     */
    static LikePattern compile(String pattern, String escape) {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw new RowFailure("the escape of LIKE is one character, not '" + escape + "'");
        }
        int escapePoint = escape.isEmpty() ? -1 : escape.codePointAt(0);
        List<Integer> tokens = new ArrayList<>();
        for (int at = 0; at < pattern.length(); ) {
            int codePoint = pattern.codePointAt(at);
            at += Character.charCount(codePoint);
            if (codePoint == escapePoint) {
                if (at == pattern.length()) {
                    throw new RowFailure("nothing follows the escape in LIKE '" + pattern + "'");
                }
                int escaped = pattern.codePointAt(at);
                if (escaped != '%' && escaped != '_' && escaped != escapePoint) {
                    throw new RowFailure(
                            "the escape in LIKE '" + pattern + "' stands before neither % nor _");
                }
                at += Character.charCount(escaped);
                addBytes(tokens, escaped);
            } else if (codePoint == '%') {
                if (tokens.isEmpty() || tokens.getLast() != MANY) {
                    tokens.add(MANY);
                }
            } else if (codePoint == '_') {
                tokens.add(ONE);
            } else {
                addBytes(tokens, codePoint);
            }
        }
        return new LikePattern(tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    private static void addBytes(List<Integer> tokens, int codePoint) {
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            tokens.add(b & 0xFF);
        }
    }

    boolean matches(byte[] data, int start, int length) {
        return switch (shape) {
            case EXACT -> length == literal.length && startsWith(data, start, length);
            case PREFIX -> startsWith(data, start, length);
            case SUFFIX ->
                    length >= literal.length
                            && startsWith(data, start + length - literal.length, literal.length);
            case CONTAINS -> Utf8.indexOf(data, start, start + length, literal) >= 0;
            case GENERAL -> matchesTokens(data, start, start + length);
        };
    }

    private boolean startsWith(byte[] data, int start, int length) {
        return length >= literal.length
                && Arrays.equals(data, start, start + literal.length, literal, 0, literal.length);
    }

    /** On a mismatch the last % takes one character more; earlier ones need no second try. */
    private boolean matchesTokens(byte[] data, int start, int end) {
        int at = start;
        int token = 0;
        int retryToken = -1;
        int retryAt = start;
        while (at < end) {
            int wanted = token < tokens.length ? tokens[token] : Integer.MIN_VALUE;
            if (wanted == MANY) {
                retryToken = ++token;
                retryAt = at;
            } else if (wanted == ONE) {
                at = Utf8.next(data, at, end);
                token++;
            } else if (wanted == (data[at] & 0xFF)) {
                at++;
                token++;
            } else if (retryToken >= 0) {
                retryAt = Utf8.next(data, retryAt, end);
                at = retryAt;
                token = retryToken;
            } else {
                return false;
            }
        }
        while (token < tokens.length && tokens[token] == MANY) {
            token++;
        }
        return token == tokens.length;
    }
}
