package io.tidewire.engine.operator;

import java.util.Arrays;

/**
 * The lifetimes of keys that are not over: by key a list of stretches of time, in order and further
 * apart than the gap. Keys are small numbers that the owner gives.
 */
final class Lifetimes {

    static final int NONE = -1;

    /** The settled time of a lifetime without settled rows. */
    static final long NOTHING = Long.MIN_VALUE;

    private final long gap;

    /**
     * By key, one more than its first lifetime; by lifetime, the next one, or the next free one.
     */
    private int[] heads = {};

    private int[] next = new int[16];
    private long[] starts = new long[16];
    private long[] ends = new long[16];
    private long[] settled = new long[16];
    private long[] numbers = new long[16];
    private int used;
    private int free = NONE;
    private int size;
    private long nextNumber;

    Lifetimes(long gap) {
        this.gap = gap;
    }

    int size() {
        return size;
    }

    int first(int key) {
        return key < heads.length ? heads[key] - 1 : NONE;
    }

    int next(int life) {
        return next[life];
    }

    /** The time of the first row. */
    long start(int life) {
        return starts[life];
    }

    /** The time of the last row. */
    long end(int life) {
        return ends[life];
    }

    /** The newest time of rows that can no longer be taken back, or {@link #NOTHING}. */
    long settled(int life) {
        return settled[life];
    }

    /** What tells it from others of the key. */
    long number(int life) {
        return numbers[life];
    }

    void stretch(int life, long start, long end) {
        starts[life] = start;
        ends[life] = end;
    }

    void settle(int life, long time) {
        settled[life] = Math.max(settled[life], time);
    }

    /** Until when a row of the lifetime may come. */
    long open(int life) {
        long until = ends[life] + gap;
        return until < ends[life] ? Long.MAX_VALUE : until;
    }

    /** Whether two times, the earlier one first, are of different lifetimes. */
    boolean apart(long earlier, long later) {
        return Long.compareUnsigned(later - earlier, gap) > 0;
    }

    /**
     * The first lifetime that a row of this time would belong to; it may join the next one to it.
     */
    int near(int key, long time) {
        for (int life = first(key); life != NONE; life = next[life]) {
            if (starts[life] > time && apart(time, starts[life])) {
                return NONE;
            }
            if (ends[life] >= time || !apart(ends[life], time)) {
                return life;
            }
        }
        return NONE;
    }

    /** The lifetime that has rows from before the time, or of it, to after it; or {@link #NONE}. */
    int at(int key, long time) {
        int life = near(key, time);
        if (life != NONE && ends[life] < time) {
            life = next[life];
        }
        return life != NONE && starts[life] <= time && time <= ends[life] ? life : NONE;
    }

    /** A new lifetime; it must be apart from the key's others. */
    int add(int key, long start, long end) {
        return add(key, start, end, NOTHING, nextNumber);
    }

    int add(int key, long start, long end, long settledTime, long number) {
        int life = free;
        if (life == NONE) {
            if (used == next.length) {
                grow();
            }
            life = used++;
        } else {
            free = next[life];
        }
        starts[life] = start;
        ends[life] = end;
        settled[life] = settledTime;
        numbers[life] = number;
        nextNumber = Math.max(nextNumber, number + 1);
        if (key >= heads.length) {
            heads = Arrays.copyOf(heads, Math.max(16, Math.max(key + 1, heads.length * 2)));
        }
        int before = NONE;
        int after = heads[key] - 1;
        while (after != NONE && starts[after] < start) {
            before = after;
            after = next[after];
        }
        next[life] = after;
        link(key, before, life);
        size++;
        return life;
    }

    void remove(int key, int life) {
        int before = NONE;
        for (int each = heads[key] - 1; each != life; each = next[each]) {
            before = each;
        }
        link(key, before, next[life]);
        next[life] = free;
        free = life;
        size--;
    }

    private void link(int key, int before, int life) {
        if (before == NONE) {
            heads[key] = life + 1;
        } else {
            next[before] = life;
        }
    }

    private void grow() {
        int capacity = next.length * 2;
        next = Arrays.copyOf(next, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        settled = Arrays.copyOf(settled, capacity);
        numbers = Arrays.copyOf(numbers, capacity);
    }

    /** Memory held, in bytes. */
    long bytes() {
        return 4L * heads.length + 36L * next.length;
    }
}
