package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.Cells;

import org.jspecify.annotations.Nullable;

/** BOOL_AND and BOOL_OR: how many rows are true and how many false. */
final class BooleanCounts implements Accumulator {

    private final boolean and;
    private Cells records = new Cells(0);
    private int trues;
    private int falses;

    BooleanCounts(boolean and) {
        this.and = and;
    }

    @Override
    public int cells() {
        return 2;
    }

    @Override
    public void place(Cells cells, int first, int bitCell, long bit) {
        records = cells;
        trues = first;
        falses = first + 1;
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        BooleanColumn column = (BooleanColumn) arguments[0];
        for (int row = 0; row < rows; row++) {
            if (groups[row] >= 0 && !column.isNull(row)) {
                long weight = Accumulator.weight(weights, row);
                records.add(groups[row], column.values()[row] ? trues : falses, weight);
            }
        }
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
            records.add(mine, trues, from.get(theirs, trues));
            records.add(mine, falses, from.get(theirs, falses));
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        boolean anyTrue = records.get(group, trues) != 0;
        boolean anyFalse = records.get(group, falses) != 0;
        if (!anyTrue && !anyFalse) {
            out.addNull();
        } else {
            out.addBoolean(and ? !anyFalse : anyTrue);
        }
    }
}
