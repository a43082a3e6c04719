package io.tidewire.engine.delivery;

/**
 * How full an outbox is. Every row that was offered waits, was dropped, or is the sink's.
 *
 * @param offered rows since the run began
 * @param rows that the sink does not have for good
 * @param dropped rows for which there was no room
 * @param dropping whether there is none now
 * @param memoryBytes of what is in memory
 * @param diskBytes of what is on disk
 */
public record Depth(
        long offered, long rows, long dropped, boolean dropping, long memoryBytes, long diskBytes) {

    /** Rows that are the sink's for good. */
    public long settled() {
        return offered - rows - dropped;
    }

    public long bytes() {
        return memoryBytes + diskBytes;
    }
}
