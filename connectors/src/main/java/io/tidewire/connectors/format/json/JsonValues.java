package io.tidewire.connectors.format.json;

import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.row.RowWriter;
import io.tidewire.connectors.format.row.TextValues;
import io.tidewire.connectors.format.text.EpochUnit;
import io.tidewire.connectors.format.text.TextBuffer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads one JSON value into a column. A value of the wrong kind fails its column, not the record:
 * {@link #failed} tells, and the position goes on behind it. Not thread-safe.
 */
final class JsonValues {

    private final RowWriter rows;
    private final TextValues text;
    private final JsonScanner scanner;
    private final JsonNested nested;
    private final TextBuffer scratch = new TextBuffer(64);
    private byte[] data = {};
    private boolean failed;

    JsonValues(RowWriter rows, EpochUnit unit) {
        this.rows = rows;
        this.text = new TextValues(rows, unit);
        this.scanner = new JsonScanner(text.number());
        this.nested = new JsonNested(this, scanner, text);
    }

    JsonScanner scanner() {
        return scanner;
    }

    /** How a word becomes a value. */
    TextValues words() {
        return text;
    }

    /** The text that is read from now on. */
    void begin(byte[] newData, int start, int end) {
        data = newData;
        scanner.begin(newData, start, end);
    }

    /** The string between these positions, read before without failure. */
    String text(int from, int close) {
        scratch.clear();
        scanner.unescape(from, close, scratch);
        return new String(scratch.array(), 0, scratch.size(), StandardCharsets.UTF_8);
    }

    /** A copy of the bytes a column was set to, wherever they stand. */
    byte[] bytes(ColumnWriter column, int row) {
        int start = column.startOf(row);
        int end = start + column.lengthOf(row);
        if (column.inExtra()) {
            int base = rows.extraPosition() - rows.extra().size();
            return Arrays.copyOfRange(rows.extra().array(), start - base, end - base);
        }
        return Arrays.copyOfRange(data, start, end);
    }

    /** Whether the value that was read last does not fit its column. */
    boolean failed() {
        return failed;
    }

    /**
     * @param depth how many objects and arrays are open around the value
     * @return the position after it, or {@link JsonScanner#FAILED} when the record is no JSON
     */
    int read(ColumnWriter column, int row, int position, int depth) {
        failed = false;
        byte first = scanner.at(position);
        if (first == '"') {
            return readString(column, row, position + 1);
        }
        if (first == 'n') {
            int after = scanner.nullWord(position);
            failed = after != JsonScanner.FAILED && !text.setNull(column, row);
            return after;
        }
        return switch (column.kind()) {
            case INT,
                    BIGINT,
                    DOUBLE,
                    DECIMAL,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    DATE,
                    TIME,
                    INTERVAL_DAY,
                    INTERVAL_MONTH -> {
                if (first == '-' || (first >= '0' && first <= '9')) {
                    int after = simpleNumber(column, row, position);
                    if (after != JsonScanner.FAILED) {
                        yield after;
                    }
                    after = scanner.number(position);
                    failed =
                            after != JsonScanner.FAILED
                                    && !text.setScanned(column, row, data, position, after);
                    yield after;
                }
                yield unexpected(column, position, depth);
            }
            case BOOLEAN -> {
                if (first == 't' || first == 'f') {
                    int after = scanner.booleanWord(position);
                    column.setBoolean(row, first == 't');
                    yield after;
                }
                yield unexpected(column, position, depth);
            }
            case STRING -> {
                int after = scanner.skip(position, depth);
                column.setSlice(row, position, after - position);
                yield after;
            }
            case BYTES -> unexpected(column, position, depth);
            case ROW, ARRAY, MAP -> {
                int after = nested.read(column, row, position, depth);
                failed = nested.failed();
                yield after;
            }
        };
    }

    /**
     * Reads a number of up to 18 digits without an exponent that its column takes as it is, which
     * is nearly every number there is; FAILED for anything else, right or wrong.
     */
    private int simpleNumber(ColumnWriter column, int row, int position) {
        byte[] bytes = data;
        int end = scanner.end();
        int at = position;
        boolean negative = bytes[at] == '-';
        at += negative ? 1 : 0;
        int firstDigit = at;
        long value = 0;
        int digit;
        while (at < end && (digit = bytes[at] - '0') >= 0 && digit <= 9) {
            value = value * 10 + digit;
            at++;
        }
        int digits = at - firstDigit;
        if (digits == 0 || digits > 18 || at == end || (digits > 1 && bytes[firstDigit] == '0')) {
            return JsonScanner.FAILED;
        }
        int fraction = 0;
        if (bytes[at] == '.') {
            int point = at++;
            while (at < end && (digit = bytes[at] - '0') >= 0 && digit <= 9) {
                value = value * 10 + digit;
                at++;
            }
            fraction = at - point - 1;
            if (fraction == 0 || digits + fraction > 18 || at == end) {
                return JsonScanner.FAILED;
            }
        }
        byte next = bytes[at];
        if (next == 'e' || next == 'E') {
            return JsonScanner.FAILED;
        }
        return text.setSimple(column, row, negative, value, fraction) ? at : JsonScanner.FAILED;
    }

    /**
     * A value of a kind that the column never takes: passed over, so that the rest can be checked.
     */
    int unexpected(ColumnWriter column, int position, int depth) {
        int after = scanner.skip(position, depth);
        if (after != JsonScanner.FAILED) {
            String found =
                    switch (scanner.at(position)) {
                        case '{' -> "an object";
                        case '[' -> "an array";
                        case '"' -> "the text " + TextValues.shown(data, position, after);
                        case 't', 'f' -> "a boolean";
                        default -> "the number " + TextValues.shown(data, position, after);
                    };
            text.wrongType(column, found);
            failed = true;
        }
        return after;
    }

    private int readString(ColumnWriter column, int row, int from) {
        int close = scanner.string(from);
        if (close == JsonScanner.FAILED) {
            return close;
        }
        switch (column.kind()) {
            case STRING -> {
                if (scanner.escaped()) {
                    int start = rows.extraPosition();
                    scanner.unescape(from, close, rows.extra());
                    column.setExtra(row, start, rows.extraPosition() - start);
                } else {
                    column.setSlice(row, from, close - from);
                }
            }
            case BYTES -> readBase64(column, row, from, close);
            case ROW, ARRAY, MAP ->
                    failed = !text.wrongType(column, TextValues.quoted(data, from, close));
            case BOOLEAN,
                    INT,
                    BIGINT,
                    DOUBLE,
                    DECIMAL,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY,
                    INTERVAL_MONTH -> {
                if (scanner.escaped()) {
                    scratch.clear();
                    scanner.unescape(from, close, scratch);
                    failed = !text.set(column, row, scratch.array(), 0, scratch.size());
                } else {
                    failed = !text.set(column, row, data, from, close);
                }
            }
        }
        return close + 1;
    }

    private void readBase64(ColumnWriter column, int row, int from, int close) {
        scratch.clear();
        scanner.unescape(from, close, scratch);
        byte[] encoded = Arrays.copyOf(scratch.array(), scratch.size());
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded);
            int start = rows.extraPosition();
            rows.extra().put(bytes);
            column.setExtra(row, start, bytes.length);
        } catch (IllegalArgumentException e) {
            failed = !text.wrongType(column, "a text that is not base64");
        }
    }
}
