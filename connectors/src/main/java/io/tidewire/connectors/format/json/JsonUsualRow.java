package io.tidewire.connectors.format.json;

import io.tidewire.api.connector.Lines;
import io.tidewire.connectors.format.json.JsonShape.Form;
import io.tidewire.connectors.format.json.JsonShape.Slot;
import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.text.TimeText;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The short way for a row that looks like the ones before it: the same keys in the same order with
 * the same blanks between the tokens, and values of the usual form. What stands between two values
 * is compared eight bytes at a time, and a value is read without asking what it might be. Any
 * surprise, right or wrong, gives {@link JsonScanner#FAILED}: the row is then read from its
 * beginning the long way, which alone knows errors, and from which the new shape is learned. Not
 * thread-safe.
 *
 * <p>Invariant: a row that is taken here has every column set, or NULL, as the long way would set
 * it. Cost: half of the long way's.
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

    /** {@code true} and {@code false} as little-endian words. */
    private static final int TRUE = 0x65757274;

    private static final long FALSE = 0x65736C6166L;
    private static final long FIVE_BYTES = 0xFFFFFFFFFFL;

    /** Quotes included. */
    private static final int TIMESTAMP_LENGTH = 25;

    /** Rows of another shape until the next one is learned. */
    private static final int LEARN_EVERY = 32;

    /** Rows after which it is looked whether the short way is worth trying. */
    private static final int TRIAL = 1024;

    /** Rows that are read the long way when it was not. */
    private static final int PAUSE = 16 * TRIAL;

    private final JsonValues values;
    private final JsonScanner scanner;
    private final TimeText time;
    private final ColumnWriter[] columns;
    private final JsonDigits digits = new JsonDigits();

    private JsonShape shape = JsonShape.NONE;
    private boolean otherShape;
    private int otherShapes;
    private int tried;
    private int taken;
    private int paused;

    JsonUsualRow(ColumnWriter[] columns, JsonValues values) {
        this.columns = columns;
        this.values = values;
        this.scanner = values.scanner();
        this.time = values.words().time();
    }

    /**
     * Reads the row that begins at {@code position}. This method is too long to be compiled into
     * its callers as well, and it is meant to be.
     *
     * @return the position after it, or {@link JsonScanner#FAILED} when it has to be read the long
     *     way
     */
    int read(byte[] data, int position, int row) {
        if (!isDue()) {
            return JsonScanner.FAILED;
        }
        JsonShape usual = shape;
        // Behind a token there is a byte at least, if only another row's.
        int limit = data.length - usual.span() - 1;
        int at = position;
        for (Slot slot : usual.slots()) {
            JsonToken token = slot.token();
            if (at > limit) {
                return JsonScanner.FAILED;
            }
            if (!token.matches(data, at)) {
                otherShape = true;
                return JsonScanner.FAILED;
            }
            at += token.length();
            ColumnWriter column = slot.column();
            int after =
                    switch (slot.form()) {
                        case STRING, PASSED_OVER -> string(slot.form(), data, at, column, row);
                        case BIGINT -> whole(data, at, column, row);
                        case TIMESTAMP -> timestamp(data, at, column, row);
                        case INT, DECIMAL, DOUBLE -> number(slot.form(), data, at, column, row);
                        case BOOLEAN -> word(data, at, column, row);
                        case OTHER -> JsonScanner.FAILED;
                    };
            at = after > 0 ? after : anyValue(slot, data, at, row);
            if (at < 0) {
                return JsonScanner.FAILED;
            }
        }
        if (at > limit) {
            return JsonScanner.FAILED;
        }
        if (!usual.tail().matches(data, at)) {
            otherShape = true;
            return JsonScanner.FAILED;
        }
        for (ColumnWriter column : usual.absent()) {
            column.setNull(row);
        }
        taken++;
        return at + usual.tail().length();
    }

    /** Whether the next row is worth a try. */
    private boolean isDue() {
        otherShape = shape == JsonShape.NONE;
        if (paused > 0) {
            paused--;
            return false;
        }
        if (++tried == TRIAL) {
            paused = taken < TRIAL / 4 ? PAUSE : 0;
            tried = 0;
            taken = 0;
        }
        return !otherShape;
    }

    /** A value in another form than the usual one, but only this value. */
    private int anyValue(Slot slot, byte[] data, int at, int row) {
        if (slot.form() == Form.PASSED_OVER) {
            return onOneLine(data, at, scanner.skip(at, 1));
        }
        int after = values.read(slot.column(), row, at, 1);
        return values.failed() ? JsonScanner.FAILED : onOneLine(data, at, after);
    }

    /** Of lines nobody has cut, the next one begins behind a line end, blank or not. */
    private static int onOneLine(byte[] data, int from, int to) {
        boolean isPlain = data[from] != '{' && data[from] != '[';
        return isPlain || to < 0 || Lines.end(data, from, to) < 0 ? to : JsonScanner.FAILED;
    }

    private int string(Form form, byte[] data, int at, ColumnWriter column, int row) {
        int after = text(data, at);
        if (form == Form.PASSED_OVER) {
            return data[at] == '"' ? after : digits.read(data, at);
        }
        if (after > 0) {
            column.setSlice(row, at + 1, after - at - 2);
        }
        return after;
    }

    private int whole(byte[] data, int at, ColumnWriter column, int row) {
        int after = digits.read(data, at);
        if (after < 0 || !digits.isWhole()) {
            return JsonScanner.FAILED;
        }
        column.setLong(row, digits.whole());
        return after;
    }

    /**
     * The position after a string without escapes and of ASCII alone. Four words at a time, each
     * with its own way out: most strings end within the first few, and the compiler's own unrolling
     * would begin with a loop for one.
     */
    private static int text(byte[] data, int position) {
        if (data[position] != '"') {
            return JsonScanner.FAILED;
        }
        int limit = data.length - 4 * Long.BYTES;
        for (int at = position + 1; at <= limit; at += 4 * Long.BYTES) {
            long first = (long) LONG.get(data, at);
            long found = special(first);
            if (found != 0) {
                return after(at, first, found);
            }
            long second = (long) LONG.get(data, at + 8);
            found = special(second);
            if (found != 0) {
                return after(at + 8, second, found);
            }
            long third = (long) LONG.get(data, at + 16);
            found = special(third);
            if (found != 0) {
                return after(at + 16, third, found);
            }
            long fourth = (long) LONG.get(data, at + 24);
            found = special(fourth);
            if (found != 0) {
                return after(at + 24, fourth, found);
            }
        }
        return JsonScanner.FAILED;
    }

    private static int after(int at, long word, long found) {
        int bit = Long.numberOfTrailingZeros(found) - 7;
        return (byte) (word >>> bit) == '"' ? at + (bit >>> 3) + 1 : JsonScanner.FAILED;
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

    /** As 2026-01-31 12:00:00.000 between quotes. */
    private int timestamp(byte[] data, int at, ColumnWriter column, int row) {
        if (data[at] != '"' || at + TIMESTAMP_LENGTH > data.length) {
            return JsonScanner.FAILED;
        }
        long micros = time.usual(data, at + 1);
        if (micros == TimeText.MALFORMED) {
            return JsonScanner.FAILED;
        }
        column.setLong(row, micros);
        return at + TIMESTAMP_LENGTH;
    }

    private int number(Form form, byte[] data, int at, ColumnWriter column, int row) {
        int after = digits.read(data, at);
        if (after < 0) {
            return JsonScanner.FAILED;
        }
        if (form == Form.DOUBLE && digits.isExactDouble()) {
            column.setDouble(row, digits.binary());
            return after;
        }
        if (form == Form.DECIMAL) {
            int scale = column.type().scale();
            if (digits.fits(column.type().precision(), scale)) {
                column.setLong(row, digits.unscaled(scale));
                return after;
            }
        }
        if (form == Form.INT && digits.isWhole() && digits.whole() == (int) digits.whole()) {
            column.setInt(row, (int) digits.whole());
            return after;
        }
        return JsonScanner.FAILED;
    }

    private static int word(byte[] data, int at, ColumnWriter column, int row) {
        if (at > data.length - 8) {
            return JsonScanner.FAILED;
        }
        long word = (long) LONG.get(data, at);
        boolean isTrue = (int) word == TRUE;
        if (!isTrue && (word & FIVE_BYTES) != FALSE) {
            return JsonScanner.FAILED;
        }
        column.setBoolean(row, isTrue);
        return at + (isTrue ? 4 : 5);
    }

    /**
     * Takes the shape of a row that had to be read the long way, and was good; only when it was its
     * shape that was unexpected, and rarely while shapes alternate.
     */
    void learn(byte[] data, int start, int end) {
        if (!otherShape || paused > 0 || otherShapes++ % LEARN_EVERY != 0) {
            return;
        }
        shape = JsonShape.of(data, start, end, columns, values);
    }
}
