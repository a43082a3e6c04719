package io.tidewire.connectors.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads a number in its usual form: at most 18 digits, with or without a point, without an
 * exponent, and behind it a comma or brace. Eight bytes at a time. Not thread-safe.
 */
final class JsonDigits {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030303030303030L;
    private static final long SIXES = 0x0606060606060606L;
    private static final long HIGH_HALVES = 0xF0F0F0F0F0F0F0F0L;
    private static final long MAX_EXACT_DOUBLE = 1L << 53;
    private static final int MAX_DIGITS = 18;

    private static final long[] POWERS = new long[MAX_DIGITS + 1];
    private static final double[] DOUBLE_POWERS = new double[MAX_DIGITS + 1];

    static {
        POWERS[0] = 1;
        DOUBLE_POWERS[0] = 1;
        for (int i = 1; i <= MAX_DIGITS; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
            DOUBLE_POWERS[i] = POWERS[i];
        }
    }

    private boolean isNegative;
    private long magnitude;
    private int scale;

    /** Reads a number; gives the position after it, or {@link JsonScanner#FAILED}. */
    int read(byte[] data, int position) {
        isNegative = data[position] == '-';
        return digits(data, isNegative ? position + 1 : position);
    }

    private int digits(byte[] data, int at) {
        if (at > data.length - 8) {
            return JsonScanner.FAILED;
        }
        long word = (long) LONG.get(data, at);
        long digits = word ^ ZEROS;
        long other = (digits | (digits + SIXES)) & HIGH_HALVES;
        if (other == 0) {
            return (byte) word == '0' ? JsonScanner.FAILED : rest(data, at, at + 8, eight(digits));
        }
        int bit = Long.numberOfTrailingZeros(other) & -8;
        if (bit == 0 || ((byte) word == '0' && bit > 8)) {
            return JsonScanner.FAILED;
        }
        magnitude = eight(digits << -bit);
        scale = 0;
        byte next = (byte) (word >>> bit);
        int after = at + (bit >>> 3);
        return next == ',' || next == '}' ? after : rest(data, at, after, magnitude);
    }

    /** What is left of a number that began at {@code first}, some of whose digits are read. */
    private int rest(byte[] data, int first, int position, long read) {
        long value = read;
        int point = -1;
        int end = Math.min(data.length, first + MAX_DIGITS + 2);
        for (int at = position; at < end; at++) {
            byte next = data[at];
            int digit = next - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
            } else if (next == '.' && point < 0) {
                point = at;
            } else {
                magnitude = value;
                scale = point < 0 ? 0 : at - point - 1;
                boolean isUsual = point < 0 ? at - first <= MAX_DIGITS : scale > 0;
                return isUsual && (next == ',' || next == '}') ? at : JsonScanner.FAILED;
            }
        }
        return JsonScanner.FAILED;
    }

    /**
     * The number of eight digits, the first one in the lowest byte: pairs, then fours, then all.
     */
    private static long eight(long digits) {
        long pairs = (digits * 10 + (digits >>> 8)) & 0x00FF00FF00FF00FFL;
        long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000FFFF0000FFFFL;
        return (fours * 10_000 + (fours >>> 32)) & 0xFFFFFFFFL;
    }

    /** Whether what was read last is written as a whole number. */
    boolean isWhole() {
        return scale == 0;
    }

    /** The number, if it is whole. */
    long whole() {
        return isNegative ? -magnitude : magnitude;
    }

    /** Whether one division gives the nearest double (Clinger 1990). */
    boolean isExactDouble() {
        return magnitude <= MAX_EXACT_DOUBLE;
    }

    /** The nearest double, if it is exact. */
    double binary() {
        double value = magnitude / DOUBLE_POWERS[scale];
        return isNegative ? -value : value;
    }

    /** Whether it fits a DECIMAL of at most 18 digits as it stands. */
    boolean fits(int precision, int wantedScale) {
        return scale <= wantedScale && magnitude < POWERS[precision - wantedScale + scale];
    }

    /** The unscaled value at this scale, if it fits. */
    long unscaled(int wantedScale) {
        return whole() * POWERS[wantedScale - scale];
    }
}
