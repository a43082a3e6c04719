package io.tidewire.engine.checkpoint;

import java.util.Map;

/**
 * What belongs to a checkpoint beside the entries.
 *
 * @param step the last one that is in it
 * @param takenMicros when, microseconds since 1970-01-01 UTC
 * @param positions by source and partition, where to go on reading
 * @param small whatever else, by name
 */
public record Contents(
        long step,
        long takenMicros,
        Map<String, Map<String, String>> positions,
        Map<String, byte[]> small) {}
