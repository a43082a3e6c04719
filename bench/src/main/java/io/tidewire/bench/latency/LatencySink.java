package io.tidewire.bench.latency;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;

import org.HdrHistogram.Histogram;

/** Counts, for each row that is inserted, how long ago its last column was. */
final class LatencySink implements Sink {

    private final Histogram micros = new Histogram(60_000_000L, 3);
    private final long notBefore;
    private volatile long rows;

    /**
     * @param notBefore microseconds since 1970: rows due earlier only warm up
     */
    LatencySink(long notBefore) {
        this.notBefore = notBefore;
    }

    @Override
    public synchronized void write(Delta change) {
        Batch delta = change.batch();
        long now = Clocks.micros();
        LongColumn due = (LongColumn) delta.column(delta.columns().length - 1);
        for (int row = 0; row < delta.size(); row++) {
            long since = due.values()[row];
            // The last windows are closed by the end of the input, before their time.
            if (delta.weight(row) > 0 && since >= notBefore && since <= now) {
                micros.recordValue(Math.min(now - since, 59_999_999L));
            }
        }
        rows += delta.size();
    }

    long rows() {
        return rows;
    }

    /** Milliseconds at a percentile. */
    synchronized double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
