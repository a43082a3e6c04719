package io.tidewire.testkit.fake;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Accepts what stands between braces and keeps everything. Thread-safe. */
public final class FakeIngest implements Ingest {

    private final List<String> records = new ArrayList<>();
    private volatile boolean busy;
    private volatile boolean keeps = true;
    private volatile CompletableFuture<Void> durable = CompletableFuture.completedFuture(null);
    private long appended;

    public void busy(boolean now) {
        busy = now;
    }

    /** Nothing that is given from now on is durable before this completes. */
    public void durableWith(CompletableFuture<Void> when) {
        durable = when;
    }

    /** Whether the records are remembered, not only counted. */
    public void keeps(boolean now) {
        keeps = now;
    }

    public synchronized List<String> records() {
        return List.copyOf(records);
    }

    @Override
    public CompletableFuture<Receipt> append(List<byte[]> batch) {
        if (busy) {
            return CompletableFuture.failedFuture(
                    new TidewireException(ErrorCode.BUSY, "the pipeline is behind", "try later"));
        }
        List<Reason> reasons = new ArrayList<>();
        long quarantined = 0;
        for (int i = 0; i < batch.size(); i++) {
            byte[] record = batch.get(i);
            if (record.length < 2 || record[0] != '{' || record[record.length - 1] != '}') {
                quarantined++;
                if (reasons.size() < 5) {
                    reasons.add(new Reason(i, "MALFORMED", "not a JSON object"));
                }
            }
        }
        Receipt receipt =
                new Receipt(
                        batch.size() - quarantined,
                        quarantined,
                        reasons,
                        new LogPosition("0", keep(batch)));
        return durable.thenApply(_ -> receipt);
    }

    private synchronized long keep(List<byte[]> batch) {
        if (keeps) {
            batch.forEach(record -> records.add(new String(record, StandardCharsets.UTF_8)));
        }
        appended += batch.size();
        return appended;
    }
}
