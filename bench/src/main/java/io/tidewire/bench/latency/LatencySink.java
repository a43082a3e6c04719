package io.tidewire.bench.latency;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;

/** Tells, for each row that is inserted, when its last column was. */
record LatencySink(Latencies latencies) implements Sink {

    @Override
    public void write(Delta change) {
        Batch delta = change.batch();
        long now = Clocks.micros();
        LongColumn due = (LongColumn) delta.column(delta.columns().length - 1);
        for (int row = 0; row < delta.size(); row++) {
            if (delta.weight(row) > 0) {
                latencies.arrived(due.values()[row], now);
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
