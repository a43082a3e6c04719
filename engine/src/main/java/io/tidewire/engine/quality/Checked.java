package io.tidewire.engine.quality;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.Fault;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What became of some records on their way through {@link RecordGate}: {@code read = rows +
 * filtered + quarantined.size()}.
 *
 * @param rows in the source's schema, those that passed
 * @param recordOf for each row the record it came from
 * @param read rows, whatever became of them
 * @param filtered rows that a rule dropped
 * @param quarantined rows that did not pass
 * @param stop set when a rule said stop
 */
public record Checked(
        RawBatch raw,
        Batch rows,
        int[] recordOf,
        long read,
        long filtered,
        List<Refused> quarantined,
        @Nullable Fault stop) {

    /**
     * A row that did not pass.
     *
     * @param record its position in the batch
     */
    public record Refused(int record, Quarantine.Entry entry) {}
}
