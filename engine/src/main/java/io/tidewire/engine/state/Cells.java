package io.tidewire.engine.state;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;

/**
 * A record of longs for each group, 0 at first. What is asked of one group lies side by side, and
 * the room grows by segments, and leaves the heap, as that of {@link LongSegments} does.
 */
public final class Cells {

    private static final int SHIFT = 10;
    private static final int SIZE = 1 << SHIFT;
    private static final int FIRST = 16;

    /** In place of a segment that is in the file. */
    private static final long[] FAR = {};

    private final int width;
    private @Nullable TableMemory memory;
    private long[][] segments = new long[1][];
    private int count = 1;

    /** Groups that there is room for in the first segment. */
    private int first = FIRST;

    /**
     * @param width longs in a record
     */
    public Cells(int width) {
        this.width = width;
        segments[0] = new long[FIRST * width];
    }

    public long get(int group, int cell) {
        long[] segment = segments[group >>> SHIFT];
        int at = (group & SIZE - 1) * width + cell;
        return segment == FAR ? far(group, at) : segment[at];
    }

    private long far(int group, int at) {
        return Objects.requireNonNull(memory).getLong(group >>> SHIFT, at);
    }

    public void set(int group, int cell, long value) {
        long[] segment = segments[group >>> SHIFT];
        int at = (group & SIZE - 1) * width + cell;
        if (segment == FAR) {
            setFar(group, at, value);
        } else {
            segment[at] = value;
        }
    }

    private void setFar(int group, int at, long value) {
        Objects.requireNonNull(memory).setLong(group >>> SHIFT, at, value);
    }

    public void add(int group, int cell, long value) {
        long[] segment = segments[group >>> SHIFT];
        int at = (group & SIZE - 1) * width + cell;
        if (segment == FAR) {
            setFar(group, at, far(group, at) + value);
        } else {
            segment[at] += value;
        }
    }

    public void or(int group, int cell, long bits) {
        set(group, cell, get(group, cell) | bits);
    }

    /** Makes the record as new. */
    public void clear(int group) {
        for (int cell = 0; cell < width; cell++) {
            set(group, cell, 0);
        }
    }

    /** Makes room for the groups below {@code capacity}. */
    public void reserve(int capacity) {
        if (capacity > first && first < SIZE) {
            first = Math.min(SIZE, Math.max(capacity, first * 2));
            segments[0] = Arrays.copyOf(segments[0], first * width);
        }
        int needed = (capacity + SIZE - 1) >>> SHIFT;
        if (needed > segments.length) {
            segments = Arrays.copyOf(segments, Math.max(needed, segments.length * 2));
        }
        while (count < needed) {
            segments[count] = near(count) ? new long[SIZE * width] : FAR;
            count++;
        }
    }

    private boolean near(int segment) {
        if (!StateMemory.isLimited()) {
            return true;
        }
        if (memory == null) {
            memory = StateMemory.open(this);
        }
        return memory.near(segment, (long) SIZE * width * Long.BYTES);
    }

    public void write(int group, StateWriter out) {
        for (int cell = 0; cell < width; cell++) {
            out.writeCount(get(group, cell));
        }
    }

    public void read(int group, StateReader in) {
        for (int cell = 0; cell < width; cell++) {
            set(group, cell, in.readCount());
        }
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return 8L * width * (count == 1 ? first : count << SHIFT);
    }
}
