package io.tidewire.engine.runtime;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Latencies of the last five to ten seconds in log-linear buckets: 16 to each power of two, so that
 * a quantile is at most 6 % too high. Thread-safe.
 */
final class Latencies {

    private static final int SUB_BITS = 4;
    private static final int SUB = 1 << SUB_BITS;
    private static final long SPAN_NANOS = 5_000_000_000L;

    private long[] now = new long[64 * SUB];
    private long[] before = new long[64 * SUB];
    private long nowMax;
    private long beforeMax;
    private long spanStart = System.nanoTime();

    synchronized void record(long micros, long count) {
        roll();
        long value = Math.max(0, micros);
        now[bucket(value)] += count;
        nowMax = Math.max(nowMax, value);
    }

    /** p50, p95, p99 and max in milliseconds; empty when nothing was delivered lately. */
    synchronized Map<String, Double> millis() {
        roll();
        long total = 0;
        for (int i = 0; i < now.length; i++) {
            total += now[i] + before[i];
        }
        Map<String, Double> result = new LinkedHashMap<>();
        if (total > 0) {
            result.put("p50", quantile(total, 0.50));
            result.put("p95", quantile(total, 0.95));
            result.put("p99", quantile(total, 0.99));
            result.put("max", Math.max(nowMax, beforeMax) / 1000.0);
        }
        return result;
    }

    private double quantile(long total, double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < now.length; i++) {
            seen += now[i] + before[i];
            if (seen >= wanted) {
                return Math.min(upper(i), Math.max(nowMax, beforeMax)) / 1000.0;
            }
        }
        return Math.max(nowMax, beforeMax) / 1000.0;
    }

    private static int bucket(long value) {
        if (value < SUB) {
            return (int) value;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(value);
        int sub = (int) (value >>> (exponent - SUB_BITS)) & (SUB - 1);
        return (exponent - SUB_BITS + 1) * SUB + sub;
    }

    /** The greatest value of a bucket. */
    private static long upper(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        int shift = bucket / SUB - 1;
        return ((long) (SUB + bucket % SUB + 1) << shift) - 1;
    }

    private void roll() {
        long elapsed = System.nanoTime() - spanStart;
        if (elapsed < SPAN_NANOS) {
            return;
        }
        long[] free = before;
        before = now;
        beforeMax = nowMax;
        Arrays.fill(free, 0);
        now = free;
        nowMax = 0;
        if (elapsed > 2 * SPAN_NANOS) {
            Arrays.fill(before, 0);
            beforeMax = 0;
        }
        spanStart = System.nanoTime();
    }
}
