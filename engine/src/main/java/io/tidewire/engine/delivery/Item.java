package io.tidewire.engine.delivery;

import io.tidewire.api.connector.Delta;
import io.tidewire.engine.batch.NetChange;

/** What an outbox holds, in order, numbered from 0 in the life of the process. */
public sealed interface Item {

    long ordinal();

    /** Of the step, or the last of the steps, it stands for. */
    long step();

    /**
     * A change to deliver.
     *
     * @param offset as {@link Delta} has it
     * @param bytes roughly what it takes in memory
     * @param arrivedMicros when the first of the rows behind it were read; Long.MAX_VALUE for none
     */
    record Change(
            long ordinal, NetChange net, long step, long offset, long bytes, long arrivedMicros)
            implements Item {

        public Delta delta() {
            return new Delta(net.whole(), step, offset);
        }

        public int rows() {
            return net.size();
        }
    }

    /** A checkpoint: what stands before it is of steps up to this one. */
    record Mark(long ordinal, long step) implements Item {}
}
