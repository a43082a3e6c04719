package io.tidewire.engine.operator.over;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.OverCall;
import io.tidewire.engine.state.SlotRows;

/** ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST and NTILE. */
final class RankFunction extends OverFunction {

    private final OverCall.Ranked ranked;
    private final SlotRows rows;
    private final RowOrder order;
    private final int call;
    private final int result;

    /** Where the peers of the last row begin and end. */
    private int from;

    private int to;
    private long dense;

    /**
     * @param bounds of the frame of all rows that the rank depends on
     * @param result the column of the rows that holds this call's results
     */
    RankFunction(
            FrameBounds bounds,
            OverCall.Ranked ranked,
            SlotRows rows,
            RowOrder order,
            int call,
            int result) {
        super(bounds);
        this.ranked = ranked;
        this.rows = rows;
        this.order = order;
        this.call = call;
        this.result = result;
    }

    @Override
    public void begin(Partition partition, int position) {
        from = position;
        to = position;
        dense = 0;
        if (position > 0) {
            int before = partition.slot(position - 1);
            while (from > 0 && peers(partition, from - 1, position)) {
                from--;
            }
            if (ranked.ranking() == OverCall.Ranking.DENSE_RANK) {
                dense = ((LongColumn) rows.views()[result]).values()[before];
            }
            if (from < position) {
                extend(partition, position);
            }
        }
    }

    private boolean peers(Partition partition, int a, int b) {
        return order.compareKeys(rows.views(), partition.slot(a), rows.views(), partition.slot(b))
                == 0;
    }

    private void extend(Partition partition, int position) {
        to = position + 1;
        while (to < partition.size() && peers(partition, position, to)) {
            to++;
        }
    }

    @Override
    public void compute(Partition partition, int position, ColumnBuilder[] results) {
        if (position == to) {
            from = position;
            dense++;
            extend(partition, position);
        }
        long number = partition.dropped() + position;
        long size = partition.dropped() + partition.size();
        ColumnBuilder out = results[call];
        switch (ranked.ranking()) {
            case ROW_NUMBER -> add(out, number + 1);
            case RANK -> add(out, partition.dropped() + from + 1);
            case DENSE_RANK -> add(out, dense);
            case PERCENT_RANK -> out.addDouble(size == 1 ? 0 : (double) from / (size - 1));
            case CUME_DIST -> out.addDouble((double) to / size);
            case NTILE -> add(out, bucket(number, size, ranked.buckets()));
        }
    }

    /** The first buckets hold one row more than the others. */
    private static long bucket(long number, long size, long buckets) {
        long small = size / buckets;
        long large = size % buckets;
        long inLarge = large * (small + 1);
        return number < inLarge ? number / (small + 1) + 1 : large + (number - inLarge) / small + 1;
    }

    private static void add(ColumnBuilder out, long value) {
        if (out.type().storage() == DataType.Storage.INT) {
            out.addInt((int) value);
        } else {
            out.addLong(value);
        }
    }

    @Override
    public boolean isUniform() {
        return false;
    }

    /** DENSE_RANK counts on from the row before. */
    @Override
    public int neededFrom(Partition partition, int live, long limit) {
        int needed = super.neededFrom(partition, live, limit);
        return ranked.ranking() == OverCall.Ranking.DENSE_RANK
                ? Math.max(0, Math.min(needed, live - 1))
                : needed;
    }
}
