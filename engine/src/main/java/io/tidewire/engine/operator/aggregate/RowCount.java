package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.Cells;

import org.jspecify.annotations.Nullable;

/** COUNT(*) of all rows: what {@link Accumulators} counts in any case. */
final class RowCount implements Accumulator {

    private Cells records = new Cells(1);

    @Override
    public void place(Cells cells, int first, int bitCell, long bit) {
        records = cells;
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {}

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {}

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Cells from, Merged groups) {}

    @Override
    public void emit(int group, ColumnBuilder out) {
        out.addLong(records.get(group, Accumulators.ROWS));
    }

    @Override
    public Column emit(int[] groups, int count, DataType type) {
        long[] counts = new long[count];
        for (int i = 0; i < count; i++) {
            counts[i] = records.get(groups[i], Accumulators.ROWS);
        }
        return new LongColumn(counts, null, count);
    }
}
