package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.Cells;

import org.jspecify.annotations.Nullable;

/** COUNT: Δcount = Σ weights of the rows whose arguments are all not NULL. */
final class Count implements Accumulator {

    private Cells records = new Cells(0);
    private int cell;

    @Override
    public int cells() {
        return 1;
    }

    @Override
    public void place(Cells cells, int first, int bitCell, long bit) {
        records = cells;
        cell = first;
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        for (int row = 0; row < rows; row++) {
            int group = groups[row];
            if (group >= 0 && present(arguments, row)) {
                records.add(group, cell, weights == null ? 1 : weights[row]);
            }
        }
    }

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {
        if (present(arguments, row)) {
            records.add(group, cell, weight);
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
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Cells from, Merged groups) {
        for (int i = 0; i < groups.count(); i++) {
            int theirs = groups.theirs()[i];
            int mine = groups.mine()[i];
            records.add(mine, cell, from.get(theirs, cell));
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        out.addLong(records.get(group, cell));
    }

    @Override
    public Column emit(int[] groups, int count, DataType type) {
        long[] counts = new long[count];
        for (int i = 0; i < count; i++) {
            counts[i] = records.get(groups[i], cell);
        }
        return new LongColumn(counts, null, count);
    }
}
