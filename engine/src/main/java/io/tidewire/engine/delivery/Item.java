package io.tidewire.engine.delivery;

import io.tidewire.api.connector.Delta;

/** What an outbox holds, in order, numbered from 0 in the life of the process. */
public sealed interface Item {

    long ordinal();

    /** Of the step, or the last of the steps, it stands for. */
    long step();

    /**
     * A change to deliver.
     *
     * @param bytes roughly what it takes in memory
     * @param arrivedMicros when the first of the rows behind it were read; Long.MAX_VALUE for none
     */
    record Change(long ordinal, Delta delta, long bytes, long arrivedMicros) implements Item {

        @Override
        public long step() {
            return delta.step();
        }

        public int rows() {
            return delta.batch().size();
        }
    }

    /** A checkpoint: what stands before it is of steps up to this one. */
    record Mark(long ordinal, long step) implements Item {}
}
