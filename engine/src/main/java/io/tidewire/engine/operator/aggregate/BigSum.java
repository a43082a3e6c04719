package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/** SUM, SUM0 and AVG of DECIMALs beyond a long: Δsum = Σ weight · value, exactly. */
final class BigSum implements Accumulator {

    private final SumResult result;
    private final int scale;
    private BigInteger[] sums = {};
    private long[] counts = {};

    BigSum(SumResult.Kind kind, DataType argument, DataType type) {
        this.scale = argument.scale();
        this.result = new SumResult(kind, scale, type);
    }

    @Override
    public void reserve(int capacity) {
        if (counts.length < capacity) {
            int length = Math.max(capacity, counts.length * 2);
            int before = sums.length;
            sums = Arrays.copyOf(sums, length);
            Arrays.fill(sums, before, length, BigInteger.ZERO);
            counts = Arrays.copyOf(counts, length);
        }
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        @Nullable Object[] values = ((ObjectColumn) arguments[0]).values();
        for (int row = 0; row < rows; row++) {
            int group = groups[row];
            if (group >= 0 && values[row] instanceof BigDecimal value) {
                long weight = Accumulator.weight(weights, row);
                BigInteger unscaled = value.setScale(scale).unscaledValue();
                sums[group] = sums[group].add(unscaled.multiply(BigInteger.valueOf(weight)));
                counts[group] += weight;
            }
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        result.emit(sums[group], counts[group], out);
    }

    @Override
    public void clear(int group) {
        sums[group] = BigInteger.ZERO;
        counts[group] = 0;
    }

    @Override
    public void write(int group, StateWriter out) {
        byte[] sum = sums[group].toByteArray();
        out.writeBytes(sum, 0, sum.length);
        out.writeCount(counts[group]);
    }

    @Override
    public void read(int group, StateReader in) {
        sums[group] = new BigInteger(in.readBytes());
        counts[group] = in.readCount();
    }

    @Override
    public long bytes() {
        return 64L * counts.length;
    }
}
