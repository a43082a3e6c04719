package io.tidewire.engine.expression.cast;

import io.tidewire.api.data.DataType;
import io.tidewire.engine.expression.kernel.Decimals;
import io.tidewire.engine.expression.kernel.RowFunction;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;

/** Conversions to BOOLEAN and numbers that some values fail. */
final class ToNumber {

    /** Longer numbers are no numbers anybody means; keeps the cost of a hostile text bounded. */
    private static final int MOST_CHARACTERS = 400;

    private ToNumber() {}

    static @Nullable RowFunction toBoolean(DataType from) {
        return switch (from.kind()) {
            case STRING ->
                    row ->
                            switch (row.text(0).strip().toLowerCase(Locale.ROOT)) {
                                case "t", "true", "y", "yes", "1" -> true;
                                case "f", "false", "n", "no", "0" -> false;
                                default -> throw Casts.failed(row.text(0), DataType.BOOLEAN);
                            };
            case INT, BIGINT -> row -> row.integer(0) != 0;
            case DOUBLE -> row -> row.real(0) != 0;
            case DECIMAL -> row -> row.decimal(0).signum() != 0;
            default -> null;
        };
    }

    static @Nullable RowFunction toInteger(DataType from, DataType to) {
        long min = to.kind() == DataType.Kind.INT ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long max = to.kind() == DataType.Kind.INT ? Integer.MAX_VALUE : Long.MAX_VALUE;
        BigInteger least = BigInteger.valueOf(min);
        BigInteger most = BigInteger.valueOf(max);
        // The doubles nearest to the longs' ends; 2^63 itself is one too many.
        double above = to.kind() == DataType.Kind.INT ? max + 1.0 : 0x1p63;
        return switch (from.kind()) {
            case BOOLEAN -> row -> row.bool(0) ? 1 : 0;
            case DOUBLE ->
                    row -> {
                        double value = row.real(0);
                        // Also false for NaN.
                        boolean within =
                                value < above
                                        && (to.kind() == DataType.Kind.INT
                                                ? value > min - 1.0
                                                : value >= min);
                        if (!within) {
                            throw Casts.failed(Double.toString(value), to);
                        }
                        return (long) value;
                    };
            case DECIMAL ->
                    row -> {
                        BigInteger value = row.decimal(0).toBigInteger();
                        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                            throw Casts.failed(row.decimal(0).toPlainString(), to);
                        }
                        return value.longValue();
                    };
            default -> null;
        };
    }

    static @Nullable RowFunction toDouble(DataType from) {
        return switch (from.kind()) {
            case BOOLEAN -> row -> row.bool(0) ? 1.0 : 0.0;
            case DECIMAL -> row -> row.decimal(0).doubleValue();
            case STRING ->
                    row -> {
                        try {
                            return Double.parseDouble(row.text(0));
                        } catch (NumberFormatException e) {
                            throw Casts.failed(row.text(0), DataType.DOUBLE);
                        }
                    };
            default -> null;
        };
    }

    /** A number too great for the type is NULL, as in Flink; a text that is, fails. */
    static @Nullable RowFunction toDecimal(DataType from, DataType to) {
        return switch (from.kind()) {
            case BOOLEAN -> row -> Decimals.fit(row.bool(0) ? BigDecimal.ONE : BigDecimal.ZERO, to);
            case INT, BIGINT, DECIMAL -> row -> Decimals.fit(row.decimal(0), to);
            case DOUBLE ->
                    row -> {
                        double value = row.real(0);
                        if (!Double.isFinite(value)) {
                            throw Casts.failed(Double.toString(value), to);
                        }
                        return Decimals.fit(BigDecimal.valueOf(value), to);
                    };
            case STRING -> row -> parse(row.text(0), to);
            default -> null;
        };
    }

    private static BigDecimal parse(String text, DataType to) {
        String trimmed = text.strip();
        if (trimmed.length() > MOST_CHARACTERS) {
            throw Casts.failed(text, to);
        }
        BigDecimal value;
        try {
            value = new BigDecimal(trimmed);
        } catch (NumberFormatException e) {
            throw Casts.failed(text, to);
        }
        // Before any rounding: 1E999999999 must not be written out.
        long integerDigits = (long) value.precision() - value.scale();
        if (value.signum() != 0 && integerDigits > DataType.MAX_PRECISION) {
            throw Casts.failed(text, to);
        }
        return integerDigits < -DataType.MAX_PRECISION
                ? BigDecimal.ZERO.setScale(to.scale(), RoundingMode.UNNECESSARY)
                : fit(value, to);
    }

    private static BigDecimal fit(BigDecimal value, DataType to) {
        BigDecimal fitting = Decimals.fit(value, to);
        if (fitting == null) {
            throw Casts.failed(value.toString(), to);
        }
        return fitting;
    }
}
