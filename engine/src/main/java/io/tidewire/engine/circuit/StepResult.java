package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.batch.NetChange;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one step brought.
 *
 * @param changes of each view that changed, by name. A batch of them without weights only inserts,
 *     and may hold equal rows. They may be kept.
 * @param failures the rows that could not be computed
 */
public record StepResult(Map<String, NetChange> changes, List<FailedRow> failures) {

    /** The changes, each as one batch. */
    public Map<String, Batch> deltas() {
        Map<String, Batch> deltas = new LinkedHashMap<>();
        changes.forEach((view, change) -> deltas.put(view, change.whole()));
        return deltas;
    }
}
