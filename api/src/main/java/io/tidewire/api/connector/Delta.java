package io.tidewire.api.connector;

import io.tidewire.api.data.Batch;

/**
 * What a sink is handed: the consolidated changes of one or more whole steps. No row has both an
 * insert and a retraction in it; retractions come before inserts of the same key.
 *
 * @param batch at least one row
 * @param step the last of the steps
 * @param offset rows handed to this sink before this delta, since the run began. It names a row,
 *     and after a crash the same row as long as the input comes in the same order, wherever the
 *     checkpoints and the ends of steps lie
 */
public record Delta(Batch batch, long step, long offset) {}
