package io.tidewire.connectors.format.json;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.text.NumberText;
import io.tidewire.connectors.format.text.TextBuffer;
import io.tidewire.connectors.format.text.Utf8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * JSON's grammar (RFC 8259) over one record. Every method takes a position and gives the one after
 * what it read, or {@link #FAILED}, with {@link #code} and {@link #message} saying why. Nothing
 * recurses. Not thread-safe.
 */
final class JsonScanner {

    static final int FAILED = -1;

    /** Levels of objects and arrays. */
    static final int MAX_DEPTH = 64;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long BLANKS = ONES * ' ';

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final NumberText number;

    private byte[] data = {};
    private int start;
    private int end;
    private boolean escaped;
    private ErrorCode code = ErrorCode.MALFORMED;
    private String message = "";

    JsonScanner(NumberText number) {
        this.number = number;
    }

    void begin(byte[] newData, int from, int to) {
        data = newData;
        start = from;
        end = to;
    }

    int end() {
        return end;
    }

    ErrorCode code() {
        return code;
    }

    String message() {
        return message;
    }

    /** Whether the string that was read last has escapes in it. */
    boolean escaped() {
        return escaped;
    }

    /** Said by whoever found the end of a string without escapes by itself. */
    void plain() {
        escaped = false;
    }

    /** The byte there, or 0 behind the end, which no grammar rule takes. */
    byte at(int position) {
        return position < end ? data[position] : 0;
    }

    int space(int position) {
        int at = position;
        while (at < end) {
            byte b = data[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                break;
            }
            at++;
        }
        return at;
    }

    /**
     * A string.
     *
     * @param from the position after the opening quote
     * @return the position of the closing quote: the text is what lies between
     */
    int string(int from) {
        byte[] bytes = data;
        int limit = bytes.length - 8;
        int at = from;
        escaped = false;
        while (at <= limit) {
            long word = (long) LONG.get(bytes, at);
            long quote = word ^ QUOTES;
            long backslash = word ^ BACKSLASHES;
            // The high bit of each byte that is a quote, a backslash, below a blank or not ASCII.
            // A borrow can set too many of them, but only above one that is right.
            long found =
                    (((quote - ONES) & ~quote)
                                    | ((backslash - ONES) & ~backslash)
                                    | ((word - BLANKS) & ~word)
                                    | word)
                            & HIGH_BITS;
            if (found != 0) {
                int hit = at + (Long.numberOfTrailingZeros(found) >>> 3);
                return hit < end && bytes[hit] == '"' ? hit : carefully(from, hit);
            }
            at += 8;
        }
        return carefully(from, at);
    }

    /** Goes on byte by byte from where something rare was seen. */
    private int carefully(int from, int position) {
        int at = position;
        boolean ascii = true;
        while (at < end) {
            byte b = data[at];
            if (b == '"') {
                return ascii || Utf8.isValid(data, from, at) ? at : badEncoding(from);
            } else if (b == '\\') {
                escaped = true;
                at = escape(at + 1);
                if (at == FAILED) {
                    return FAILED;
                }
            } else if (b >= 0 && b < ' ') {
                return malformed(at, "a control character in a string");
            } else {
                ascii &= b >= 0;
                at++;
            }
        }
        return malformed(end, "a string without end");
    }

    private int badEncoding(int at) {
        code = ErrorCode.BAD_ENCODING;
        message = "bytes that are not UTF-8 in the string at byte " + (at - start);
        return FAILED;
    }

    private int escape(int position) {
        switch (at(position)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return position + 1;
            }
            case 'u' -> {
                int unit = hex(position + 1);
                if (unit < 0) {
                    return malformed(position, "an escape that is no \\uXXXX");
                }
                if (unit < 0xD800 || unit > 0xDFFF) {
                    return position + 5;
                }
                if (unit < 0xDC00 && at(position + 5) == '\\' && at(position + 6) == 'u') {
                    int low = hex(position + 7);
                    if (low >= 0xDC00 && low <= 0xDFFF) {
                        return position + 11;
                    }
                }
                code = ErrorCode.BAD_ENCODING;
                message = "half of a surrogate pair at byte " + (position - start);
                return FAILED;
            }
            default -> {
                return malformed(position, "an unknown escape in a string");
            }
        }
    }

    /** Four hexadecimal digits, or -1. */
    private int hex(int position) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(at(position + i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Appends a string that was read without failure, its escapes undone. */
    void unescape(int from, int to, TextBuffer out) {
        int at = from;
        while (at < to) {
            int plain = at;
            while (at < to && data[at] != '\\') {
                at++;
            }
            out.put(data, plain, at - plain);
            if (at == to) {
                return;
            }
            byte kind = data[at + 1];
            at += 2;
            switch (kind) {
                case 'b' -> out.put('\b');
                case 'f' -> out.put('\f');
                case 'n' -> out.put('\n');
                case 'r' -> out.put('\r');
                case 't' -> out.put('\t');
                case 'u' -> {
                    int unit = hex(at);
                    at += 4;
                    if (Character.isHighSurrogate((char) unit)) {
                        unit = Character.toCodePoint((char) unit, (char) hex(at + 2));
                        at += 6;
                    }
                    out.putCodePoint(unit);
                }
                default -> out.put(kind);
            }
        }
    }

    /** A number; it is left in the number scanner. */
    int number(int position) {
        int after = number.scan(data, position, end, true);
        return after < 0 ? malformed(position, "something that is no JSON value") : after;
    }

    int nullWord(int position) {
        return word(position, NULL);
    }

    int booleanWord(int position) {
        return word(position, at(position) == 't' ? TRUE : FALSE);
    }

    private int word(int position, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if (at(position + i) != word[i]) {
                return malformed(position, "something that is no JSON value");
            }
        }
        return position + word.length;
    }

    /**
     * Any value, checked against the grammar.
     *
     * @param depth how many objects and arrays are open around it
     */
    int skip(int position, int depth) {
        long objects = 0;
        int open = depth;
        int at = position;
        while (true) {
            // Before a value.
            byte b = at(at);
            boolean empty = false;
            if (b == '{' || b == '[') {
                if (open == MAX_DEPTH) {
                    return tooDeep(at);
                }
                objects = objects << 1 | (b == '{' ? 1 : 0);
                open++;
                at = space(at + 1);
                empty = at(at) == (b == '{' ? '}' : ']');
                if (!empty) {
                    at = b == '{' ? key(at) : at;
                    if (at == FAILED) {
                        return FAILED;
                    }
                    continue;
                }
            } else {
                at = scalar(at, b);
                if (at == FAILED) {
                    return FAILED;
                }
            }
            // After a value, or at the end of an empty object or array.
            while (open > depth) {
                at = empty ? at : space(at);
                boolean inObject = (objects & 1) != 0;
                byte next = at(at);
                if (next == ',' && !empty) {
                    at = space(at + 1);
                    at = inObject ? key(at) : at;
                    break;
                }
                if (next != (inObject ? '}' : ']')) {
                    return malformed(
                            at, inObject ? "no , or } after a value" : "no , or ] after a value");
                }
                objects >>>= 1;
                open--;
                at++;
                empty = false;
            }
            if (open == depth || at == FAILED) {
                return at;
            }
        }
    }

    private int scalar(int position, byte first) {
        switch (first) {
            case '"' -> {
                int close = string(position + 1);
                return close == FAILED ? FAILED : close + 1;
            }
            case 't', 'f' -> {
                return booleanWord(position);
            }
            case 'n' -> {
                return nullWord(position);
            }
            default -> {
                return number(position);
            }
        }
    }

    /** A key and its colon; gives where the value begins. */
    private int key(int position) {
        if (at(position) != '"') {
            return malformed(position, "no key where one has to be");
        }
        int close = string(position + 1);
        return close == FAILED ? FAILED : colon(close + 1);
    }

    /** The colon after a key; gives where the value begins. */
    int colon(int position) {
        int at = space(position);
        return at(at) == ':' ? space(at + 1) : malformed(at, "no colon after a key");
    }

    int tooDeep(int position) {
        code = ErrorCode.TOO_DEEP;
        message =
                "more than "
                        + MAX_DEPTH
                        + " objects and arrays inside each other at byte "
                        + (position - start);
        return FAILED;
    }

    int malformed(int position, String what) {
        code = ErrorCode.MALFORMED;
        message =
                position >= end
                        ? "not JSON: it ends too early, after " + (end - start) + " bytes"
                        : "not JSON: " + what + " at byte " + (position - start);
        return FAILED;
    }
}
