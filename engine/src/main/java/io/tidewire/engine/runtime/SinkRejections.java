package io.tidewire.engine.runtime;

import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.engine.quality.Payload;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Takes rows that a sink's other side refuses for good to the quarantine, and counts them. */
public final class SinkRejections implements SinkContext.RejectedRows {

    private final String sink;
    private final Quarantine quarantine;
    private final Clock clock;
    private final AtomicLong count = new AtomicLong();

    public SinkRejections(String sink, Quarantine quarantine, Clock clock) {
        this.sink = sink;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    @Override
    public void reject(byte[] row, String reason) {
        Payload payload = Payload.of(row, 0, row.length);
        quarantine.add(
                List.of(
                        new Quarantine.Entry(
                                0,
                                sink,
                                ErrorCode.SINK_REJECTED.name(),
                                "",
                                reason,
                                payload.text(),
                                payload.base64(),
                                "",
                                -1,
                                null,
                                null,
                                Values.micros(clock.instant()),
                                "open")));
        count.incrementAndGet();
    }

    public long count() {
        return count.get();
    }
}
