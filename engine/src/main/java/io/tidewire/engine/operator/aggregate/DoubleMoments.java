package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * SUM, SUM0 and AVG of DOUBLE, STDDEV and VARIANCE of any number: Δsum = Σ weight · value and, for
 * the latter, Δsquares = Σ weight · value².
 *
 * <p>Both are kept as an unevaluated sum of two doubles (error-free transformations after Dekker
 * and Knuth), some 32 digits, so that retractions leave no trace and the order of rows does not
 * show. Infinities and NaNs are counted apart: they can be retracted too.
 */
final class DoubleMoments implements Accumulator {

    enum Kind {
        SUM,
        SUM0,
        AVG,
        VAR_POP,
        VAR_SAMP,
        STDDEV_POP,
        STDDEV_SAMP
    }

    /** Per group: sum high and low, squares high and low. */
    private static final int WIDTH = 4;

    /** Per group: rows, NaNs, positive and negative infinities. */
    private static final int COUNTS = 4;

    private final Kind kind;
    private final Numbers numbers;
    private final DataType type;
    private final boolean squares;
    private double[] sums = {};
    private long[] counts = {};

    DoubleMoments(Kind kind, DataType argument, DataType type) {
        this.kind = kind;
        this.numbers = new Numbers(argument);
        this.type = type;
        this.squares = kind.ordinal() >= Kind.VAR_POP.ordinal();
    }

    @Override
    public void reserve(int capacity) {
        if (counts.length < capacity * COUNTS) {
            int length = Math.max(capacity, counts.length / COUNTS * 2);
            sums = Arrays.copyOf(sums, length * WIDTH);
            counts = Arrays.copyOf(counts, length * COUNTS);
        }
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        Column column = arguments[0];
        for (int row = 0; row < rows; row++) {
            int group = groups[row];
            if (group >= 0 && !column.isNull(row)) {
                add(group, numbers.get(column, row), Accumulator.weight(weights, row));
            }
        }
    }

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {
        if (!arguments[0].isNull(row)) {
            add(group, numbers.get(arguments[0], row), weight);
        }
    }

    private void add(int group, double value, long weight) {
        int at = group * COUNTS;
        counts[at] += weight;
        if (Double.isNaN(value)) {
            counts[at + 1] += weight;
        } else if (Double.isInfinite(value)) {
            counts[at + (value > 0 ? 2 : 3)] += weight;
        } else {
            addProduct(group * WIDTH, value, weight);
            if (squares) {
                double square = value * value;
                double rest = Math.fma(value, value, -square);
                addProduct(group * WIDTH + 2, square, weight);
                addProduct(group * WIDTH + 2, rest, weight);
            }
        }
    }

    /** Adds {@code value · weight} to the pair at {@code at}. */
    private void addProduct(int at, double value, long weight) {
        if (weight == 1) {
            addExactly(at, value);
        } else {
            double product = value * weight;
            addExactly(at, product);
            addExactly(at, Math.fma(value, (double) weight, -product));
        }
    }

    private void addExactly(int at, double value) {
        double high = sums[at];
        double sum = high + value;
        double part = sum - high;
        double error = (high - (sum - part)) + (value - part) + sums[at + 1];
        sums[at] = sum + error;
        sums[at + 1] = error - (sums[at] - sum);
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        long count = counts[group * COUNTS];
        boolean sample = kind == Kind.VAR_SAMP || kind == Kind.STDDEV_SAMP;
        if (kind != Kind.SUM0 && count == 0 || sample && count == 1) {
            out.addNull();
            return;
        }
        double special = special(group);
        double value =
                switch (kind) {
                    case SUM, SUM0 -> special + sums[group * WIDTH];
                    case AVG -> (special + sums[group * WIDTH]) / count;
                    case VAR_POP -> special * 0 + variance(group, count, count);
                    case VAR_SAMP -> special * 0 + variance(group, count, count - 1);
                    case STDDEV_POP -> special * 0 + Math.sqrt(variance(group, count, count));
                    case STDDEV_SAMP -> special * 0 + Math.sqrt(variance(group, count, count - 1));
                };
        emit(value, out);
    }

    /** 0, or what the infinities and NaNs of the group add up to. */
    private double special(int group) {
        int at = group * COUNTS;
        if (counts[at + 1] > 0 || counts[at + 2] > 0 && counts[at + 3] > 0) {
            return Double.NaN;
        }
        if (counts[at + 2] > 0) {
            return Double.POSITIVE_INFINITY;
        }
        return counts[at + 3] > 0 ? Double.NEGATIVE_INFINITY : 0;
    }

    /** (squares − sum² / count) / divisor, the subtraction in pairs of doubles. */
    private double variance(int group, long count, long divisor) {
        int at = group * WIDTH;
        double sum = sums[at];
        double sumLow = sums[at + 1];
        double square = sum * sum;
        double squareLow = Math.fma(sum, sum, -square) + 2 * sum * sumLow;
        double mean = square / count;
        double meanLow = (Math.fma(-mean, (double) count, square) + squareLow) / count;
        double difference = (sums[at + 2] - mean) + (sums[at + 3] - meanLow);
        return Math.max(0, difference) / divisor;
    }

    private void emit(double value, ColumnBuilder out) {
        switch (type.kind()) {
            case INT -> out.addInt((int) value);
            case BIGINT -> out.addLong((long) value);
            case DECIMAL ->
                    out.addValue(
                            Double.isFinite(value)
                                    ? BigDecimal.valueOf(value)
                                            .setScale(type.scale(), RoundingMode.HALF_UP)
                                    : null);
            default -> out.addDouble(value);
        }
    }

    @Override
    public void clear(int group) {
        Arrays.fill(sums, group * WIDTH, (group + 1) * WIDTH, 0);
        Arrays.fill(counts, group * COUNTS, (group + 1) * COUNTS, 0);
    }

    @Override
    public void write(int group, StateWriter out) {
        for (int i = 0; i < WIDTH; i++) {
            out.writeDouble(sums[group * WIDTH + i]);
        }
        for (int i = 0; i < COUNTS; i++) {
            out.writeCount(counts[group * COUNTS + i]);
        }
    }

    @Override
    public void read(int group, StateReader in) {
        for (int i = 0; i < WIDTH; i++) {
            sums[group * WIDTH + i] = in.readDouble();
        }
        for (int i = 0; i < COUNTS; i++) {
            counts[group * COUNTS + i] = in.readCount();
        }
    }

    @Override
    public long bytes() {
        return 8L * sums.length + 8L * counts.length;
    }
}
