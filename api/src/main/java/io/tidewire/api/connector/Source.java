package io.tidewire.api.connector;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A running source. One thread calls it, apart from {@link #close}, which any thread may call and
 * which makes a blocked {@link #start} or {@link #poll} return soon, by whatever exception.
 */
public interface Source extends AutoCloseable {

    /**
     * Begins, once, before the first poll.
     *
     * @param resume partition to {@link RawBatch#resume}, from a checkpoint; a partition not in it
     *     begins where the options say
     * @throws io.tidewire.api.error.TidewireException SOURCE_UNAVAILABLE to be tried again,
     *     SOURCE_FAILED for good
     */
    void start(Map<String, String> resume);

    /**
     * Asks the source, before it starts, to give only the records before these positions and to be
     * exhausted then: to go once more over what was read. Of a partition that is not among them it
     * gives nothing. Starting fails with SOURCE_FAILED when a position cannot be reached.
     *
     * @param positions partition to {@link RawBatch#resume}
     * @return false when it cannot do that; nothing has changed then
     */
    default boolean stopAt(Map<String, String> positions) {
        return false;
    }

    /**
     * Asks the source, before it starts, to begin partitions that are not resumed with the first
     * record of that time or a later one, by the clock of whoever keeps the records.
     *
     * @return false when it does not know when its records came; nothing has changed then
     */
    default boolean startAt(Instant time) {
        return false;
    }

    /**
     * The next records of one partition.
     *
     * @param timeout the longest it waits when there are none; up to 100 ms more is tolerated
     * @return null when none came
     * @throws io.tidewire.api.error.TidewireException as {@link #start}
     */
    @Nullable RawBatch poll(Duration timeout);

    /** True once a bounded source has given everything; never for an unbounded one. */
    boolean exhausted();

    /**
     * The partitions known now: each holds the watermark back until it has rows or is idle. One
     * that is known to be empty, or that was read to its end and gets no more, is left out: then it
     * holds nothing back. Asked after every poll, by the thread that polls; cheap.
     */
    Set<String> partitions();

    /**
     * Rows that wait at the source and were not polled; -1 when unknown. Cheap, from any thread.
     */
    default long lag() {
        return -1;
    }

    /** Everything up to these positions is in a durable checkpoint: the source may forget it. */
    default void committed(Map<String, String> resume) {}

    @Override
    void close();
}
