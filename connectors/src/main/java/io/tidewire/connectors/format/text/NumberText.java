package io.tidewire.connectors.format.text;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * A decimal number as text, taken apart once and then turned into whichever type is wanted. Up to
 * 19 digits need no object; longer ones go through BigDecimal. Reused from number to number; not
 * thread-safe.
 */
public final class NumberText {

    /** Why the number does not become the type. */
    public enum Outcome {
        OK,
        /** It has a fraction where none may be. */
        NOT_WHOLE,
        OUT_OF_RANGE
    }

    /** Longer numbers are refused: nobody means them, and their arithmetic is not free. */
    private static final int MAX_LENGTH = 1_000;

    /** Whole numbers up to it are exact doubles. */
    public static final long MAX_EXACT_DOUBLE = 1L << 53;

    private static final long LAST_SAFE_MANTISSA = Long.MAX_VALUE / 10 - 1;
    private static final int MAX_EXPONENT = 1_000_000;

    private static final long[] POWERS = new long[19];
    private static final double[] DOUBLE_POWERS = new double[23];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
        for (int i = 0; i < DOUBLE_POWERS.length; i++) {
            DOUBLE_POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private byte[] bytes = {};
    private int start;
    private int end;
    private boolean negative;

    /** The digits as one number, its sign apart; complete only while {@link #exact}. */
    private long mantissa;

    private boolean exact;

    /** The value is mantissa / 10^scale. */
    private int scale;

    private long longValue;
    private double doubleValue;
    private @Nullable BigDecimal decimalValue;

    /** Ten to the power of 0 to 18. */
    public static long power(int exponent) {
        return POWERS[exponent];
    }

    /** Ten to the power of 0 to 22, exactly. */
    public static double doublePower(int exponent) {
        return DOUBLE_POWERS[exponent];
    }

    /** The result of the last conversion that was OK. */
    public long longValue() {
        return longValue;
    }

    public double doubleValue() {
        return doubleValue;
    }

    public BigDecimal decimalValue() {
        if (decimalValue == null) {
            throw new IllegalStateException("no decimal was asked for");
        }
        return decimalValue;
    }

    /**
     * Reads the longest number that begins at {@code from}.
     *
     * @param strict JSON's grammar; otherwise a plus sign, leading zeros and a bare point are fine
     * @return the position after it, or -1 when there is none
     */
    public int scan(byte[] text, int from, int to, boolean strict) {
        int at = from;
        boolean minus = at < to && text[at] == '-';
        if (minus || (!strict && at < to && text[at] == '+')) {
            at++;
        }
        long value = 0;
        boolean complete = true;
        int firstDigit = at;
        int digit;
        while (at < to && (digit = text[at] - '0') >= 0 && digit <= 9) {
            if (value > LAST_SAFE_MANTISSA) {
                complete = false;
            } else {
                value = value * 10 + digit;
            }
            at++;
        }
        int digits = at - firstDigit;
        if (strict && (digits == 0 || (digits > 1 && text[firstDigit] == '0'))) {
            return -1;
        }
        int fraction = 0;
        if (at < to && text[at] == '.') {
            int firstFraction = ++at;
            while (at < to && (digit = text[at] - '0') >= 0 && digit <= 9) {
                if (value > LAST_SAFE_MANTISSA) {
                    complete = false;
                } else {
                    value = value * 10 + digit;
                }
                at++;
            }
            fraction = at - firstFraction;
            if (fraction == 0 && strict) {
                return -1;
            }
        }
        if (digits + fraction == 0) {
            return -1;
        }
        int exponent = 0;
        if (at < to && (text[at] | 0x20) == 'e') {
            at++;
            boolean down = at < to && text[at] == '-';
            if (down || (at < to && text[at] == '+')) {
                at++;
            }
            int firstExponent = at;
            while (at < to && (digit = text[at] - '0') >= 0 && digit <= 9) {
                exponent = Math.min(exponent * 10 + digit, MAX_EXPONENT);
                at++;
            }
            if (at == firstExponent) {
                return -1;
            }
            exponent = down ? -exponent : exponent;
        }
        bytes = text;
        start = from;
        end = at;
        negative = minus;
        mantissa = value;
        exact = complete;
        scale = fraction - exponent;
        return at;
    }

    /** As a whole number of 64 bits; a fraction of zeros is none. */
    public Outcome toLong() {
        if (exact && scale == 0) {
            longValue = negative ? -mantissa : mantissa;
            return Outcome.OK;
        }
        if (exact && mantissa == 0) {
            longValue = 0;
            return Outcome.OK;
        }
        BigDecimal number = number();
        if (number == null || number.precision() - (long) number.scale() > 19) {
            return Outcome.OUT_OF_RANGE;
        }
        number = number.stripTrailingZeros();
        if (number.scale() > 0) {
            return Outcome.NOT_WHOLE;
        }
        try {
            longValue = number.longValueExact();
            return Outcome.OK;
        } catch (ArithmeticException e) {
            return Outcome.OUT_OF_RANGE;
        }
    }

    /** As the nearest double. */
    public Outcome toDouble() {
        if (exact && mantissa <= MAX_EXACT_DOUBLE && scale >= -22 && scale <= 22) {
            // Both are exact doubles, so that one rounding gives the nearest one (Clinger 1990).
            double value =
                    scale >= 0 ? mantissa / DOUBLE_POWERS[scale] : mantissa * DOUBLE_POWERS[-scale];
            doubleValue = negative ? -value : value;
            return Outcome.OK;
        }
        doubleValue = Double.parseDouble(text());
        return Double.isInfinite(doubleValue) ? Outcome.OUT_OF_RANGE : Outcome.OK;
    }

    /** As the unscaled value of a DECIMAL of at most 18 digits, rounded half up. */
    public Outcome toUnscaled(int precision, int wantedScale) {
        int shift = wantedScale - scale;
        if (exact && shift >= 0 && shift <= 18 && mantissa <= Long.MAX_VALUE / POWERS[shift]) {
            return unscaled(mantissa * POWERS[shift], precision);
        }
        if (exact && shift < 0 && shift >= -18) {
            long divisor = POWERS[-shift];
            long rest = mantissa % divisor;
            return unscaled(mantissa / divisor + (rest >= divisor - rest ? 1 : 0), precision);
        }
        Outcome outcome = toDecimal(precision, wantedScale);
        if (outcome == Outcome.OK) {
            longValue = decimalValue().unscaledValue().longValueExact();
        }
        return outcome;
    }

    private Outcome unscaled(long magnitude, int precision) {
        if (magnitude >= POWERS[precision]) {
            return Outcome.OUT_OF_RANGE;
        }
        longValue = negative ? -magnitude : magnitude;
        return Outcome.OK;
    }

    /** As a BigDecimal of exactly this scale, rounded half up. */
    public Outcome toDecimal(int precision, int wantedScale) {
        BigDecimal number = number();
        if (number == null) {
            return Outcome.OUT_OF_RANGE;
        }
        if (number.signum() == 0
                || number.precision() - (long) number.scale() < -(long) wantedScale) {
            // Less than a tenth of the last digit. Rescaling it could take a power of ten as long
            // as the exponent says.
            decimalValue = BigDecimal.valueOf(0, wantedScale);
            return Outcome.OK;
        }
        if (number.precision() - (long) number.scale() > precision - wantedScale) {
            return Outcome.OUT_OF_RANGE;
        }
        BigDecimal rounded = number.setScale(wantedScale, RoundingMode.HALF_UP);
        if (rounded.precision() > precision) {
            return Outcome.OUT_OF_RANGE;
        }
        decimalValue = rounded;
        return Outcome.OK;
    }

    private @Nullable BigDecimal number() {
        if (end - start > MAX_LENGTH) {
            return null;
        }
        if (exact) {
            return BigDecimal.valueOf(negative ? -mantissa : mantissa, scale);
        }
        // The exponent is cut at MAX_EXPONENT, which no type comes near.
        String text = text();
        int e = Math.max(text.indexOf('e'), text.indexOf('E'));
        BigDecimal digits = new BigDecimal(e < 0 ? text : text.substring(0, e));
        return new BigDecimal(digits.unscaledValue(), scale);
    }

    private String text() {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
