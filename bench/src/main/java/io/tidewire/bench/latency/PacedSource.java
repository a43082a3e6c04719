package io.tidewire.bench.latency;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** {@link PacedRows} as a source of Tidewire's, of one partition. */
final class PacedSource implements Source {

    private static final String PARTITION = "paced";

    private final PacedRows rows;
    private volatile boolean closed;

    PacedSource(PacedRows rows) {
        this.rows = rows;
    }

    @Override
    public void start(Map<String, String> resume) {
        rows.start();
    }

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        long deadline = Clocks.micros() + timeout.toNanos() / 1000;
        while (!closed) {
            int due = rows.due();
            if (due > 0) {
                return batch(due);
            }
            if (rows.exhausted() || Clocks.micros() >= deadline) {
                return null;
            }
            LockSupport.parkNanos(20_000);
        }
        return null;
    }

    private RawBatch batch(int count) {
        ByteArrayOutputStream data = new ByteArrayOutputStream(count * 64);
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            positions[i] = rows.given();
            starts[i] = data.size();
            data.writeBytes(rows.next());
            lengths[i] = data.size() - starts[i];
        }
        return new RawBatch(
                PARTITION,
                data.toByteArray(),
                starts,
                lengths,
                positions,
                count,
                Long.toString(rows.given()),
                Clocks.micros());
    }

    @Override
    public boolean exhausted() {
        return rows.exhausted();
    }

    @Override
    public Set<String> partitions() {
        return Set.of(PARTITION);
    }

    @Override
    public void close() {
        closed = true;
    }
}
