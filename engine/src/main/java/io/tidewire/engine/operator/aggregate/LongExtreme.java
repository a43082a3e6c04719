package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.Cells;

import org.jspecify.annotations.Nullable;

/** MIN and MAX of integers and times over rows that are never retracted: the best value so far. */
final class LongExtreme implements Accumulator {

    private final boolean max;
    private Cells records = new Cells(0);
    private int cell;
    private int bitCell;
    private long bit;

    LongExtreme(boolean max) {
        this.max = max;
    }

    @Override
    public int cells() {
        return 1;
    }

    @Override
    public boolean wantsBit() {
        return true;
    }

    @Override
    public void place(Cells cells, int first, int cellOfBit, long ownBit) {
        records = cells;
        cell = first;
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
        if (!present(group)) {
            records.or(group, bitCell, bit);
            records.set(group, cell, value);
        } else {
            long best = records.get(group, cell);
            records.set(group, cell, max ? Math.max(best, value) : Math.min(best, value));
        }
    }

    private boolean present(int group) {
        return (records.get(group, bitCell) & bit) != 0;
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
            if ((from.get(theirs, bitCell) & bit) != 0) {
                add(mine, from.get(theirs, cell));
            }
        }
    }

    @Override
    public Column emit(int[] groups, int count, DataType type) {
        if (type.storage() != DataType.Storage.LONG) {
            return Accumulator.super.emit(groups, count, type);
        }
        long[] values = new long[count];
        boolean[] nulls = null;
        for (int i = 0; i < count; i++) {
            if (present(groups[i])) {
                values[i] = records.get(groups[i], cell);
            } else {
                nulls = nulls == null ? new boolean[count] : nulls;
                nulls[i] = true;
            }
        }
        return new LongColumn(values, nulls, count);
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        if (!present(group)) {
            out.addNull();
        } else if (out.type().storage() == DataType.Storage.INT) {
            out.addInt((int) records.get(group, cell));
        } else {
            out.addLong(records.get(group, cell));
        }
    }
}
