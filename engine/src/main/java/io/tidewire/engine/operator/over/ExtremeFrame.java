package io.tidewire.engine.operator.over;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.SlotRows;

import java.util.Arrays;

/**
 * MIN and MAX over a frame. Cost: constant per row, amortised, while frames move on; a change in
 * the middle costs its distance to the pivot at most.
 *
 * <p>Layout: each partition has a pivot, a position within the last frame. A row before it knows
 * the best row from itself to the pivot, one behind it the best from the pivot to itself, so that
 * any frame around the pivot is the better of two. When a frame lies beyond the pivot, its end
 * becomes the next one. (This is the queue made of two stacks, without popping.)
 */
final class ExtremeFrame extends OverFunction {

    /** How many marks it has in a partition. */
    static final int MARKS = 3;

    private static final int NONE = -1;

    private final SlotRows rows;
    private final boolean max;
    private final int call;
    private final int argument;
    private final int pivot;

    /** Marks: what the rows from here to there know is true; around the pivot. */
    private final int validFrom;

    private final int validTo;

    /** By slot: the slot of the best row, or NONE where all are NULL. */
    private int[] best = {};

    /**
     * @param mark the first of its marks
     */
    ExtremeFrame(FrameBounds bounds, SlotRows rows, boolean max, int call, int argument, int mark) {
        super(bounds);
        this.rows = rows;
        this.max = max;
        this.call = call;
        this.argument = argument;
        this.pivot = mark;
        this.validFrom = mark + 1;
        this.validTo = mark + 2;
    }

    @Override
    public void compute(Partition partition, int position, ColumnBuilder[] results) {
        int[] marks = partition.marks;
        int from = bounds.from(partition, position, marks[validFrom]);
        int to = bounds.to(partition, position, marks[validTo]);
        int found = from < to ? best(partition, from, to) : NONE;
        if (found == NONE) {
            results[call].addNull();
        } else {
            results[call].addFrom(rows.views()[argument], found);
        }
    }

    private int best(Partition partition, int from, int to) {
        int[] marks = partition.marks;
        if (from > marks[pivot] || to < marks[pivot]) {
            marks[pivot] = to;
            marks[validFrom] = to;
            marks[validTo] = to;
        }
        if (best.length < rows.capacity()) {
            best = Arrays.copyOf(best, rows.capacity());
        }
        int middle = marks[pivot];
        for (int i = marks[validFrom] - 1; i >= from; i--) {
            int slot = partition.slot(i);
            best[slot] = better(i + 1 < middle ? best[partition.slot(i + 1)] : NONE, slot);
        }
        for (int i = marks[validTo]; i < to; i++) {
            int slot = partition.slot(i);
            best[slot] = better(i > middle ? best[partition.slot(i - 1)] : NONE, slot);
        }
        marks[validFrom] = Math.min(marks[validFrom], from);
        marks[validTo] = Math.max(marks[validTo], to);
        int before = from < middle ? best[partition.slot(from)] : NONE;
        int behind = to > middle ? best[partition.slot(to - 1)] : NONE;
        return behind == NONE ? before : better(before, behind);
    }

    /** The better of two rows, of which only the first may be none. */
    private int better(int a, int b) {
        Column column = rows.views()[argument];
        if (column.isNull(b)) {
            return a;
        }
        if (a == NONE) {
            return b;
        }
        int order = RowOrder.compareValues(column, a, column, b);
        return (max ? order < 0 : order > 0) ? b : a;
    }

    @Override
    public void inserted(Partition partition, int position) {
        int[] marks = partition.marks;
        if (position < marks[pivot]) {
            marks[pivot]++;
            marks[validTo]++;
            marks[validFrom] = Math.max(marks[validFrom], position) + 1;
        } else {
            marks[validTo] = Math.min(marks[validTo], position);
        }
    }

    @Override
    public void removing(Partition partition, int position) {
        int[] marks = partition.marks;
        if (position < marks[pivot]) {
            marks[pivot]--;
            marks[validTo]--;
            marks[validFrom] = position < marks[validFrom] ? marks[validFrom] - 1 : position;
        } else {
            marks[validTo] = Math.min(marks[validTo], position);
        }
    }

    @Override
    public void dropping(Partition partition, int count) {
        int[] marks = partition.marks;
        boolean keeps = marks[pivot] >= count;
        marks[pivot] = keeps ? marks[pivot] - count : 0;
        marks[validFrom] = keeps ? Math.max(0, marks[validFrom] - count) : 0;
        marks[validTo] = keeps ? marks[validTo] - count : 0;
    }

    @Override
    public long bytes() {
        return 4L * best.length;
    }
}
