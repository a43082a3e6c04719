package io.tidewire.engine.delivery;

import io.tidewire.api.pipeline.PipelineSpec.WhenFull;

/**
 * How much may wait for one sink.
 *
 * @param memoryRows beyond which rows go to disk, or the pipeline waits
 * @param memoryBytes likewise
 * @param bytes of all that waits, in memory and on disk
 * @param whenFull what happens beyond that
 */
public record Bounds(long memoryRows, long memoryBytes, long bytes, WhenFull whenFull) {

    private static final long SMALLEST_SEGMENT = 1L << 20;
    private static final long LARGEST_SEGMENT = 64L << 20;
    private static final long LARGEST_READ = 4L << 20;

    /** Of a file on disk, about: room comes back a file at a time. */
    long segmentBytes() {
        return Math.clamp(bytes / 16, SMALLEST_SEGMENT, LARGEST_SEGMENT);
    }

    /** Of what is read from disk at a time, about. */
    long readBytes() {
        return Math.min(LARGEST_READ, memoryBytes);
    }

    /** Whether what finds no room is dropped. */
    public boolean drops() {
        return whenFull == WhenFull.DROP;
    }
}
