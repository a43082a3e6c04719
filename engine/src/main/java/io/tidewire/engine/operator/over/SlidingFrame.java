package io.tidewire.engine.operator.over;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.SlotRows;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.List;

/**
 * Aggregates over a frame, by accumulators that rows can leave again. For each partition they hold
 * the rows of the frame that was wanted last; the next frame costs the rows in which the two
 * differ. A row at the end of a partition, or near it, so costs a constant however large the frame
 * is, and a stretch of rows costs its length. Where a frame lies far from the last one, it is
 * filled anew.
 */
final class SlidingFrame extends OverFunction {

    /** How many marks it has in a partition. */
    static final int MARKS = 2;

    private final SlotRows rows;
    private final Accumulators accumulators;
    private final int start;
    private final int end;
    private final int[] calls;
    private final ColumnBuilder[] own;

    /**
     * @param mark the first of its marks
     * @param calls the places of the accumulators' calls among those of the OVER
     */
    SlidingFrame(
            FrameBounds bounds, SlotRows rows, Accumulators accumulators, int mark, int[] calls) {
        super(bounds);
        this.rows = rows;
        this.accumulators = accumulators;
        this.start = mark;
        this.end = mark + 1;
        this.calls = calls;
        this.own = new ColumnBuilder[calls.length];
    }

    @Override
    public void reserve(int groups) {
        accumulators.reserve(groups);
    }

    @Override
    public void compute(Partition partition, int position, ColumnBuilder[] results) {
        int from = bounds.from(partition, position, partition.marks[start]);
        slide(partition, from, bounds.to(partition, position, partition.marks[end]));
        for (int i = 0; i < own.length; i++) {
            own[i] = results[calls[i]];
        }
        accumulators.emit(partition.group(), own, 0);
        accumulators.report(rows.views(), partition.slot(position));
    }

    private void slide(Partition partition, int from, int wanted) {
        int to = Math.max(from, wanted);
        int low = partition.marks[start];
        int high = partition.marks[end];
        boolean mayForget = !bounds.startsUnbounded() || partition.dropped() == 0;
        if (mayForget && to - from < Math.abs(from - low) + Math.abs(to - high)) {
            accumulators.clear(partition.group());
            low = from;
            high = from;
        }
        while (low > from) {
            count(partition, --low, 1);
        }
        while (high < to) {
            count(partition, high++, 1);
        }
        while (low < from) {
            count(partition, low++, -1);
        }
        while (high > to) {
            count(partition, --high, -1);
        }
        partition.marks[start] = low;
        partition.marks[end] = high;
    }

    private void count(Partition partition, int position, int weight) {
        accumulators.add(rows.views(), partition.slot(position), partition.group(), weight);
    }

    @Override
    public void inserted(Partition partition, int position) {
        if (!bounds.startsUnbounded() && position <= partition.marks[start]) {
            partition.marks[start]++;
            partition.marks[end]++;
        } else if (position < partition.marks[end]) {
            count(partition, position, 1);
            partition.marks[end]++;
        }
    }

    @Override
    public void removing(Partition partition, int position) {
        if (position < partition.marks[start]) {
            partition.marks[start]--;
            partition.marks[end]--;
        } else if (position < partition.marks[end]) {
            count(partition, position, -1);
            partition.marks[end]--;
        }
    }

    @Override
    public void dropping(Partition partition, int count) {
        int low = partition.marks[start];
        int high = partition.marks[end];
        if (bounds.startsUnbounded()) {
            slide(partition, 0, Math.max(high, count));
            partition.marks[end] -= count;
            return;
        }
        for (int position = low; position < Math.min(high, count); position++) {
            count(partition, position, -1);
        }
        partition.marks[start] = Math.max(low - count, 0);
        partition.marks[end] = Math.max(high - count, 0);
    }

    @Override
    public void clear(Partition partition) {
        accumulators.clear(partition.group());
    }

    /** Whether the accumulators know what the rows no longer tell. */
    private boolean remembers(Partition partition) {
        return bounds.startsUnbounded() && partition.dropped() > 0;
    }

    @Override
    public void write(Partition partition, StateWriter out) {
        if (remembers(partition)) {
            out.writeInt(partition.marks[end]);
            accumulators.write(partition.group(), out);
        }
    }

    @Override
    public void read(Partition partition, StateReader in) {
        if (remembers(partition)) {
            partition.marks[end] = in.readInt();
            accumulators.read(partition.group(), in);
        }
    }

    @Override
    public List<StateTable> tables(KeyTable keys) {
        return bounds.startsUnbounded() ? accumulators.tables(keys) : List.of();
    }

    @Override
    public void restored(Partition partition) {
        if (!remembers(partition)) {
            accumulators.clear(partition.group());
        }
    }

    @Override
    public long bytes() {
        return accumulators.bytes();
    }
}
