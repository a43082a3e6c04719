package io.tidewire.engine.operator.over;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.plan.OverCall;
import io.tidewire.engine.state.SlotRows;

/** LAG and LEAD. */
final class ShiftedValue extends OverFunction {

    private final SlotRows rows;
    private final int call;
    private final OverCall.Shifted shifted;

    /**
     * @param bounds of the frame from the row to the other one
     */
    ShiftedValue(FrameBounds bounds, SlotRows rows, int call, OverCall.Shifted shifted) {
        super(bounds);
        this.rows = rows;
        this.call = call;
        this.shifted = shifted;
    }

    @Override
    public void compute(Partition partition, int position, ColumnBuilder[] results) {
        long other = position + shifted.offset();
        Integer otherwise = shifted.otherwise();
        if (other >= 0 && other < partition.size()) {
            int slot = partition.slot((int) other);
            results[call].addFrom(rows.views()[shifted.argument()], slot);
        } else if (otherwise != null) {
            results[call].addFrom(rows.views()[otherwise], partition.slot(position));
        } else {
            results[call].addNull();
        }
    }
}
