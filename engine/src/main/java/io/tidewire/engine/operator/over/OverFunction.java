package io.tidewire.engine.operator.over;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.List;

/**
 * One or more calls of an OVER, computed row by row in sweeps over changed stretches of a
 * partition. What it keeps of a partition is told of every row that comes and goes.
 */
public abstract sealed class OverFunction
        permits EdgeValue, ExtremeFrame, RankFunction, RunningValue, ShiftedValue, SlidingFrame {

    final FrameBounds bounds;

    OverFunction(FrameBounds bounds) {
        this.bounds = bounds;
    }

    /** Makes room for partitions of numbers below {@code groups}. */
    public void reserve(int groups) {}

    /** A sweep starts here; the rows before have the results that {@link #compute} gave them. */
    public void begin(Partition partition, int position) {}

    /**
     * Adds the results of the row, each to the builder of its call; called for one position after
     * the other.
     */
    public abstract void compute(Partition partition, int position, ColumnBuilder[] results);

    /** A row was put in at the position. */
    public void inserted(Partition partition, int position) {}

    /** The row at the position will be taken out. */
    public void removing(Partition partition, int position) {}

    /** The first rows will be forgotten: from now on they count only in what is kept of them. */
    public void dropping(Partition partition, int count) {}

    /** The partition goes. */
    public void clear(Partition partition) {}

    /** Writes what is kept of dropped rows, as far as it is small. */
    public void write(Partition partition, StateWriter out) {}

    public void read(Partition partition, StateReader in) {}

    /**
     * What is kept of partitions that may be large.
     *
     * @param keys whose ids the partitions' numbers are
     */
    public List<StateTable> tables(KeyTable keys) {
        return List.of();
    }

    /** After everything was read: forgets what follows from the rows. */
    public void restored(Partition partition) {}

    public long bytes() {
        return 0;
    }

    /** The first row whose result a change may touch; see {@link FrameBounds#touchedFrom}. */
    public int touchedFrom(Partition partition, int position, Column[] values, int row) {
        return bounds.touchedFrom(partition, position, values, row);
    }

    /** The end of the rows whose results a change may touch. */
    public int touchedTo(
            Partition partition, int position, int inserted, Column[] values, int row) {
        return bounds.touchedTo(partition, position, inserted, values, row);
    }

    /** The first row whose result may still change when nothing comes below the time. */
    public int liveFrom(Partition partition, long limit) {
        return bounds.liveFrom(partition, limit);
    }

    /** The first row that the results of live rows may need. */
    public int neededFrom(Partition partition, int live, long limit) {
        return bounds.neededFrom(partition, live, limit);
    }

    /** True when rows that were dropped count for ever in later results. */
    public boolean remembers() {
        return bounds.startsUnbounded();
    }

    /** True when all rows of a partition have the same results. */
    public boolean isUniform() {
        return bounds.isWhole();
    }

    /** How long after its time a row may be needed, if the order is by time; microseconds. */
    public long reach() {
        return bounds.reach();
    }
}
