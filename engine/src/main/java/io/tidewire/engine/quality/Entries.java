package io.tidewire.engine.quality;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Makes the quarantine's entries. */
public final class Entries {

    private Entries() {}

    static Quarantine.Entry of(
            String source,
            RawBatch raw,
            int record,
            ErrorCode code,
            String rule,
            String reason,
            @Nullable Long eventTime,
            @Nullable Long latenessMillis) {
        Payload payload = Payload.of(raw.data(), raw.start(record), raw.length(record));
        return new Quarantine.Entry(
                0,
                source,
                code.name(),
                rule,
                reason,
                payload.text(),
                payload.base64(),
                raw.partition(),
                raw.position(record),
                eventTime,
                latenessMillis,
                raw.arrivedMicros(),
                "open");
    }

    /**
     * A row below the watermark.
     *
     * @param limit the watermark, in microseconds
     */
    public static Quarantine.Entry late(
            SourceTable table, RawBatch raw, int record, long time, long limit) {
        long lateness = Math.ceilDiv(limit - time, 1_000L);
        return of(
                table.name(),
                raw,
                record,
                ErrorCode.LATE,
                table.schema().name(timeOf(table).column()),
                lateness + " ms below the watermark",
                time,
                lateness);
    }

    /** A row whose time lies too far ahead of its arrival. */
    public static Quarantine.Entry farFuture(
            SourceTable table, RawBatch raw, int record, long time) {
        Program.EventTime rule = timeOf(table);
        return of(
                table.name(),
                raw,
                record,
                ErrorCode.FAR_FUTURE,
                table.schema().name(rule.column()),
                "its time lies "
                        + (time - raw.arrivedMicros()) / 1_000_000
                        + " s after its arrival, max_ahead is "
                        + rule.maxAhead() / 1_000_000
                        + " s",
                time,
                null);
    }

    private static Program.EventTime timeOf(SourceTable table) {
        return Objects.requireNonNull(table.eventTime());
    }

    /** A row that a view could not compute: it belongs to no record any more. */
    public static Quarantine.Entry failed(String view, String row, String message, long nowMicros) {
        return new Quarantine.Entry(
                0,
                view,
                ErrorCode.COMPUTATION_FAILED.name(),
                "",
                message,
                row,
                false,
                "",
                -1,
                null,
                null,
                nowMicros,
                "open");
    }
}
