package io.tidewire.api.connector;

import io.tidewire.api.data.Batch;

/**
 * What a sink is handed: the consolidated changes of one or more whole steps. No row has both an
 * insert and a retraction in it; retractions come before inserts of the same key.
 *
 * @param batch at least one row
 * @param step the last of the steps
 * @param epoch the step of the checkpoint that came before; 0 for none
 * @param offset rows handed to this sink between that checkpoint and this delta. Together with the
 *     epoch it names a row, and after a crash the same row as long as the input comes in the same
 *     order
 */
public record Delta(Batch batch, long step, long epoch, long offset) {}
