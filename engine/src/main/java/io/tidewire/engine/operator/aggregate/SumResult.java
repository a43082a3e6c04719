package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** How an exact sum over a number of rows becomes a SUM or an AVG of the call's type. */
final class SumResult {

    enum Kind {
        SUM,
        /** 0 over no rows. */
        SUM0,
        AVG
    }

    private final Kind kind;
    private final int scale;
    private final DataType type;

    /**
     * @param scale of the unscaled values that are summed
     */
    SumResult(Kind kind, int scale, DataType type) {
        this.kind = kind;
        this.scale = scale;
        this.type = type;
    }

    /** True when only the lowest bits of a sum matter. */
    boolean wraps() {
        return kind != Kind.AVG
                && (type.kind() == DataType.Kind.BIGINT || type.kind() == DataType.Kind.INT);
    }

    /** True when results are the lowest bits of a sum of longs, or its quotient. */
    boolean isLong() {
        return type.storage() == DataType.Storage.LONG && type.kind() != DataType.Kind.DECIMAL;
    }

    /** Whether there is no result over so many rows. */
    boolean isNull(long count) {
        return count == 0 && kind != Kind.SUM0;
    }

    /** Of {@link #isLong} results, that of a sum that fits a long. */
    long of(long sum, long count) {
        return kind == Kind.AVG ? sum / count : sum;
    }

    void emit(long sum, long count, ColumnBuilder out) {
        if (isNull(count)) {
            out.addNull();
        } else if (type.kind() == DataType.Kind.DECIMAL || type.kind() == DataType.Kind.DOUBLE) {
            emitDecimal(BigInteger.valueOf(sum), count, out);
        } else {
            emitInteger(of(sum, count), out);
        }
    }

    void emit(BigInteger sum, long count, ColumnBuilder out) {
        if (isNull(count)) {
            out.addNull();
        } else if (type.kind() == DataType.Kind.DECIMAL || type.kind() == DataType.Kind.DOUBLE) {
            emitDecimal(sum, count, out);
        } else {
            BigInteger value = kind == Kind.AVG ? sum.divide(BigInteger.valueOf(count)) : sum;
            emitInteger(value.longValue(), out);
        }
    }

    private void emitInteger(long value, ColumnBuilder out) {
        if (type.storage() == DataType.Storage.INT) {
            out.addInt((int) value);
        } else {
            out.addLong(value);
        }
    }

    private void emitDecimal(BigInteger sum, long count, ColumnBuilder out) {
        BigDecimal value = new BigDecimal(sum, scale);
        if (type.kind() == DataType.Kind.DOUBLE) {
            double result = value.doubleValue();
            out.addDouble(kind == Kind.AVG ? result / count : result);
            return;
        }
        value =
                kind == Kind.AVG
                        ? value.divide(
                                BigDecimal.valueOf(count), type.scale(), RoundingMode.HALF_UP)
                        : value.setScale(type.scale(), RoundingMode.HALF_UP);
        // A sum of more digits than the type has is NULL, as in Flink.
        out.addValue(value.precision() > type.precision() ? null : value);
    }
}
