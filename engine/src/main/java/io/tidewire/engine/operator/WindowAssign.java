package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Window;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * TUMBLE, HOP and CUMULATE: Δout = each row of ΔA once per window it is in, with the window's
 * columns. A row whose time is NULL, or so far out that its windows do not fit a timestamp, is in
 * none.
 */
public final class WindowAssign implements Linear {

    /** window_time is the end less this. */
    public static final long WINDOW_TIME_GAP = 1000;

    private static final long LIMIT = Long.MAX_VALUE / 2;

    private final Window.Kind kind;
    private final int time;
    private final long size;
    private final long step;
    private final long offset;
    private final Schema schema;

    private int count;
    private int[] rows = {};
    private long[] starts = {};
    private long[] ends = {};

    public WindowAssign(Window plan) {
        this.kind = plan.kind();
        this.time = plan.time();
        this.size = plan.size();
        this.step = plan.kind() == Window.Kind.TUMBLE ? plan.size() : plan.step();
        this.offset = plan.offset();
        this.schema = plan.schema();
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        LongColumn times = (LongColumn) batch.column(time);
        count = 0;
        reserve(batch.size());
        switch (kind) {
            case TUMBLE -> tumble(times, batch.size());
            case HOP -> hop(times, batch.size());
            case CUMULATE -> cumulate(times, batch.size());
        }
        return count == 0 ? Batch.empty(schema) : assigned(batch);
    }

    private static boolean isAssignable(LongColumn times, int row) {
        long time = times.values()[row];
        return !times.isNull(row) && time > -LIMIT && time < LIMIT;
    }

    /** Most rows are in the window of the row before. */
    private void tumble(LongColumn times, int size) {
        long start = 0;
        long end = 0;
        for (int row = 0; row < size; row++) {
            if (isAssignable(times, row)) {
                long value = times.values()[row];
                if (value < start || value >= end) {
                    start = start(value, step);
                    end = start + step;
                }
                add(row, start, end);
            }
        }
    }

    private void hop(LongColumn times, int rows) {
        for (int row = 0; row < rows; row++) {
            if (isAssignable(times, row)) {
                long value = times.values()[row];
                for (long start = start(value, step); start > value - size; start -= step) {
                    add(row, start, start + size);
                }
            }
        }
    }

    private void cumulate(LongColumn times, int rows) {
        for (int row = 0; row < rows; row++) {
            if (isAssignable(times, row)) {
                long value = times.values()[row];
                long start = start(value, size);
                for (long end = start(value, step, start) + step; end < start + size; end += step) {
                    add(row, start, end);
                }
                add(row, start, start + size);
            }
        }
    }

    private long start(long value, long width) {
        return start(value, width, offset);
    }

    private static long start(long value, long width, long origin) {
        return value - Math.floorMod(value - origin, width);
    }

    private void add(int row, long start, long end) {
        if (count == rows.length) {
            reserve(count * 2);
        }
        rows[count] = row;
        starts[count] = start;
        ends[count++] = end;
    }

    private void reserve(int capacity) {
        if (rows.length < capacity) {
            rows = Arrays.copyOf(rows, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
    }

    private Batch assigned(Batch batch) {
        boolean oneEach = kind == Window.Kind.TUMBLE && count == batch.size();
        Batch repeated = oneEach ? batch : batch.gather(rows, count);
        int width = batch.columns().length;
        Column[] columns = Arrays.copyOf(repeated.columns(), width + 3);
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = ends[i] - WINDOW_TIME_GAP;
        }
        boolean @Nullable [] noNulls = null;
        columns[width] = new LongColumn(Arrays.copyOf(starts, count), noNulls, count);
        columns[width + 1] = new LongColumn(Arrays.copyOf(ends, count), noNulls, count);
        columns[width + 2] = new LongColumn(times, noNulls, count);
        return new Batch(schema, columns, count, repeated.weights());
    }
}
