package io.tidewire.engine.serving;

import io.tidewire.engine.batch.NetChange;

import java.util.Map;

/**
 * What a step changed, for whoever reads views.
 *
 * @param deltas the change of each served view that changed
 * @param positions by source and partition, the last record the step took
 */
public record Stepped(
        long step, Map<String, Delta> deltas, Map<String, Map<String, Long>> positions) {

    /**
     * @param complete false when only the last rows of a growing view are in it
     */
    public record Delta(NetChange change, boolean complete) {}

    long rows() {
        long rows = 0;
        for (Delta delta : deltas.values()) {
            rows += delta.change().size();
        }
        return rows;
    }
}
