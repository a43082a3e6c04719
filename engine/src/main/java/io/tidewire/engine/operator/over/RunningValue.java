package io.tidewire.engine.operator.over;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.engine.state.SlotRows;

import org.jspecify.annotations.Nullable;

/**
 * MIN, MAX, FIRST_VALUE and LAST_VALUE of all rows up to the current one or its peers: result of
 * the row before, or a better value since. Keeps nothing but the results.
 */
final class RunningValue extends OverFunction {

    private final AggregateFunction function;
    private final SlotRows rows;
    private final RowOrder order;
    private final int call;
    private final int argument;
    private final int result;
    private final boolean peers;
    private @Nullable Column best;
    private int bestRow;
    private int end;

    /**
     * @param result the column of the rows that holds this call's results
     * @param peers true when a row's peers count with it
     */
    RunningValue(
            FrameBounds bounds,
            SlotRows rows,
            RowOrder order,
            AggregateFunction function,
            int call,
            int argument,
            int result,
            boolean peers) {
        super(bounds);
        this.function = function;
        this.rows = rows;
        this.order = order;
        this.call = call;
        this.argument = argument;
        this.result = result;
        this.peers = peers;
    }

    @Override
    public void begin(Partition partition, int position) {
        best = null;
        end = position;
        if (position > 0) {
            consider(rows.views()[result], partition.slot(position - 1));
        }
    }

    @Override
    public void compute(Partition partition, int position, ColumnBuilder[] results) {
        if (position == end) {
            int first = partition.slot(position);
            do {
                consider(rows.views()[argument], partition.slot(end++));
            } while (peers
                    && end < partition.size()
                    && order.compareKeys(rows.views(), first, rows.views(), partition.slot(end))
                            == 0);
        }
        if (best == null) {
            results[call].addNull();
        } else {
            results[call].addFrom(best, bestRow);
        }
    }

    private void consider(Column column, int row) {
        if (!column.isNull(row) && (best == null || beats(column, row, best))) {
            best = column;
            bestRow = row;
        }
    }

    private boolean beats(Column column, int row, Column holder) {
        return switch (function) {
            case MIN -> RowOrder.compareValues(column, row, holder, bestRow) < 0;
            case MAX -> RowOrder.compareValues(column, row, holder, bestRow) > 0;
            case LAST_VALUE -> true;
            default -> false;
        };
    }

    /** The result of the row before stands for all rows before. */
    @Override
    public int neededFrom(Partition partition, int live, long limit) {
        return Math.max(0, live - 1);
    }
}
