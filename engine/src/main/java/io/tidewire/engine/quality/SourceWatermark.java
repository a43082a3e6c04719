package io.tidewire.engine.quality;

import io.tidewire.api.plan.Program;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The event time of a source: the least watermark of its partitions, apart from those that are
 * idle. A partition that the source names but that has no row yet holds it at Long.MIN_VALUE; when
 * the source names none any more, or all are idle, the greatest one counts. It never falls. Not
 * thread-safe.
 */
final class SourceWatermark {

    private final long maxDelay;
    private final long idleAfter;
    private final long ceiling;
    private final Map<String, PartitionClock> partitions = new LinkedHashMap<>();
    private Set<String> known = Set.of();

    /** False after a restart, until the source says which partitions it has. */
    private boolean named = true;

    private long handed = Long.MIN_VALUE;

    /**
     * @param eventTime absent for a source without: then there is none, ever
     * @param ceiling it rises no further than this; below Long.MAX_VALUE no partition is idle
     *     either, only because another one is read first
     */
    SourceWatermark(Program.@Nullable EventTime eventTime, long ceiling) {
        this.ceiling = ceiling;
        this.maxDelay = eventTime == null ? 0 : eventTime.maxDelay();
        this.idleAfter = eventTime == null || ceiling < Long.MAX_VALUE ? 0 : eventTime.idleAfter();
    }

    PartitionClock partition(String name, long nowMicros) {
        return partitions.computeIfAbsent(name, key -> new PartitionClock(key, nowMicros));
    }

    Collection<PartitionClock> partitions() {
        return partitions.values();
    }

    long maxDelay() {
        return maxDelay;
    }

    /** What was given to the circuit last: no row below it may follow. */
    long handed() {
        return handed;
    }

    /** The partitions that the source names now. */
    void known(Set<String> names, long nowMicros) {
        named = true;
        if (names.equals(known)) {
            return;
        }
        known = names;
        names.forEach(name -> partition(name, nowMicros));
        partitions.values().forEach(partition -> partition.known = names.contains(partition.name));
    }

    /**
     * Moves it on as far as the rows allow, and gives it out.
     *
     * @param activeMicros a clock that stands still while the source was not read for want of room
     * @param caughtUp whether nothing that was read waits to be looked at; only then is a partition
     *     found idle
     */
    long advance(long activeMicros, boolean caughtUp) {
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        boolean held = false;
        for (PartitionClock partition : partitions.values()) {
            partition.idle =
                    idleAfter > 0
                            && (partition.idle || caughtUp)
                            && activeMicros - partition.activeMicros > idleAfter;
            long watermark = partition.watermark(maxDelay);
            greatest = Math.max(greatest, watermark);
            if (partition.known && !partition.idle) {
                least = Math.min(least, watermark);
                held = true;
            }
        }
        if (named) {
            raise(held ? least : greatest);
        }
        return handed;
    }

    /** Moves it up to a time, if it is lower. */
    void raise(long micros) {
        handed = Math.max(handed, Math.min(micros, ceiling));
    }

    /** Whether it has partitions and all of them are idle. */
    boolean idle() {
        boolean any = false;
        for (PartitionClock partition : partitions.values()) {
            if (partition.known) {
                if (!partition.idle) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    void write(StateWriter out) {
        out.writeLong(handed);
        out.writeInt(partitions.size());
        for (PartitionClock partition : partitions.values()) {
            partition.write(out);
        }
    }

    void read(StateReader in, long nowMicros) {
        handed = in.readLong();
        partitions.clear();
        known = Set.of();
        named = false;
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            PartitionClock partition = PartitionClock.read(in, nowMicros);
            // Not every one need be there still: the source names those that hold it back.
            partition.known = false;
            partitions.put(partition.name, partition);
        }
    }
}
