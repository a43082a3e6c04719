package io.tidewire.engine.state;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Values as bytes. One format serves as hash key, as stored row and as sort key, because
 *
 * <ul>
 *   <li>two values are equal exactly if their bytes are (the zeros of DOUBLE are one value, and so
 *       are its NaNs);
 *   <li>bytes compare, unsigned, as the values do: NULL first, false before true, NaN last, text by
 *       code point, arrays element by element;
 *   <li>no value's bytes are the beginning of another's, so that rows are values one after another.
 * </ul>
 *
 * Layout: one byte 0 for NULL, or 1 and the value: BOOLEAN one byte; INT and LONG big-endian with
 * the sign bit flipped; DOUBLE the same after its bits were made to sort; bytes with 0 written as 0
 * 255 and ended by 0 0; objects as {@link ObjectFormat} has it.
 */
public final class RowFormat {

    private RowFormat() {}

    /** Appends one value. */
    public static void write(ByteSink out, Column column, int row) {
        if (column.isNull(row)) {
            out.putByte(0);
            return;
        }
        out.putByte(1);
        switch (column) {
            case LongColumn c -> out.putLong(c.values()[row] ^ Long.MIN_VALUE);
            case IntColumn c -> out.putInt(c.values()[row] ^ Integer.MIN_VALUE);
            case BytesColumn c -> writeBytes(out, c.data(), c.starts()[row], c.lengths()[row]);
            case DoubleColumn c -> out.putLong(sortable(c.values()[row]));
            case BooleanColumn c -> out.putByte(c.values()[row] ? 1 : 0);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> ObjectFormat.write(out, c.values()[row]);
        }
    }

    /** Appends a row of the given columns. */
    public static void write(ByteSink out, Column[] columns, int row) {
        for (Column column : columns) {
            write(out, column, row);
        }
    }

    /** Appends a value as it sorts in a key of an order. */
    public static void writeSorted(
            ByteSink out, Column column, int row, boolean descending, boolean nullsFirst) {
        boolean isNull = column.isNull(row);
        out.putByte(isNull == nullsFirst ? 0 : 1);
        if (!isNull) {
            int start = out.length();
            write(out, column, row);
            if (descending) {
                out.invert(start);
            }
        }
    }

    /** Whether two values of one type have the same bytes. */
    public static boolean equal(Column a, int rowOfA, Column b, int rowOfB) {
        if (a.isNull(rowOfA) || b.isNull(rowOfB)) {
            return a.isNull(rowOfA) && b.isNull(rowOfB);
        }
        if (a instanceof LongColumn longsOfA && b instanceof LongColumn longsOfB) {
            return longsOfA.values()[rowOfA] == longsOfB.values()[rowOfB];
        }
        if (a instanceof IntColumn intsOfA && b instanceof IntColumn intsOfB) {
            return intsOfA.values()[rowOfA] == intsOfB.values()[rowOfB];
        }
        ByteSink bytes = new ByteSink();
        write(bytes, a, rowOfA);
        int middle = bytes.length();
        write(bytes, b, rowOfB);
        return Arrays.equals(bytes.data(), 0, middle, bytes.data(), middle, bytes.length());
    }

    /**
     * The LONG that {@link #writeSorted} wrote, as a number of which less sorts before; for NULL
     * the least or the greatest.
     */
    public static long sortedLong(byte[] data, int at, boolean nullsFirst) {
        boolean isNull = (data[at] == 0) == nullsFirst;
        if (isNull) {
            return nullsFirst ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return ByteSink.getLong(data, at + 2) ^ Long.MIN_VALUE;
    }

    /**
     * Adds the value at {@code at} to a column of the storage it was written from.
     *
     * @return where the next value begins
     */
    public static int read(byte[] data, int at, ColumnBuilder out) {
        if (data[at++] == 0) {
            out.addNull();
            return at;
        }
        return switch (out.type().storage()) {
            case LONG -> {
                out.addLong(ByteSink.getLong(data, at) ^ Long.MIN_VALUE);
                yield at + Long.BYTES;
            }
            case INT -> {
                out.addInt(ByteSink.getInt(data, at) ^ Integer.MIN_VALUE);
                yield at + Integer.BYTES;
            }
            case BYTES -> readBytes(data, at, out);
            case DOUBLE -> {
                out.addDouble(ofSortable(ByteSink.getLong(data, at)));
                yield at + Long.BYTES;
            }
            case BOOLEAN -> {
                out.addBoolean(data[at] != 0);
                yield at + 1;
            }
            case OBJECT -> {
                ObjectFormat.Cursor cursor = new ObjectFormat.Cursor(data, at);
                out.addValue(ObjectFormat.read(cursor));
                yield cursor.at;
            }
        };
    }

    /** Adds the values of one row to the columns. */
    public static int readRow(byte[] data, int at, ColumnBuilder[] out) {
        for (ColumnBuilder column : out) {
            at = read(data, at, column);
        }
        return at;
    }

    /** Appends plain values of any types, one after the other. */
    public static void writeValues(ByteSink out, @Nullable Object[] values) {
        for (Object value : values) {
            ObjectFormat.write(out, value);
        }
    }

    /** The values that {@link #writeValues} wrote. */
    public static @Nullable Object[] readValues(byte[] data, int at, int count) {
        ObjectFormat.Cursor cursor = new ObjectFormat.Cursor(data, at);
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = ObjectFormat.read(cursor);
        }
        return values;
    }

    /** A well-mixed hash of bytes; the same on every machine and in every version. */
    public static int hash(byte[] data, int start, int length) {
        long hash = length * 0x9E3779B97F4A7C15L;
        int at = start;
        int end = start + length;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ ByteSink.getLong(data, at));
        }
        if (at < end) {
            long tail = 0;
            for (; at < end; at++) {
                tail = tail << 8 | (data[at] & 0xFF);
            }
            hash = mix(hash ^ tail);
        }
        return (int) (hash ^ hash >>> 32);
    }

    /** The hash of a LONG that is not NULL, as of its bytes. */
    static int hash(long value) {
        long ordered = value ^ Long.MIN_VALUE;
        long length = 1 + Long.BYTES;
        long hash = length * 0x9E3779B97F4A7C15L;
        hash = mix(hash ^ (1L << 56 | ordered >>> 8));
        hash = mix(hash ^ (ordered & 0xFF));
        return (int) (hash ^ hash >>> 32);
    }

    /** The hash of two of them, one after the other. */
    static int hash(long first, long second) {
        long a = first ^ Long.MIN_VALUE;
        long b = second ^ Long.MIN_VALUE;
        long length = 2 * (1 + Long.BYTES);
        long hash = length * 0x9E3779B97F4A7C15L;
        hash = mix(hash ^ (1L << 56 | a >>> 8));
        hash = mix(hash ^ (a << 56 | 1L << 48 | b >>> 16));
        hash = mix(hash ^ (b & 0xFFFF));
        return (int) (hash ^ hash >>> 32);
    }

    static long mix(long value) {
        long high = Math.unsignedMultiplyHigh(value, 0x9E3779B97F4A7C15L);
        return high ^ value * 0xD6E8FEB86659FD93L;
    }

    static void writeBytes(ByteSink out, byte[] source, int start, int length) {
        int end = start + length;
        int from = start;
        for (int zero = zero(source, from, end); zero < end; zero = zero(source, from, end)) {
            out.putBytes(source, from, zero - from);
            out.putByte(0);
            out.putByte(0xFF);
            from = zero + 1;
        }
        out.putBytes(source, from, end - from);
        out.putByte(0);
        out.putByte(0);
    }

    private static int readBytes(byte[] data, int at, ColumnBuilder out) {
        int end = zero(data, at, data.length);
        if (data[end + 1] == 0) {
            out.addBytes(data, at, end - at);
            return end + 2;
        }
        ByteSink plain = new ByteSink();
        end = readBytes(data, at, plain);
        out.addBytes(plain.data(), 0, plain.length());
        return end;
    }

    /**
     * Where the first byte 0 is, or {@code end}. Eight bytes at a time: x - 1 borrows into the top
     * bit of a byte that is 0 (Mycroft, 1987).
     */
    private static int zero(byte[] data, int from, int end) {
        int at = from;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            long eight = ByteSink.getLong(data, at);
            if ((eight - 0x0101010101010101L & ~eight & 0x8080808080808080L) != 0) {
                break;
            }
        }
        while (at < end && data[at] != 0) {
            at++;
        }
        return at;
    }

    static int readBytes(byte[] data, int at, ByteSink plain) {
        while (true) {
            byte value = data[at++];
            if (value == 0 && data[at++] == 0) {
                return at;
            }
            plain.putByte(value);
        }
    }

    /** A number that sorts as the values do; the zeros have one, and so have the NaNs. */
    public static long rank(double value) {
        return sortable(value) ^ Long.MIN_VALUE;
    }

    static long sortable(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    static double ofSortable(long sortable) {
        return Double.longBitsToDouble(sortable < 0 ? sortable ^ Long.MIN_VALUE : ~sortable);
    }
}
