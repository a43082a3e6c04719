package io.tidewire.engine.quality;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

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
