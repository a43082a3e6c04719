package io.tidewire.connectors.format.row;

import io.tidewire.api.data.DataType;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.text.EpochUnit;
import io.tidewire.connectors.format.text.NumberText;
import io.tidewire.connectors.format.text.NumberText.Outcome;
import io.tidewire.connectors.format.text.TimeText;

import java.nio.charset.StandardCharsets;

/**
 * Sets columns from text: the one place that knows how a word becomes a value, for every format.
 * What does not become one is reported with {@link RowWriter#fail}. Not thread-safe.
 */
public final class TextValues {

    private static final int SHOWN = 60;

    private final RowWriter rows;
    private final EpochUnit unit;
    private final NumberText number = new NumberText();
    private final TimeText time = new TimeText();

    public TextValues(RowWriter rows, EpochUnit unit) {
        this.rows = rows;
        this.unit = unit;
    }

    /** The number scanner, for formats that know a number when they see one. */
    public NumberText number() {
        return number;
    }

    /** The reader of times, likewise. */
    public TimeText time() {
        return time;
    }

    /**
     * Sets a column that is neither STRING, BYTES nor nested from the text between {@code start}
     * and {@code end}; blanks around numbers are fine.
     *
     * @return false when it failed
     */
    public boolean set(ColumnWriter column, int row, byte[] text, int start, int end) {
        return switch (column.kind()) {
            case INT, BIGINT, DOUBLE, DECIMAL, INTERVAL_DAY, INTERVAL_MONTH ->
                    setNumber(column, row, text, start, end);
            case BOOLEAN -> setBoolean(column, row, text, start, end);
            case TIMESTAMP, TIMESTAMP_LTZ -> setTimestamp(column, row, text, start, end);
            case DATE -> {
                long day = time.date(text, start, end);
                if (day <= TimeText.OUT_OF_RANGE) {
                    yield refuse(column, day, text, start, end, "a date such as 2026-01-31");
                }
                column.setInt(row, (int) day);
                yield true;
            }
            case TIME -> {
                long micros = TimeText.time(text, start, end);
                if (micros <= TimeText.OUT_OF_RANGE) {
                    yield refuse(column, micros, text, start, end, "a time such as 12:30:00");
                }
                column.setInt(row, (int) (micros / 1000));
                yield true;
            }
            case STRING, BYTES, ARRAY, MAP, ROW ->
                    throw new IllegalArgumentException(column.type() + " is no matter of text");
        };
    }

    private boolean setNumber(ColumnWriter column, int row, byte[] text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && text[from] == ' ') {
            from++;
        }
        while (from < to && text[to - 1] == ' ') {
            to--;
        }
        if (number.scan(text, from, to, false) == to) {
            return setScanned(column, row, text, start, end);
        }
        if (column.kind() == DataType.Kind.DOUBLE) {
            String word = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
            switch (word) {
                case "NaN", "Infinity", "+Infinity", "-Infinity" -> {
                    column.setDouble(row, Double.parseDouble(word));
                    return true;
                }
                default -> {}
            }
        }
        return wrongType(column, quoted(text, start, end));
    }

    /**
     * Sets a column from the number that was scanned last, which stands between {@code start} and
     * {@code end}.
     */
    public boolean setScanned(ColumnWriter column, int row, byte[] text, int start, int end) {
        Outcome outcome;
        switch (column.kind()) {
            case INT, INTERVAL_MONTH -> {
                outcome = number.toLong();
                int value = (int) number.longValue();
                if (outcome == Outcome.OK && value != number.longValue()) {
                    outcome = Outcome.OUT_OF_RANGE;
                }
                column.setInt(row, value);
            }
            case BIGINT, INTERVAL_DAY -> {
                outcome = number.toLong();
                column.setLong(row, number.longValue());
            }
            case DOUBLE -> {
                outcome = number.toDouble();
                column.setDouble(row, number.doubleValue());
            }
            case DECIMAL -> outcome = setDecimal(column, row);
            case TIMESTAMP, TIMESTAMP_LTZ -> {
                if (unit == EpochUnit.UNDECLARED) {
                    return wrongType(
                            column,
                            "the number "
                                    + shown(text, start, end)
                                    + "; say what it counts with the format's timestamp_unit");
                }
                outcome = setEpoch(column, row);
            }
            case BOOLEAN, DATE, TIME, STRING, BYTES, ARRAY, MAP, ROW -> {
                return wrongType(column, "the number " + shown(text, start, end));
            }
            default -> throw new AssertionError(column.kind());
        }
        return switch (outcome) {
            case OK -> true;
            case NOT_WHOLE ->
                    wrongType(column, shown(text, start, end) + ", which is no whole number");
            case OUT_OF_RANGE -> outOfRange(column, shown(text, start, end));
        };
    }

    /**
     * Sets a column from a number of at most 18 digits, {@code value / 10^fraction}, when it is
     * taken as it is: no rounding, no overflow, no unit.
     *
     * @return false when it is not; nothing has failed then
     */
    public boolean setSimple(
            ColumnWriter column, int row, boolean negative, long value, int fraction) {
        switch (column.kind()) {
            case BIGINT -> {
                if (fraction == 0) {
                    column.setLong(row, negative ? -value : value);
                    return true;
                }
            }
            case INT -> {
                if (fraction == 0 && value <= Integer.MAX_VALUE) {
                    column.setInt(row, (int) (negative ? -value : value));
                    return true;
                }
            }
            case DOUBLE -> {
                if (value <= NumberText.MAX_EXACT_DOUBLE) {
                    double nearest = value / NumberText.doublePower(fraction);
                    column.setDouble(row, negative ? -nearest : nearest);
                    return true;
                }
            }
            case DECIMAL -> {
                int shift = column.type().scale() - fraction;
                int precision = column.type().precision();
                if (precision <= DataType.MAX_LONG_PRECISION
                        && shift >= 0
                        && value < NumberText.power(precision) / NumberText.power(shift)) {
                    long unscaled = value * NumberText.power(shift);
                    column.setLong(row, negative ? -unscaled : unscaled);
                    return true;
                }
            }
            default -> {
                return false;
            }
        }
        return false;
    }

    private Outcome setDecimal(ColumnWriter column, int row) {
        int precision = column.type().precision();
        int scale = column.type().scale();
        if (column.storage() == DataType.Storage.LONG) {
            Outcome outcome = number.toUnscaled(precision, scale);
            column.setLong(row, number.longValue());
            return outcome;
        }
        Outcome outcome = number.toDecimal(precision, scale);
        if (outcome == Outcome.OK) {
            column.setObject(row, number.decimalValue());
        }
        return outcome;
    }

    private Outcome setEpoch(ColumnWriter column, int row) {
        Outcome outcome = number.toLong();
        if (outcome != Outcome.OK) {
            return outcome;
        }
        long micros = unit.micros(number.longValue());
        if (micros == TimeText.OUT_OF_RANGE) {
            return Outcome.OUT_OF_RANGE;
        }
        column.setLong(row, truncate(column, micros));
        return Outcome.OK;
    }

    private boolean setBoolean(ColumnWriter column, int row, byte[] text, int start, int end) {
        if (isWord(text, start, end, "true")) {
            column.setBoolean(row, true);
            return true;
        }
        if (isWord(text, start, end, "false")) {
            column.setBoolean(row, false);
            return true;
        }
        return wrongType(column, quoted(text, start, end));
    }

    /** The text is this word of small letters, in whatever case. */
    private static boolean isWord(byte[] text, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((text[start + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Sets a column from the text of a timestamp; false, and nothing reported, if it is none. */
    public boolean trySetTimestamp(ColumnWriter column, int row, byte[] text, int start, int end) {
        long micros = time.timestamp(text, start, end);
        if (micros <= TimeText.OUT_OF_RANGE) {
            return false;
        }
        column.setLong(row, truncate(column, micros));
        return true;
    }

    private boolean setTimestamp(ColumnWriter column, int row, byte[] text, int start, int end) {
        if (trySetTimestamp(column, row, text, start, end)) {
            return true;
        }
        long micros = time.timestamp(text, start, end);
        if (micros == TimeText.MALFORMED && number.scan(text, start, end, true) == end) {
            return setScanned(column, row, text, start, end);
        }
        return refuse(column, micros, text, start, end, "a time such as 2026-01-31 12:00:00.000");
    }

    /** To the digits of the second that the column declares. */
    private static long truncate(ColumnWriter column, long micros) {
        return switch (column.type().precision()) {
            case 0 -> micros - Math.floorMod(micros, 1_000_000);
            case 1 -> micros - Math.floorMod(micros, 100_000);
            case 2 -> micros - Math.floorMod(micros, 10_000);
            case 3 -> micros - Math.floorMod(micros, 1_000);
            case 4 -> micros - Math.floorMod(micros, 100);
            case 5 -> micros - Math.floorMod(micros, 10);
            default -> micros;
        };
    }

    private boolean refuse(
            ColumnWriter column, long why, byte[] text, int start, int end, String wanted) {
        return why == TimeText.MALFORMED
                ? wrongType(column, quoted(text, start, end) + ", which is not " + wanted)
                : outOfRange(column, quoted(text, start, end));
    }

    /** Says what was found instead; returns false. */
    public boolean wrongType(ColumnWriter column, String found) {
        rows.fail(
                column,
                ErrorCode.WRONG_TYPE,
                "column '" + column.name() + "' is " + column.type() + " but found " + found);
        return false;
    }

    private boolean outOfRange(ColumnWriter column, String found) {
        rows.fail(
                column,
                ErrorCode.OUT_OF_RANGE,
                "column '"
                        + column.name()
                        + "' is "
                        + column.type()
                        + ", which cannot hold "
                        + found);
        return false;
    }

    /** A NULL where it is allowed; otherwise false. */
    public boolean setNull(ColumnWriter column, int row) {
        if (column.type().nullable()) {
            column.setNull(row);
            return true;
        }
        rows.fail(
                column,
                ErrorCode.NULL_NOT_ALLOWED,
                "column '" + column.name() + "' is NULL and must not be");
        return false;
    }

    public static String quoted(byte[] text, int start, int end) {
        return "the text \"" + shown(text, start, end) + '"';
    }

    /** At most the first 60 bytes, in one line. */
    public static String shown(byte[] text, int start, int end) {
        int stop = end - start > SHOWN ? start + SHOWN : end;
        while (stop < end && stop > start && (text[stop] & 0xC0) == 0x80) {
            stop--;
        }
        StringBuilder line = new StringBuilder();
        String shown = new String(text, start, stop - start, StandardCharsets.UTF_8);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            line.append(Character.isISOControl(c) ? '\uFFFD' : c);
        }
        return stop < end ? line + "…" : line.toString();
    }
}
