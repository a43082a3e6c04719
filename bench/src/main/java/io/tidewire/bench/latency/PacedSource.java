package io.tidewire.bench.latency;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Rows that are due at moments fixed beforehand, whether or not anybody asks in time: who asks late
 * gets all that are due, with the times they should have had, so that no delay is left out. Each
 * row is JSON: {@code id}, {@code k}, and {@code ts}, when it was due, in microseconds.
 */
final class PacedSource implements Source {

    private static final int MOST_AT_ONCE = 10_000;
    private static final String PARTITION = "paced";

    private final double rowsPerMicro;
    private final long rows;
    private final int keys;
    private long startMicros;
    private long given;
    private volatile boolean closed;

    /**
     * @param rate rows a second; infinite for as many as are taken
     */
    PacedSource(double rate, long rows, int keys) {
        this.rowsPerMicro = rate / 1e6;
        this.rows = rows;
        this.keys = keys;
    }

    static long nowMicros() {
        return Clocks.micros();
    }

    @Override
    public void start(Map<String, String> resume) {
        startMicros = nowMicros() + 10_000;
    }

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        long deadline = nowMicros() + timeout.toNanos() / 1000;
        while (!closed) {
            long due = due();
            if (due > 0) {
                return batch((int) Math.min(due, MOST_AT_ONCE));
            }
            if (given >= rows || nowMicros() >= deadline) {
                return null;
            }
            LockSupport.parkNanos(20_000);
        }
        return null;
    }

    private long due() {
        if (Double.isInfinite(rowsPerMicro)) {
            return rows - given;
        }
        long sinceStart = nowMicros() - startMicros;
        return Math.min((long) (sinceStart * rowsPerMicro), rows) - given;
    }

    private RawBatch batch(int count) {
        ByteArrayOutputStream data = new ByteArrayOutputStream(count * 64);
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            long id = given++;
            long due =
                    Double.isInfinite(rowsPerMicro)
                            ? nowMicros()
                            : startMicros + (long) (id / rowsPerMicro);
            String row = "{\"id\":" + id + ",\"k\":" + id * 7919 % keys + ",\"ts\":" + due + "}";
            starts[i] = data.size();
            data.writeBytes(row.getBytes(StandardCharsets.ISO_8859_1));
            lengths[i] = data.size() - starts[i];
            positions[i] = id;
        }
        return new RawBatch(
                PARTITION,
                data.toByteArray(),
                starts,
                lengths,
                positions,
                count,
                Long.toString(given),
                nowMicros());
    }

    @Override
    public boolean exhausted() {
        return given >= rows;
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
