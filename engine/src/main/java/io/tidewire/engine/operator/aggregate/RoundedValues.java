package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Gives a call its first argument rounded to one of few values, none more than one percent off, so
 * that what it keeps does not grow with the rows: about 1 400 values for numbers from 1 to 10¹².
 * Counts of rounded values add up and can be taken back, so results depend on the rows alone,
 * whatever their order and whatever was retracted. The buckets are those of DDSketch (Masson, Rim
 * and Lee, VLDB 2019).
 */
public final class RoundedValues implements Accumulator {

    private static final double ACCURACY = 0.01;
    private static final double BASE = (1 + ACCURACY) / (1 - ACCURACY);
    private static final double LOG_BASE = Math.log(BASE);

    /** Smaller numbers are 0. */
    private static final double LEAST = 1e-300;

    private final Accumulator call;

    RoundedValues(Accumulator call) {
        this.call = call;
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        DoubleColumn exact = (DoubleColumn) arguments[0];
        double[] rounded = new double[rows];
        for (int row = 0; row < rows; row++) {
            rounded[row] = rounded(exact.values()[row]);
        }
        Column[] columns = arguments.clone();
        columns[0] = new DoubleColumn(rounded, exact.nulls(), rows);
        call.update(columns, rows, groups, weights);
    }

    /** The middle of the bucket (b^(i-1), b^i] that holds the number. */
    public static double rounded(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        if (size < LEAST) {
            return 0;
        }
        double bucket = Math.ceil(Math.log(size) / LOG_BASE);
        return Math.copySign(2 * Math.exp(bucket * LOG_BASE) / (BASE + 1), value);
    }

    @Override
    public void reserve(int capacity) {
        call.reserve(capacity);
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        call.emit(group, out);
    }

    @Override
    public void clear(int group) {
        call.clear(group);
    }

    @Override
    public void write(int group, StateWriter out) {
        call.write(group, out);
    }

    @Override
    public void read(int group, StateReader in) {
        call.read(group, in);
    }

    @Override
    public List<StateTable> tables(String name, KeyTable keys) {
        return call.tables(name, keys);
    }

    @Override
    public long bytes() {
        return call.bytes();
    }
}
