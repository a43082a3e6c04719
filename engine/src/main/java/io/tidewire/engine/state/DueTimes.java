package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Which ids are due when, for owners that drop what is due and do not care in which order. Ids are
 * not taken out before their time; the owner asks, when one comes up, whether it still stands for
 * what it was put in for.
 *
 * <p>Layout: a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan, 1990). Times from the last limit on are
 * in buckets by the highest bit in which they differ from it, so what a new limit makes due are
 * whole buckets and a part of one, which is spread over the lower ones. Every access is to the end
 * of an array; an id moves at most once a bit, in practice a few times.
 */
public final class DueTimes {

    /** The first bucket holds what is due, the second the limit itself. */
    private static final int BUCKETS = Long.SIZE + 2;

    private static final long[] NO_TIMES = {};
    private static final int[] NO_IDS = {};

    private final long[][] times = new long[BUCKETS][];
    private final int[][] ids = new int[BUCKETS][];
    private final int[] sizes = new int[BUCKETS];
    private long limit = Long.MIN_VALUE;
    private long time;

    public DueTimes() {
        clear();
    }

    public void add(long time, int id) {
        put(time < limit ? 0 : bucket(time), time, id);
    }

    /** Makes due what is below the limit. A limit below an earlier one changes nothing. */
    public void advance(long newLimit) {
        if (newLimit <= limit) {
            return;
        }
        int split = bucket(newLimit);
        limit = newLimit;
        for (int bucket = 1; bucket <= split; bucket++) {
            long[] moved = times[bucket];
            int[] movedIds = ids[bucket];
            int size = sizes[bucket];
            if (size > 0) {
                release(bucket);
                for (int i = 0; i < size; i++) {
                    add(moved[i], movedIds[i]);
                }
            }
        }
    }

    /** The next id that is due, which is taken out; -1 when there is none. */
    public int poll() {
        if (sizes[0] == 0) {
            release(0);
            return -1;
        }
        int last = --sizes[0];
        time = times[0][last];
        return ids[0][last];
    }

    /** The time of the id that was taken out last. */
    public long time() {
        return time;
    }

    public void clear() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            release(bucket);
        }
    }

    /** Memory held, in bytes. */
    public long bytes() {
        long bytes = 0;
        for (long[] bucket : times) {
            bytes += 12L * bucket.length;
        }
        return bytes;
    }

    private int bucket(long later) {
        return Long.SIZE - Long.numberOfLeadingZeros(later ^ limit) + 1;
    }

    private void put(int bucket, long when, int id) {
        int size = sizes[bucket];
        if (size == ids[bucket].length) {
            int capacity = Math.max(16, size * 2);
            times[bucket] = Arrays.copyOf(times[bucket], capacity);
            ids[bucket] = Arrays.copyOf(ids[bucket], capacity);
        }
        times[bucket][size] = when;
        ids[bucket][size] = id;
        sizes[bucket] = size + 1;
    }

    private void release(int bucket) {
        times[bucket] = NO_TIMES;
        ids[bucket] = NO_IDS;
        sizes[bucket] = 0;
    }
}
