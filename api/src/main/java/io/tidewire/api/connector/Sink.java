package io.tidewire.api.connector;

import io.tidewire.api.data.Batch;

/**
 * A running sink. One thread of its own calls it, so that it may block: a slow sink slows nobody
 * but itself, until its buffer is full. Close may come from any thread and makes a blocked call
 * return soon.
 */
public interface Sink extends AutoCloseable {

    /**
     * Takes the consolidated changes of one or more whole steps: no row has both an insert and a
     * retraction in it. Within a delta retractions come before inserts of the same key. Nothing
     * need be visible before {@link #flush}.
     *
     * @throws io.tidewire.api.error.TidewireException SINK_UNAVAILABLE: the same delta will be
     *     handed over again; SINK_FAILED stops the pipeline
     */
    void write(Batch delta);

    /**
     * Makes all that was written visible. Called when no more waits, and at least every 200 ms
     * while rows come.
     */
    void flush();

    /**
     * A checkpoint: makes all that was written durable under this number, which rises. What comes
     * back is handed to {@link #recover} if the pipeline has to go back to that checkpoint.
     */
    default void commit(long checkpoint) {
        flush();
    }

    /**
     * Called once before the first write, with the number of the checkpoint the pipeline goes on
     * from; 0 for a new one.
     */
    default void recover(long checkpoint) {}

    /**
     * Flushes and lets go. After the end of a bounded run this is where a snapshot gets its final
     * form.
     */
    @Override
    void close();
}
