package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** MIN and MAX of integers and times over rows that are never retracted: the best value so far. */
final class LongExtreme implements Accumulator {

    private final boolean max;
    private long[] best = {};
    private boolean[] present = {};

    LongExtreme(boolean max) {
        this.max = max;
    }

    @Override
    public void reserve(int capacity) {
        if (best.length < capacity) {
            int length = Math.max(capacity, best.length * 2);
            best = Arrays.copyOf(best, length);
            present = Arrays.copyOf(present, length);
        }
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        boolean[] nulls = arguments[0].nulls();
        if (arguments[0] instanceof LongColumn column) {
            long[] values = column.values();
            for (int row = 0; row < rows; row++) {
                if (groups[row] >= 0 && (nulls == null || !nulls[row])) {
                    add(groups[row], values[row]);
                }
            }
        } else {
            int[] values = ((IntColumn) arguments[0]).values();
            for (int row = 0; row < rows; row++) {
                if (groups[row] >= 0 && (nulls == null || !nulls[row])) {
                    add(groups[row], values[row]);
                }
            }
        }
    }

    private void add(int group, long value) {
        if (!present[group]) {
            present[group] = true;
            best[group] = value;
        } else {
            best[group] = max ? Math.max(best[group], value) : Math.min(best[group], value);
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        if (!present[group]) {
            out.addNull();
        } else if (out.type().storage() == DataType.Storage.INT) {
            out.addInt((int) best[group]);
        } else {
            out.addLong(best[group]);
        }
    }

    @Override
    public void clear(int group) {
        present[group] = false;
    }

    @Override
    public void write(int group, StateWriter out) {
        out.writeBoolean(present[group]);
        out.writeCount(best[group]);
    }

    @Override
    public void read(int group, StateReader in) {
        present[group] = in.readBoolean();
        best[group] = in.readCount();
    }

    @Override
    public long bytes() {
        return 9L * best.length;
    }
}
