package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** COUNT: Δcount = Σ weights of the rows whose arguments are all not NULL. */
final class Count implements Accumulator {

    private long[] counts = {};

    @Override
    public void reserve(int capacity) {
        if (counts.length < capacity) {
            counts = Arrays.copyOf(counts, Math.max(capacity, counts.length * 2));
        }
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        for (int row = 0; row < rows; row++) {
            int group = groups[row];
            if (group >= 0 && present(arguments, row)) {
                counts[group] += weights == null ? 1 : weights[row];
            }
        }
    }

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {
        if (present(arguments, row)) {
            counts[group] += weight;
        }
    }

    private static boolean present(Column[] arguments, int row) {
        for (Column argument : arguments) {
            if (argument.isNull(row)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        out.addLong(counts[group]);
    }

    @Override
    public void clear(int group) {
        counts[group] = 0;
    }

    @Override
    public void write(int group, StateWriter out) {
        out.writeCount(counts[group]);
    }

    @Override
    public void read(int group, StateReader in) {
        counts[group] = in.readCount();
    }

    @Override
    public long bytes() {
        return 8L * counts.length;
    }
}
