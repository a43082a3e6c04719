package io.tidewire.engine.operator.over;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.SlotRows;

/** FIRST_VALUE and LAST_VALUE: the value of the frame's row nearest to its edge that has one. */
final class EdgeValue extends OverFunction {

    private final SlotRows rows;
    private final boolean first;
    private final int call;
    private final int argument;

    EdgeValue(FrameBounds bounds, SlotRows rows, boolean first, int call, int argument) {
        super(bounds);
        this.rows = rows;
        this.first = first;
        this.call = call;
        this.argument = argument;
    }

    @Override
    public void compute(Partition partition, int position, ColumnBuilder[] results) {
        Column column = rows.views()[argument];
        int from = bounds.from(partition, position, position);
        int to = bounds.to(partition, position, position);
        for (int i = 0; i < to - from; i++) {
            int slot = partition.slot(first ? from + i : to - 1 - i);
            if (!column.isNull(slot)) {
                results[call].addFrom(column, slot);
                return;
            }
        }
        results[call].addNull();
    }

    @Override
    public int neededFrom(Partition partition, int live, long limit) {
        return bounds.startsUnbounded() ? 0 : super.neededFrom(partition, live, limit);
    }
}
