package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.Cells;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;

/**
 * SUM, SUM0 and AVG of integers and of DECIMALs that fit a long: Δsum = Σ weight · value, in 128
 * bits, so that no order of rows overflows on the way; a BIGINT sum wraps only where it comes out,
 * and so 64 bits are enough for it.
 *
 * <p>In a group's record: the low bits, the high ones if they matter, and how many values there are
 * if that matters; for SUM over rows that are never retracted a bit says whether there is one.
 */
final class ExactSum implements Accumulator {

    private final SumResult result;
    private final boolean wide;
    private final boolean counted;
    private Cells records = new Cells(0);
    private int low;
    private int high;
    private int count;
    private int bitCell;
    private long bit;

    ExactSum(SumResult.Kind kind, DataType argument, DataType type, boolean retracting) {
        this.result = new SumResult(kind, argument.scale(), type);
        this.wide = !result.wraps();
        this.counted = retracting && kind != SumResult.Kind.SUM0 || kind == SumResult.Kind.AVG;
    }

    @Override
    public int cells() {
        return 1 + (wide ? 1 : 0) + (counted ? 1 : 0);
    }

    @Override
    public boolean wantsBit() {
        return !counted;
    }

    @Override
    public void place(Cells cells, int first, int cellOfBit, long ownBit) {
        records = cells;
        low = first;
        high = first + 1;
        count = wide ? first + 2 : first + 1;
        bitCell = cellOfBit;
        bit = ownBit;
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        boolean[] nulls = arguments[0].nulls();
        if (arguments[0] instanceof LongColumn column) {
            long[] values = column.values();
            for (int row = 0; row < rows; row++) {
                if (groups[row] >= 0 && (nulls == null || !nulls[row])) {
                    add(groups[row], values[row], weights == null ? 1 : weights[row]);
                }
            }
        } else {
            int[] values = ((IntColumn) arguments[0]).values();
            for (int row = 0; row < rows; row++) {
                if (groups[row] >= 0 && (nulls == null || !nulls[row])) {
                    add(groups[row], values[row], weights == null ? 1 : weights[row]);
                }
            }
        }
    }

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {
        if (!arguments[0].isNull(row)) {
            long value =
                    arguments[0] instanceof LongColumn column
                            ? column.values()[row]
                            : ((IntColumn) arguments[0]).values()[row];
            add(group, value, weight);
        }
    }

    private void add(int group, long value, long weight) {
        if (counted) {
            records.add(group, count, weight);
        } else {
            records.or(group, bitCell, bit);
        }
        if (!wide) {
            records.add(group, low, value * weight);
            return;
        }
        long product = value;
        long productHigh = value >> 63;
        if (weight != 1) {
            product = value * weight;
            productHigh = Math.multiplyHigh(value, weight);
        }
        addBits(group, product, productHigh);
    }

    /** Adds a number of 128 bits. */
    private void addBits(int group, long lowBits, long highBits) {
        long sum = records.get(group, low) + lowBits;
        long carry = Long.compareUnsigned(sum, lowBits) < 0 ? 1 : 0;
        records.set(group, low, sum);
        records.add(group, high, highBits + carry);
    }

    private long count(int group) {
        return counted
                ? records.get(group, count)
                : (records.get(group, bitCell) & bit) == 0 ? 0 : 1;
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
            if (counted) {
                records.add(mine, count, from.get(theirs, count));
            } else {
                records.or(mine, bitCell, from.get(theirs, bitCell) & bit);
            }
            if (wide) {
                addBits(mine, from.get(theirs, low), from.get(theirs, high));
            } else {
                records.add(mine, low, from.get(theirs, low));
            }
        }
    }

    @Override
    public Column emit(int[] groups, int count, DataType type) {
        LongColumn longs = result.isLong() ? longs(groups, count) : null;
        return longs == null ? Accumulator.super.emit(groups, count, type) : longs;
    }

    /** The results, when all sums fit a long; absent otherwise. */
    private @Nullable LongColumn longs(int[] groups, int count) {
        long[] values = new long[count];
        boolean[] nulls = null;
        for (int i = 0; i < count; i++) {
            int group = groups[i];
            long rows = count(group);
            if (!fits(group)) {
                return null;
            }
            if (!result.isNull(rows)) {
                values[i] = result.of(records.get(group, low), rows);
            } else {
                nulls = nulls == null ? new boolean[count] : nulls;
                nulls[i] = true;
            }
        }
        return new LongColumn(values, nulls, count);
    }

    private boolean fits(int group) {
        return !wide || records.get(group, high) == records.get(group, low) >> 63;
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        long lowBits = records.get(group, low);
        if (fits(group)) {
            result.emit(lowBits, count(group), out);
        } else {
            long highBits = records.get(group, high);
            BigInteger sum =
                    BigInteger.valueOf(highBits)
                            .shiftLeft(Long.SIZE)
                            .add(new BigInteger(Long.toUnsignedString(lowBits)));
            result.emit(sum, count(group), out);
        }
    }
}
