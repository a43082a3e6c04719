package io.tidewire.engine.change;

import java.util.Map;
import java.util.Set;

/**
 * What there is to go on from.
 *
 * @param blueprint of the pipeline that wrote the checkpoint
 * @param parts names of the state that it holds
 * @param positions by label of the source and partition
 * @param read rows, by label of the source
 */
public record Saved(
        Blueprint blueprint,
        Set<String> parts,
        Map<String, Map<String, String>> positions,
        Map<String, Long> read) {

    public Saved {
        parts = Set.copyOf(parts);
        positions = Map.copyOf(positions);
        read = Map.copyOf(read);
    }

    boolean hasRead(String label) {
        return !positions.getOrDefault(label, Map.of()).isEmpty();
    }
}
