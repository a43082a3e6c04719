package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Batch;

/** Takes note of rows that could not be computed. */
public interface Failures {
    void failed(Batch batch, int row, String message);
}
