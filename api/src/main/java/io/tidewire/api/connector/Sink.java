package io.tidewire.api.connector;

/**
 * A running sink. One thread of its own calls it, so that it may block: a slow sink slows nobody
 * but itself, until its buffer is full. Close may come from any thread and makes a blocked call
 * return soon.
 *
 * <p>Steps are what a sink is told its place by: numbers that rise, of which a checkpoint holds
 * one. After a crash the pipeline goes back to its newest checkpoint; rows of steps up to that one
 * are handed over again as they were, rows beyond it are computed anew, perhaps in other steps.
 * What that means for the sink is its {@link #delivery}.
 *
 * <p>Failures are {@link io.tidewire.api.error.TidewireException}s. SINK_UNAVAILABLE: the same call
 * comes again, after a pause. SINK_ROLLED_BACK: everything since the last commit is gone on the
 * other side; {@link #recover} comes next, and then what follows its answer. SINK_FAILED stops this
 * sink, and its rows wait for the next process; before the first write, or when no other sink is
 * left, it stops the pipeline, as any other exception does.
 */
public interface Sink extends AutoCloseable {

    /** The answer of {@link #recover} when the other side does not know where it stands. */
    long UNKNOWN = -1;

    /** Always the same for a sink that was opened. */
    default Delivery delivery() {
        return Delivery.AT_LEAST_ONCE;
    }

    /**
     * Called before the first write, and again after SINK_ROLLED_BACK. Takes back what lies beyond
     * that step, if the sink can.
     *
     * @return the last step that the sink holds whole: what comes after it is handed over; {@link
     *     #UNKNOWN} to leave that to the runtime's own notes. More than was asked for when
     *     something beyond it cannot be taken back, which is reported
     */
    default long recover(Resume from) {
        return UNKNOWN;
    }

    /** Takes one delta. Nothing need be visible before {@link #flush}. */
    void write(Delta delta);

    /**
     * Delivers all that was written; makes it visible unless the sink is transactional. Called when
     * no more waits, and at least every 200 ms while rows come.
     */
    void flush();

    /**
     * Makes all that was written stand, durably, as the steps up to this one. Called at every
     * checkpoint, and in between when much was written; when exactly depends on {@link #delivery}.
     *
     * @param step that of the last delta, or a later one without rows
     */
    default void commit(long step) {
        flush();
    }

    /**
     * For a reversible sink: whether commit may also come between checkpoints, so that less has to
     * be kept in memory. Where a commit costs more than what is new, it is kept on disk instead.
     */
    default boolean commitsBetweenCheckpoints() {
        return true;
    }

    /**
     * The pipeline will never go back before this step: what was kept to do so may be dropped. With
     * Long.MAX_VALUE when the run is complete, after everything was committed.
     */
    default void release(long step) {}

    /** Lets go. What was not committed need not arrive: it is handed over again next time. */
    @Override
    void close();
}
