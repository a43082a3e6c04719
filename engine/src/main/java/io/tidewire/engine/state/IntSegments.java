package io.tidewire.engine.state;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;

/**
 * Ints by number, 0 where none was set, for as many numbers as there is room for. The room grows by
 * segments: nothing is copied, so a table of millions has no second copy while it grows, and no
 * array that the collector would have to move as a whole. Only the first segment grows by doubling,
 * so that a small table stays small.
 */
public final class IntSegments {

    private static final int SHIFT = 12;
    private static final int SIZE = 1 << SHIFT;
    private static final int FIRST = 16;

    /** In place of a segment that is in the file. */
    private static final int[] FAR = {};

    private int[][] segments = {new int[FIRST]};
    private int count = 1;
    private @Nullable TableMemory memory;

    public int get(int index) {
        int[] segment = segments[index >>> SHIFT];
        return segment == FAR ? far(index) : segment[index & SIZE - 1];
    }

    private int far(int index) {
        return Objects.requireNonNull(memory).getInt(index >>> SHIFT, index & SIZE - 1);
    }

    public void set(int index, int value) {
        int[] segment = segments[index >>> SHIFT];
        if (segment == FAR) {
            setFar(index, value);
        } else {
            segment[index & SIZE - 1] = value;
        }
    }

    private void setFar(int index, int value) {
        Objects.requireNonNull(memory).setInt(index >>> SHIFT, index & SIZE - 1, value);
    }

    /** All numbers that there is room for are below. */
    public int capacity() {
        return count == 1 ? segments[0].length : count << SHIFT;
    }

    /** Makes room for the numbers below {@code capacity}. */
    public void reserve(int capacity) {
        if (capacity <= capacity()) {
            return;
        }
        if (capacity <= SIZE) {
            int length = Math.max(Integer.highestOneBit(capacity - 1) * 2, FIRST);
            segments[0] = Arrays.copyOf(segments[0], length);
            return;
        }
        if (segments[0].length < SIZE) {
            segments[0] = Arrays.copyOf(segments[0], SIZE);
        }
        int needed = (capacity + SIZE - 1) >>> SHIFT;
        if (needed > segments.length) {
            segments = Arrays.copyOf(segments, Math.max(needed, segments.length * 2));
        }
        while (count < needed) {
            segments[count] = near(count) ? new int[SIZE] : FAR;
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
        return memory.near(segment, (long) SIZE * Integer.BYTES);
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return 4L * capacity();
    }
}
