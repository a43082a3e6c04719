package io.tidewire.app.move;

import io.tidewire.api.deploy.Takeover;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Status;

import java.util.ArrayList;
import java.util.List;

/** Whether one engine, when it read again what the other had read, came to the same. */
final class Agreement {

    private final List<String> differences = new ArrayList<>();
    private boolean lacks;

    /**
     * @param before as they were when the rows were read first
     * @param now as they are when they were read again
     */
    void books(String source, Status.Books before, Status.Books now) {
        account(source, "read", before.read(), now.read());
        account(source, "delivered", before.delivered(), now.delivered());
        account(source, "filtered", before.filtered(), now.filtered());
        account(source, "late", before.late(), now.late());
        account(source, "duplicate", before.duplicate(), now.duplicate());
        account(source, "quarantined", before.quarantined(), now.quarantined());
        lacks |= now.read() < before.read();
    }

    private void account(String source, String account, long before, long now) {
        if (before != now) {
            differences.add(source + "." + account + " was " + before + " and is " + now);
        }
    }

    /** In microseconds, of which Flink knows the thousands alone. */
    void watermark(String source, long before, long now) {
        boolean same =
                before == Takeover.NO_WATERMARK || now == Takeover.NO_WATERMARK
                        ? before == now
                        : Math.floorDiv(before, 1_000L) == Math.floorDiv(now, 1_000L);
        if (!same) {
            differences.add(source + "'s watermark was " + before + " us and is " + now + " us");
        }
    }

    /**
     * @param goesOn what the user can do
     * @throws TidewireException LOG_INCOMPLETE, STATE_DIFFERS
     */
    void require(String goesOn) {
        if (differences.isEmpty()) {
            return;
        }
        throw new TidewireException(
                lacks ? ErrorCode.LOG_INCOMPLETE : ErrorCode.STATE_DIFFERS,
                "what was read again does not come to what it came to before: "
                        + String.join(", ", differences),
                (lacks
                                ? "the topics have lost rows that were counted"
                                : "rows of the quarantine that were replayed, times far in the"
                                        + " future, and partitions that were idle are decided on"
                                        + " by when they come")
                        + "; "
                        + goesOn);
    }
}
