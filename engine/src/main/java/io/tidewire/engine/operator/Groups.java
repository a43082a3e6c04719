package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.operator.aggregate.Accumulators;

/**
 * Rows of an insert-only input as groups.
 *
 * @param keys a row per group, its columns those that the aggregate groups by
 * @param results where the rows were taken in; not changed any more
 * @param ids of the groups there
 */
public record Groups(Batch keys, Accumulators results, int[] ids) {

    int size() {
        return keys.size();
    }
}
