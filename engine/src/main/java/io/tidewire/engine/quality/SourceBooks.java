package io.tidewire.engine.quality;

import io.tidewire.api.serving.Status;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/**
 * The books of one source. Rows are read first and decided on in a later step; between the two they
 * are in flight. Thread-safe; every look at them is consistent.
 */
public final class SourceBooks {

    private long read;
    private long delivered;
    private long filtered;
    private long late;
    private long duplicate;
    private long quarantined;

    public synchronized void read(long rows) {
        read += rows;
    }

    /** A step is done: its rows are no longer in flight. */
    public synchronized void settle(GateStep step) {
        delivered += step.delivered();
        filtered += step.filtered();
        late += step.late();
        duplicate += step.duplicate();
        quarantined += step.quarantined();
    }

    public synchronized Status.Books books() {
        long settled = settled();
        return new Status.Books(
                read, delivered, filtered, late, duplicate, quarantined, read - settled);
    }

    private long settled() {
        return delivered + filtered + late + duplicate + quarantined;
    }

    /** Writes what is settled: rows in flight will be read again. */
    public synchronized void write(StateWriter out) {
        out.writeLong(delivered);
        out.writeLong(filtered);
        out.writeLong(late);
        out.writeLong(duplicate);
        out.writeLong(quarantined);
    }

    public synchronized void restore(StateReader in) {
        delivered = in.readLong();
        filtered = in.readLong();
        late = in.readLong();
        duplicate = in.readLong();
        quarantined = in.readLong();
        read = settled();
    }
}
