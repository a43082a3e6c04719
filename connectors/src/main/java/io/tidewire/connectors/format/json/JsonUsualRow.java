package io.tidewire.connectors.format.json;

import io.tidewire.api.connector.Lines;
import io.tidewire.api.data.DataType;
import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.text.TimeText;

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
    private static final long BACKSLASHES = ONES * '\\';
    private static final long TWOS = ONES * 2;
    private static final long ABOVE_BLANKS = ONES * (0x7F - ' ');
    private static final long ABOVE_ZEROS = ONES * 0x7F;
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

    /** What stands before a value, and the value, as they are expected next. */
    private static final class Slot {
        final Form form;
        final @Nullable ColumnWriter column;
        final int length;

        /** The token's first eight bytes and its last eight, which overlap; of a short one, all. */
        private final long first;

        private final long last;
        private final int lastOffset;
        private final long mask;

        /** What is between them, for long ones. */
        private final byte[] middle;

        Slot(byte[] token, @Nullable ColumnWriter column) {
            this.column = column;
            this.form = column == null ? Form.PASSED_OVER : form(column.type());
            this.length = token.length;
            this.lastOffset = Math.max(length - 8, 0);
            byte[] padded = Arrays.copyOf(token, Math.max(length, 8));
            this.first = (long) LONG.get(padded, 0);
            this.last = (long) LONG.get(padded, lastOffset);
            this.mask = length >= 8 ? -1L : (1L << (length * 8)) - 1;
            this.middle = length > 16 ? Arrays.copyOfRange(token, 8, lastOffset) : new byte[0];
        }

        private static Form form(DataType type) {
            return switch (type.kind()) {
                case STRING -> Form.STRING;
                case BIGINT -> Form.BIGINT;
                case INT -> Form.INT;
                case TIMESTAMP, TIMESTAMP_LTZ ->
                        type.precision() >= 3 ? Form.TIMESTAMP : Form.OTHER;
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

        /** Whether the token is there; at least its length and eight bytes have to be. */
        boolean matches(byte[] data, int at) {
            long other =
                    ((long) LONG.get(data, at) ^ first)
                            | ((long) LONG.get(data, at + lastOffset) ^ last);
            return (other & mask) == 0 && (length <= 16 || middleMatches(data, at + 8));
        }

        private boolean middleMatches(byte[] data, int at) {
            return Arrays.equals(data, at, at + middle.length, middle, 0, middle.length);
        }
    }

    private final JsonValues values;
    private final JsonScanner scanner;
    private final TimeText time;
    private final ColumnWriter[] columns;

    /**
     * Bytes of a word. A field, because with a constant the compiler unrolls a loop that mostly
     * runs once or a few times.
     */
    private final int step;

    private Slot[] slots = {};
    private Slot tail = new Slot(new byte[0], null);

    /** The length of the longest token, at least that of a word. */
    private int longest = 8;

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
        this.step = Long.BYTES;
        this.time = values.words().time();
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
        // Behind a token there is a byte at least, if only another row's.
        int limit = data.length - longest - 1;
        int at = position;
        for (Slot slot : slots) {
            if (at > limit) {
                return JsonScanner.FAILED;
            }
            if (!slot.matches(data, at)) {
                otherShape = true;
                return JsonScanner.FAILED;
            }
            at = value(slot, data, at + slot.length, row);
            if (at < 0) {
                return JsonScanner.FAILED;
            }
        }
        if (at > limit) {
            return JsonScanner.FAILED;
        }
        if (otherShape || !tail.matches(data, at)) {
            otherShape = true;
            return JsonScanner.FAILED;
        }
        int end = at + tail.length;
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
        Form form = slot.form;
        if (form == Form.STRING) {
            int close = data[at] == '"' ? closing(data, at + 1) : JsonScanner.FAILED;
            if (close >= 0) {
                column.setSlice(row, at + 1, close - at - 1);
                return close + 1;
            }
        } else if (form == Form.BIGINT) {
            int after = whole(data, at);
            if (after >= 0) {
                column.setLong(row, number);
                return after;
            }
        } else if (form == Form.TIMESTAMP) {
            if (data[at] == '"' && at + 25 <= data.length) {
                long micros = time.usual(data, at + 1);
                if (micros != TimeText.MALFORMED) {
                    column.setLong(row, micros);
                    return at + 25;
                }
            }
        } else if (form == Form.INT) {
            int after = whole(data, at);
            if (after >= 0 && number == (int) number) {
                column.setInt(row, (int) number);
                return after;
            }
        }
        int after = values.read(column, row, at, 1);
        return values.failed() ? JsonScanner.FAILED : onOneLine(data, at, after);
    }

    private int passOver(byte[] data, int at) {
        if (data[at] == '"') {
            int close = closing(data, at + 1);
            if (close >= 0) {
                return close + 1;
            }
        } else {
            int after = whole(data, at);
            if (after >= 0) {
                return after;
            }
        }
        return onOneLine(data, at, scanner.skip(at, 1));
    }

    /** Of lines nobody has cut, the next one begins behind a line end, blank or not. */
    private static int onOneLine(byte[] data, int from, int to) {
        boolean isPlain = data[from] != '{' && data[from] != '[';
        return isPlain || to < 0 || Lines.end(data, from, to) < 0 ? to : JsonScanner.FAILED;
    }

    /** The closing quote of a string without escapes and of ASCII alone; -1 for others. */
    private int closing(byte[] data, int from) {
        int limit = data.length - 8;
        int at = from;
        while (at <= limit) {
            long word = (long) LONG.get(data, at);
            long found = special(word);
            if (found != 0) {
                int bit = Long.numberOfTrailingZeros(found) - 7;
                return (byte) (word >>> bit) == '"' ? at + (bit >>> 3) : -1;
            }
            at += step;
        }
        return -1;
    }

    /**
     * The high bit of each byte that is a quote, a backslash, below a blank or not ASCII; above the
     * first of them perhaps of others too. A quote with its second bit turned is a blank, and what
     * was below a blank still is.
     */
    private static long special(long word) {
        long plain = ((word ^ TWOS) + ABOVE_BLANKS) & ((word ^ BACKSLASHES) + ABOVE_ZEROS) & ~word;
        return ~plain & HIGH_BITS;
    }

    /** A whole number of at most 18 digits, left in {@link #number}; a comma or brace ends it. */
    private int whole(byte[] data, int position) {
        if (data[position] != '-') {
            return digits(data, position);
        }
        int after = digits(data, position + 1);
        number = -number;
        return after;
    }

    private int digits(byte[] data, int at) {
        if (at > data.length - 8) {
            return JsonScanner.FAILED;
        }
        long word = (long) LONG.get(data, at);
        long digits = word ^ ZEROS;
        long other = (digits | (digits + SIXES)) & HIGH_HALVES;
        if (other == 0) {
            return longer(data, at + 8, eight(digits));
        }
        int bit = Long.numberOfTrailingZeros(other) & -8;
        byte next = (byte) (word >>> bit);
        if ((next != ',' && next != '}') || bit == 0 || ((byte) word == '0' && bit > 8)) {
            return JsonScanner.FAILED;
        }
        number = eight(digits << -bit);
        return at + (bit >>> 3);
    }

    /** The rest of a number whose first eight digits are read. */
    private int longer(byte[] data, int position, long first) {
        int at = position;
        long value = first;
        int last = Math.min(position + 10, data.length - 1);
        int digit;
        while (at < last && (digit = data[at] - '0') >= 0 && digit <= 9) {
            value = value * 10 + digit;
            at++;
        }
        number = value;
        boolean ends = at < data.length && (data[at] == ',' || data[at] == '}');
        return ends && first >= 10_000_000 ? at : JsonScanner.FAILED;
    }

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
        tail = new Slot(Arrays.copyOfRange(data, token, end), null);
        longest = Math.max(8, tail.length);
        for (Slot slot : slots) {
            longest = Math.max(longest, slot.length);
        }
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
