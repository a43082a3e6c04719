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
    private volatile long step;

    public SinkRejections(String sink, Quarantine quarantine, Clock clock) {
        this.sink = sink;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    @Override
    public void reject(byte[] row, String reason) {
        Payload payload = Payload.of(row, 0, row.length);
        quarantine.add(
                List.of(new Quarantine.Step(step, List.of(entry(payload, reason)), List.of())));
        count.incrementAndGet();
    }

    private Quarantine.Entry entry(Payload payload, String reason) {
        return new Quarantine.Entry(
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
                "open");
    }

    /** The sink is handed rows up to this step now: what it refuses is of it, or earlier. */
    void at(long newStep) {
        step = newStep;
    }

    /** The sink is handed rows from this step on once more. */
    void retract(long fromStep) {
        quarantine.retract(sink, fromStep);
    }

    public long count() {
        return count.get();
    }
}
