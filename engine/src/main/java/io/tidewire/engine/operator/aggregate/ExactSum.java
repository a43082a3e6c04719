package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * SUM, SUM0 and AVG of integers and of DECIMALs that fit a long: Δsum = Σ weight · value, in 128
 * bits, so that no order of rows overflows on the way; a BIGINT sum wraps only where it comes out.
 */
final class ExactSum implements Accumulator {

    private final SumResult result;
    private long[] high = {};
    private long[] low = {};
    private long[] counts = {};

    ExactSum(SumResult.Kind kind, DataType argument, DataType type) {
        this.result = new SumResult(kind, argument.scale(), type);
    }

    @Override
    public void reserve(int capacity) {
        if (counts.length < capacity) {
            int length = Math.max(capacity, counts.length * 2);
            high = Arrays.copyOf(high, length);
            low = Arrays.copyOf(low, length);
            counts = Arrays.copyOf(counts, length);
        }
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
        counts[group] += weight;
        long product = value;
        long productHigh = value >> 63;
        if (weight != 1) {
            product = value * weight;
            productHigh = Math.multiplyHigh(value, weight);
        }
        long sum = low[group] + product;
        long carry = Long.compareUnsigned(sum, product) < 0 ? 1 : 0;
        low[group] = sum;
        high[group] += productHigh + carry;
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        boolean small = high[group] == low[group] >> 63;
        if (small || result.wraps()) {
            result.emit(low[group], counts[group], out);
        } else {
            BigInteger sum =
                    BigInteger.valueOf(high[group])
                            .shiftLeft(Long.SIZE)
                            .add(new BigInteger(Long.toUnsignedString(low[group])));
            result.emit(sum, counts[group], out);
        }
    }

    @Override
    public void clear(int group) {
        high[group] = 0;
        low[group] = 0;
        counts[group] = 0;
    }

    @Override
    public void write(int group, StateWriter out) {
        out.writeCount(high[group]);
        out.writeCount(low[group]);
        out.writeCount(counts[group]);
    }

    @Override
    public void read(int group, StateReader in) {
        high[group] = in.readCount();
        low[group] = in.readCount();
        counts[group] = in.readCount();
    }

    @Override
    public long bytes() {
        return 24L * counts.length;
    }
}
