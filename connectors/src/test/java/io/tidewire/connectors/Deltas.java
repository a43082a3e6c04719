package io.tidewire.connectors;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.data.Batch;

import java.util.concurrent.atomic.AtomicLong;

/** What a runtime hands to sinks. */
public final class Deltas {

    private static final AtomicLong STEPS = new AtomicLong();

    private Deltas() {}

    /** Of a step later than any before. */
    public static Delta of(Batch batch) {
        return of(batch, STEPS.incrementAndGet());
    }

    public static Delta of(Batch batch, long step) {
        return new Delta(batch, step, 0);
    }

    /** The same run, at a step. */
    public static Resume at(long step) {
        return new Resume("run", step);
    }
}
