package io.tidewire.engine.quality;

import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/** What the gate knows of the event time of one partition. */
final class PartitionClock {

    private static final long NONE = Long.MIN_VALUE;

    final String name;

    /** Whether the source still counts it among its partitions. */
    boolean known = true;

    boolean idle;

    /** The greatest event time seen; {@link #NONE} before the first. */
    long greatest = NONE;

    /** Position of the last record. */
    long position = -1;

    /** When it last had rows, or was first heard of. */
    long activeMicros;

    PartitionClock(String name, long activeMicros) {
        this.name = name;
        this.activeMicros = activeMicros;
    }

    /** The greatest time seen less the delay; Long.MIN_VALUE before the first row. */
    long watermark(long maxDelay) {
        return greatest < NONE + maxDelay ? NONE : greatest - maxDelay;
    }

    void write(StateWriter out) {
        out.writeString(name);
        out.writeLong(greatest);
        out.writeLong(position);
    }

    static PartitionClock read(StateReader in, long nowMicros) {
        PartitionClock clock = new PartitionClock(in.readString(), nowMicros);
        clock.greatest = in.readLong();
        clock.position = in.readLong();
        return clock;
    }
}
