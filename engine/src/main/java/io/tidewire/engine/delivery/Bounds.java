package io.tidewire.engine.delivery;

/**
 * How much may wait for one sink.
 *
 * @param memoryRows beyond which rows go to disk, or the pipeline waits
 * @param memoryBytes likewise
 * @param bytes of all that waits, in memory and on disk
 * @param whenFull what happens beyond that
 */
public record Bounds(long memoryRows, long memoryBytes, long bytes, WhenFull whenFull) {

    /** What happens to rows for which there is no room. */
    public enum WhenFull {
        /** The pipeline waits for the sink. */
        BLOCK,
        /** They are dropped, and counted. */
        DROP
    }
}
