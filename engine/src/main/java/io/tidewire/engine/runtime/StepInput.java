package io.tidewire.engine.runtime;

import io.tidewire.api.data.Batch;
import io.tidewire.api.error.Fault;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What one step takes.
 *
 * @param batches by source, the rows that passed the gate
 * @param watermarks of every source, as the circuit wants them
 * @param positions by source and partition, the last record taken
 * @param refused what goes to the quarantine
 * @param replayed ids of what comes from it
 * @param firstArrivalMicros of all records taken; Long.MAX_VALUE for none
 * @param taken whether any record was taken
 * @param stop why the pipeline must stop after this step, if a rule says so
 */
record StepInput(
        Map<String, Batch> batches,
        Map<String, Long> watermarks,
        Map<String, Map<String, Long>> positions,
        List<Quarantine.Entry> refused,
        List<Long> replayed,
        long firstArrivalMicros,
        boolean taken,
        @Nullable Fault stop) {}
