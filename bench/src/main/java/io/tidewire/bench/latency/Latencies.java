package io.tidewire.bench.latency;

import org.HdrHistogram.Histogram;

import java.util.Locale;

/**
 * How long ago results were due when they arrived, once the rows are past their warm-up.
 * Thread-safe.
 */
final class Latencies {

    /** The beginning of the line that {@link #print} writes. */
    static final String MARK = "latency:";

    private final Histogram micros = new Histogram(60_000_000L, 3);
    private final PacedRows rows;

    Latencies(PacedRows rows) {
        this.rows = rows;
    }

    synchronized void arrived(long due, long now) {
        if (due >= rows.countsFrom() && due <= rows.countsUntil() && due <= now) {
            micros.recordValue(Math.min(now - due, 59_999_999L));
        }
    }

    /** Prints percentiles in milliseconds, and of how many. */
    synchronized void print() {
        System.out.printf(
                Locale.ROOT,
                "%s %.3f %.3f %.3f %.3f %d%n",
                MARK,
                millis(50),
                millis(99),
                millis(99.9),
                millis(100),
                micros.getTotalCount());
    }

    private double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }
}
