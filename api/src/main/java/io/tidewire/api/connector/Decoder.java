package io.tidewire.api.connector;

import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;

import java.util.List;
import java.util.Set;

/**
 * Turns records into rows of one schema, and holds the column contracts: types, NOT NULL. A bad
 * record never throws: it is rejected with the reason, and the others go on. Not thread-safe.
 */
public interface Decoder {

    Decoded decode(RawBatch records);

    /**
     * Says that nobody looks at the values of these columns after the next call of {@link #decode},
     * so that what holds them may be used again. They are held to their contracts as ever. Before
     * the first record.
     *
     * @param columns of the schema
     */
    default void reuse(Set<Integer> columns) {}

    /**
     * @param rows the good rows, in the order of their records
     * @param recordOf for each row the record it came from: a record may hold several rows, or none
     *     (an empty line)
     * @param rejects what could not be decoded, in order; one record may have good rows and rejects
     */
    record Decoded(Batch rows, int[] recordOf, List<Reject> rejects) {}

    /**
     * @param record its position in the batch
     * @param column the offending column, or empty for the record as a whole
     * @param message what is wrong, in one line; names the column
     */
    record Reject(int record, ErrorCode code, String column, String message) {}
}
