package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** BOOL_AND and BOOL_OR: how many rows are true and how many false. */
final class BooleanCounts implements Accumulator {

    private final boolean and;
    private long[] trues = {};
    private long[] falses = {};

    BooleanCounts(boolean and) {
        this.and = and;
    }

    @Override
    public void reserve(int capacity) {
        if (trues.length < capacity) {
            int length = Math.max(capacity, trues.length * 2);
            trues = Arrays.copyOf(trues, length);
            falses = Arrays.copyOf(falses, length);
        }
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        BooleanColumn column = (BooleanColumn) arguments[0];
        for (int row = 0; row < rows; row++) {
            if (groups[row] >= 0 && !column.isNull(row)) {
                long weight = Accumulator.weight(weights, row);
                if (column.values()[row]) {
                    trues[groups[row]] += weight;
                } else {
                    falses[groups[row]] += weight;
                }
            }
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        if (trues[group] == 0 && falses[group] == 0) {
            out.addNull();
        } else {
            out.addBoolean(and ? falses[group] == 0 : trues[group] != 0);
        }
    }

    @Override
    public void clear(int group) {
        trues[group] = 0;
        falses[group] = 0;
    }

    @Override
    public void write(int group, StateWriter out) {
        out.writeCount(trues[group]);
        out.writeCount(falses[group]);
    }

    @Override
    public void read(int group, StateReader in) {
        trues[group] = in.readCount();
        falses[group] = in.readCount();
    }

    @Override
    public long bytes() {
        return 16L * trues.length;
    }
}
