package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.Cells;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;

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

    /** In a group's record: rows, NaNs, positive and negative infinities, sum high and low. */
    private static final int SUM = 4;

    /** Where they are kept, behind them: squares high and low. */
    private static final int SQUARES = 6;

    private final Kind kind;
    private final Numbers numbers;
    private final DataType type;
    private final boolean squares;
    private Cells records = new Cells(0);
    private int first;

    DoubleMoments(Kind kind, DataType argument, DataType type) {
        this.kind = kind;
        this.numbers = new Numbers(argument);
        this.type = type;
        this.squares = kind.ordinal() >= Kind.VAR_POP.ordinal();
    }

    @Override
    public int cells() {
        return squares ? SQUARES + 2 : SQUARES;
    }

    @Override
    public void place(Cells cells, int firstCell, int bitCell, long bit) {
        records = cells;
        first = firstCell;
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
        records.add(group, first, weight);
        if (Double.isNaN(value)) {
            records.add(group, first + 1, weight);
        } else if (Double.isInfinite(value)) {
            records.add(group, first + (value > 0 ? 2 : 3), weight);
        } else {
            addProduct(group, SUM, value, weight);
            if (squares) {
                double square = value * value;
                double rest = Math.fma(value, value, -square);
                addProduct(group, SQUARES, square, weight);
                addProduct(group, SQUARES, rest, weight);
            }
        }
    }

    /** Adds {@code value · weight} to the pair at {@code pair}. */
    private void addProduct(int group, int pair, double value, long weight) {
        if (weight == 1) {
            addExactly(group, pair, value);
        } else {
            double product = value * weight;
            addExactly(group, pair, product);
            addExactly(group, pair, Math.fma(value, (double) weight, -product));
        }
    }

    private void addExactly(int group, int pair, double value) {
        double high = part(group, pair);
        double sum = high + value;
        double part = sum - high;
        double error = (high - (sum - part)) + (value - part) + part(group, pair + 1);
        double newHigh = sum + error;
        set(group, pair, newHigh);
        set(group, pair + 1, error - (newHigh - sum));
    }

    private double part(int group, int at) {
        return Double.longBitsToDouble(records.get(group, first + at));
    }

    private void set(int group, int at, double value) {
        records.set(group, first + at, Double.doubleToRawLongBits(value));
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Cells from, Merged groups) {
        for (int i = 0; i < groups.count(); i++) {
            int theirs = groups.theirs()[i];
            int mine = groups.mine()[i];
            for (int cell = first; cell < first + SUM; cell++) {
                records.add(mine, cell, from.get(theirs, cell));
            }
            for (int cell = first + SUM; cell < first + cells(); cell++) {
                addExactly(
                        mine, cell - first & ~1, Double.longBitsToDouble(from.get(theirs, cell)));
            }
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        long count = records.get(group, first);
        boolean sample = kind == Kind.VAR_SAMP || kind == Kind.STDDEV_SAMP;
        if (kind != Kind.SUM0 && count == 0 || sample && count == 1) {
            out.addNull();
            return;
        }
        double special = special(group);
        double value =
                switch (kind) {
                    case SUM, SUM0 -> special + part(group, SUM);
                    case AVG -> (special + part(group, SUM)) / count;
                    case VAR_POP -> special * 0 + variance(group, count, count);
                    case VAR_SAMP -> special * 0 + variance(group, count, count - 1);
                    case STDDEV_POP -> special * 0 + Math.sqrt(variance(group, count, count));
                    case STDDEV_SAMP -> special * 0 + Math.sqrt(variance(group, count, count - 1));
                };
        emit(value, out);
    }

    /** 0, or what the infinities and NaNs of the group add up to. */
    private double special(int group) {
        boolean positive = records.get(group, first + 2) > 0;
        boolean negative = records.get(group, first + 3) > 0;
        if (records.get(group, first + 1) > 0 || positive && negative) {
            return Double.NaN;
        }
        if (positive) {
            return Double.POSITIVE_INFINITY;
        }
        return negative ? Double.NEGATIVE_INFINITY : 0;
    }

    /** (squares − sum² / count) / divisor, the subtraction in pairs of doubles. */
    private double variance(int group, long count, long divisor) {
        double sum = part(group, SUM);
        double sumLow = part(group, SUM + 1);
        double square = sum * sum;
        double squareLow = Math.fma(sum, sum, -square) + 2 * sum * sumLow;
        double mean = square / count;
        double meanLow = (Math.fma(-mean, (double) count, square) + squareLow) / count;
        double difference = (part(group, SQUARES) - mean) + (part(group, SQUARES + 1) - meanLow);
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
}
