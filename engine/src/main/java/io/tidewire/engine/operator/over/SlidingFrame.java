package io.tidewire.engine.operator.over;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.SlotRows;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/**
 * Aggregates over a frame, by accumulators that rows can leave again. For each partition they hold
 * the rows of the frame that was wanted last; the next frame costs the rows in which the two
 * differ. A row at the end of a partition, or near it, so costs a constant however large the frame
 * is, and a stretch of rows costs its length. Where a frame lies far from the last one, it is
 * filled anew.
 */
final class SlidingFrame extends OverFunction {

    private final SlotRows rows;
    private final Accumulators accumulators;
    private final int index;
    private final int[] calls;
    private final ColumnBuilder[] own;

    /**
     * @param index of this frame in each partition
     * @param calls the places of the accumulators' calls among those of the OVER
     */
    SlidingFrame(
            FrameBounds bounds, SlotRows rows, Accumulators accumulators, int index, int[] calls) {
        super(bounds);
        this.rows = rows;
        this.accumulators = accumulators;
        this.index = index;
        this.calls = calls;
        this.own = new ColumnBuilder[calls.length];
    }

    @Override
    public void reserve(int groups) {
        accumulators.reserve(groups);
    }

    @Override
    public void compute(Partition partition, int position, ColumnBuilder[] results) {
        slide(partition, bounds.from(partition, position), bounds.to(partition, position));
        for (int i = 0; i < own.length; i++) {
            own[i] = results[calls[i]];
        }
        accumulators.emit(partition.group(), own, 0);
    }

    private void slide(Partition partition, int from, int to) {
        int end = Math.max(from, to);
        int low = partition.from[index];
        int high = partition.to[index];
        boolean mayForget = !bounds.startsUnbounded() || partition.dropped() == 0;
        if (mayForget && end - from < Math.abs(from - low) + Math.abs(end - high)) {
            accumulators.clear(partition.group());
            low = from;
            high = from;
        }
        while (low > from) {
            count(partition, --low, 1);
        }
        while (high < end) {
            count(partition, high++, 1);
        }
        while (low < from) {
            count(partition, low++, -1);
        }
        while (high > end) {
            count(partition, --high, -1);
        }
        partition.from[index] = low;
        partition.to[index] = high;
    }

    private void count(Partition partition, int position, int weight) {
        accumulators.add(rows.views(), partition.slot(position), partition.group(), weight);
    }

    @Override
    public void inserted(Partition partition, int position) {
        if (!bounds.startsUnbounded() && position <= partition.from[index]) {
            partition.from[index]++;
            partition.to[index]++;
        } else if (position < partition.to[index]) {
            count(partition, position, 1);
            partition.to[index]++;
        }
    }

    @Override
    public void removing(Partition partition, int position) {
        if (position < partition.from[index]) {
            partition.from[index]--;
            partition.to[index]--;
        } else if (position < partition.to[index]) {
            count(partition, position, -1);
            partition.to[index]--;
        }
    }

    @Override
    public void dropping(Partition partition, int count) {
        int low = partition.from[index];
        int high = partition.to[index];
        if (bounds.startsUnbounded()) {
            slide(partition, 0, Math.max(high, count));
            partition.to[index] -= count;
            return;
        }
        for (int position = low; position < Math.min(high, count); position++) {
            count(partition, position, -1);
        }
        partition.from[index] = Math.max(low - count, 0);
        partition.to[index] = Math.max(high - count, 0);
    }

    @Override
    public void clear(Partition partition) {
        accumulators.clear(partition.group());
    }

    @Override
    public void write(Partition partition, StateWriter out) {
        if (bounds.startsUnbounded() && partition.dropped() > 0) {
            out.writeInt(partition.to[index]);
            accumulators.write(partition.group(), out);
        }
    }

    @Override
    public void read(Partition partition, StateReader in) {
        if (bounds.startsUnbounded() && partition.dropped() > 0) {
            partition.to[index] = in.readInt();
            accumulators.read(partition.group(), in);
        }
    }

    @Override
    public long bytes() {
        return accumulators.bytes();
    }
}
