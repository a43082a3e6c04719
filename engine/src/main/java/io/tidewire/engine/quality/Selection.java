package io.tidewire.engine.quality;

import io.tidewire.api.data.Batch;

/** The rows of a batch that are left; costs nothing until the first one is dropped. */
final class Selection {

    private final Batch batch;
    private boolean[] dropped = {};
    private int droppedCount;

    Selection(Batch batch) {
        this.batch = batch;
    }

    void drop(int row) {
        if (dropped.length == 0) {
            dropped = new boolean[batch.size()];
        }
        dropped[row] = true;
        droppedCount++;
    }

    boolean dropped(int row) {
        return droppedCount > 0 && dropped[row];
    }

    Batch batch() {
        if (droppedCount == 0) {
            return batch;
        }
        int[] rows = new int[batch.size() - droppedCount];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            if (!dropped[row]) {
                rows[count++] = row;
            }
        }
        return batch.gather(rows, count);
    }
}
