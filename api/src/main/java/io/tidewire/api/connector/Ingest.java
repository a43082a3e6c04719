package io.tidewire.api.connector;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The way in for rows that are pushed: what a source offers when something outside, such as the
 * HTTP API, hands it records. Thread-safe.
 */
public interface Ingest {

    /**
     * Checks the records and appends the good ones, and the bad ones for the quarantine, to the
     * log. Waits for nothing. Completes when all are durable; fails with a TidewireException (BUSY
     * when the pipeline is behind: try again later), at the latest after half a minute.
     *
     * @param records each one JSON object or one line, without a line end; not modified, not kept
     *     beyond completion
     */
    CompletableFuture<Receipt> append(List<byte[]> records);

    /**
     * @param accepted rows that passed the column contracts and rules
     * @param quarantined rows that did not
     * @param reasons the first few, at most 5
     * @param position the log position up to which all of it stands, to wait for
     */
    record Receipt(long accepted, long quarantined, List<Reason> reasons, LogPosition position) {}

    /**
     * @param record its position in the request, from 0
     */
    record Reason(int record, String code, String message) {}

    record LogPosition(String partition, long offset) {}
}
