package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Which ids are due when: a binary heap of times with an id each. Ids are not taken out before
 * their time; the owner asks, when one comes up, whether it still stands for what it was put in
 * for. Putting in rising times costs a constant, taking out O(log n).
 */
public final class TimeHeap {

    private long[] times = new long[16];
    private int[] ids = new int[16];
    private int size;

    public void add(long time, int id) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int above = (at - 1) >>> 1;
            if (times[above] <= time) {
                break;
            }
            times[at] = times[above];
            ids[at] = ids[above];
            at = above;
        }
        times[at] = time;
        ids[at] = id;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The least time; only when not empty. */
    public long firstTime() {
        return times[0];
    }

    /** The id of the least time, which is taken out. */
    public int poll() {
        int result = ids[0];
        size--;
        long time = times[size];
        int id = ids[size];
        int at = 0;
        while (true) {
            int below = 2 * at + 1;
            if (below >= size) {
                break;
            }
            if (below + 1 < size && times[below + 1] < times[below]) {
                below++;
            }
            if (times[below] >= time) {
                break;
            }
            times[at] = times[below];
            ids[at] = ids[below];
            at = below;
        }
        times[at] = time;
        ids[at] = id;
        if (size == 0 && times.length > 1024) {
            times = new long[16];
            ids = new int[16];
        }
        return result;
    }

    public int size() {
        return size;
    }

    public void clear() {
        times = new long[16];
        ids = new int[16];
        size = 0;
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return 12L * times.length;
    }
}
