package io.tidewire.connectors.format.json;

import io.tidewire.api.data.DataType;
import io.tidewire.connectors.format.row.ColumnWriter;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The short way for a row that looks like the ones before it: the same keys in the same order with
 * the same blanks between the tokens, and values of the usual form. What stands between two values
 * is compared eight bytes at a time, and a value is read without asking what it might be. Any
 * surprise, right or wrong, gives {@link JsonScanner#FAILED}: the row is then read from its
 * beginning the long way, which alone knows errors, and from which the new shape is learned. Not
 * thread-safe.
 *
 * <p>Invariant: a row that is taken here has every column set, or NULL, as the long way would set
 * it. Cost: two thirds of the long way's.
 */
final class JsonUsualRow {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long BLANKS = ONES * ' ';
    private static final long ZEROS = ONES * '0';
    private static final long SIXES = ONES * 6;
    private static final long HIGH_HALVES = 0xF0F0F0F0F0F0F0F0L;

    private static final int MAX_FIELDS = 128;

    /** Rows of another shape until the next one is learned. */
    private static final int LEARN_EVERY = 32;

    /** Rows after which it is looked whether the short way is worth trying. */
    private static final int TRIAL = 1024;

    /** Rows that are read the long way when it was not. */
    private static final int PAUSE = 16 * TRIAL;

    private enum Form {
        PASSED_OVER,
        STRING,
        BIGINT,
        INT,
        TIMESTAMP,
        OTHER
    }

    /** One key with its value, as they are expected next. */
    private static final class Slot {
        final long[] words;
        final long lastMask;
        final int length;
        final Form form;
        final @Nullable ColumnWriter column;

        Slot(byte[] token, @Nullable ColumnWriter column) {
            this.column = column;
            this.form = column == null ? Form.PASSED_OVER : form(column.kind());
            this.length = token.length;
            this.words = new long[(token.length + 7) / 8];
            byte[] padded = Arrays.copyOf(token, words.length * 8);
            for (int i = 0; i < words.length; i++) {
                words[i] = (long) LONG.get(padded, i * 8);
            }
            int rest = token.length & 7;
            this.lastMask = rest == 0 ? -1L : (1L << (rest * 8)) - 1;
        }

        private static Form form(DataType.Kind kind) {
            return switch (kind) {
                case STRING -> Form.STRING;
                case BIGINT -> Form.BIGINT;
                case INT -> Form.INT;
                case TIMESTAMP, TIMESTAMP_LTZ -> Form.TIMESTAMP;
                case BOOLEAN,
                        DOUBLE,
                        DECIMAL,
                        BYTES,
                        DATE,
                        TIME,
                        INTERVAL_DAY,
                        INTERVAL_MONTH,
                        ARRAY,
                        MAP,
                        ROW ->
                        Form.OTHER;
            };
        }

        boolean matches(byte[] data, int at) {
            int last = words.length - 1;
            if (at + words.length * 8 >= data.length) {
                return false;
            }
            for (int i = 0; i < last; i++) {
                if ((long) LONG.get(data, at + i * 8) != words[i]) {
                    return false;
                }
            }
            return ((long) LONG.get(data, at + last * 8) & lastMask) == words[last];
        }
    }

    private final JsonValues values;
    private final JsonScanner scanner;
    private final ColumnWriter[] columns;

    private Slot[] slots = {};
    private byte[] tail = {};
    private ColumnWriter[] absent = {};
    private long number;
    private boolean otherShape;
    private int otherShapes;
    private int tried;
    private int taken;
    private int paused;

    JsonUsualRow(ColumnWriter[] columns, JsonValues values) {
        this.columns = columns;
        this.values = values;
        this.scanner = values.scanner();
    }

    /**
     * Reads the row that begins at {@code position}.
     *
     * @return the position after it, or {@link JsonScanner#FAILED} when it has to be read the long
     *     way
     */
    int read(byte[] data, int position, int row) {
        otherShape = slots.length == 0;
        if (paused > 0) {
            paused--;
            return JsonScanner.FAILED;
        }
        if (++tried == TRIAL) {
            paused = taken < TRIAL / 4 ? PAUSE : 0;
            tried = 0;
            taken = 0;
        }
        int at = position;
        for (Slot slot : slots) {
            if (!slot.matches(data, at)) {
                otherShape = true;
                return JsonScanner.FAILED;
            }
            at = value(slot, data, at + slot.length, row);
            if (at < 0) {
                return JsonScanner.FAILED;
            }
        }
        int end = at + tail.length;
        if (otherShape
                || end > data.length
                || !Arrays.equals(data, at, end, tail, 0, tail.length)) {
            otherShape = true;
            return JsonScanner.FAILED;
        }
        for (ColumnWriter column : absent) {
            column.setNull(row);
        }
        taken++;
        return end;
    }

    private int value(Slot slot, byte[] data, int at, int row) {
        ColumnWriter column = slot.column;
        if (column == null) {
            return passOver(data, at);
        }
        switch (slot.form) {
            case STRING -> {
                if (data[at] == '"') {
                    int close = close(data, at + 1);
                    if (close >= 0 && !scanner.escaped()) {
                        column.setSlice(row, at + 1, close - at - 1);
                        return close + 1;
                    }
                }
            }
            case BIGINT -> {
                int after = whole(data, at);
                if (after >= 0) {
                    column.setLong(row, number);
                    return after;
                }
            }
            case INT -> {
                int after = whole(data, at);
                if (after >= 0 && number == (int) number) {
                    column.setInt(row, (int) number);
                    return after;
                }
            }
            case TIMESTAMP -> {
                // 2026-01-31 12:00:00.000 between quotes.
                int close = at + 24;
                if (close < data.length
                        && data[at] == '"'
                        && data[close] == '"'
                        && values.words().trySetTimestamp(column, row, data, at + 1, close)) {
                    return close + 1;
                }
            }
            case OTHER, PASSED_OVER -> {}
        }
        int after = values.read(column, row, at, 1);
        return values.failed() ? JsonScanner.FAILED : after;
    }

    private int passOver(byte[] data, int at) {
        if (data[at] == '"') {
            int close = close(data, at + 1);
            return close < 0 ? JsonScanner.FAILED : close + 1;
        }
        return scanner.skip(at, 1);
    }

    /** The closing quote of a string; the scanner knows whether it has escapes. */
    private int close(byte[] data, int from) {
        int limit = data.length - 8;
        for (int at = from; at <= limit; at += 8) {
            long word = (long) LONG.get(data, at);
            long quote = word ^ QUOTES;
            long backslash = word ^ BACKSLASHES;
            long found =
                    (((quote - ONES) & ~quote)
                                    | ((backslash - ONES) & ~backslash)
                                    | ((word - BLANKS) & ~word)
                                    | word)
                            & HIGH_BITS;
            if (found != 0) {
                int hit = at + (Long.numberOfTrailingZeros(found) >>> 3);
                if (data[hit] == '"') {
                    scanner.plain();
                    return hit;
                }
                break;
            }
        }
        return scanner.string(from);
    }

    /** A whole number of at most 18 digits, left in {@link #number}. */
    private int whole(byte[] data, int position) {
        int at = data[position] == '-' ? position + 1 : position;
        int first = at;
        long value = 0;
        int limit = Math.min(data.length - 8, first + 16);
        while (at <= limit) {
            long digits = (long) LONG.get(data, at) ^ ZEROS;
            long other = (digits | (digits + SIXES)) & HIGH_HALVES;
            int count = other == 0 ? 8 : Long.numberOfTrailingZeros(other) >>> 3;
            if (count > 0) {
                value = value * POWERS[count] + eight(digits << (64 - 8 * count));
                at += count;
            }
            if (count < 8) {
                byte next = data[at];
                int length = at - first;
                number = first == position ? value : -value;
                boolean usual = next == ',' || next == '}';
                return usual && length > 0 && length <= 18 && (length == 1 || data[first] != '0')
                        ? at
                        : JsonScanner.FAILED;
            }
        }
        return JsonScanner.FAILED;
    }

    private static final long[] POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
    };

    /**
     * The number of eight digits, the first one in the lowest byte: pairs, then fours, then all.
     */
    private static long eight(long digits) {
        long pairs = (digits * 10 + (digits >>> 8)) & 0x00FF00FF00FF00FFL;
        long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000FFFF0000FFFFL;
        return (fours * 10_000 + (fours >>> 32)) & 0xFFFFFFFFL;
    }

    /**
     * Takes the shape of a row that had to be read the long way, and was good; only when it was its
     * shape that was unexpected, and rarely while shapes alternate.
     */
    void learn(byte[] data, int start, int end) {
        if (!otherShape || paused > 0 || otherShapes++ % LEARN_EVERY != 0) {
            return;
        }
        List<Slot> found = new ArrayList<>();
        List<ColumnWriter> missing = new ArrayList<>(List.of(columns));
        int token = start;
        int at = scanner.space(start + 1);
        while (scanner.at(at) == '"') {
            int close = scanner.string(at + 1);
            ColumnWriter column = named(values.text(at + 1, close));
            at = scanner.colon(close + 1);
            if (column != null && !missing.remove(column) || found.size() == MAX_FIELDS) {
                // Of a key that comes twice, the long way knows which one counts.
                slots = new Slot[0];
                return;
            }
            found.add(new Slot(Arrays.copyOfRange(data, token, at), column));
            token = scanner.skip(at, 1);
            at = scanner.space(token);
            at = scanner.at(at) == ',' ? scanner.space(at + 1) : at;
        }
        slots = found.toArray(Slot[]::new);
        tail = Arrays.copyOfRange(data, token, end);
        absent = missing.toArray(ColumnWriter[]::new);
    }

    private @Nullable ColumnWriter named(String name) {
        for (ColumnWriter column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        return null;
    }
}
