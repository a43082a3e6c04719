package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;

import java.util.List;
import java.util.Map;

/**
 * What one step brought.
 *
 * @param deltas the change of each view that changed, by name: consolidated (no row is both in and
 *     out, no weight is 0), retractions first. A batch without weights only inserts, and may hold
 *     equal rows. The batches may be kept.
 * @param failures the rows that could not be computed
 */
public record StepResult(Map<String, Batch> deltas, List<FailedRow> failures) {}
