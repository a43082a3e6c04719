package io.tidewire.engine.runtime;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.engine.delivery.Depth;
import io.tidewire.engine.delivery.Outbox;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a person hears of one sink beside its failures: that it does not answer, that its buffer is
 * full, and when that is over. Each is said once. For the worker, which asks between steps.
 */
final class SinkAlarm {

    /** How long a call may take before it is said. */
    static final long STALLED_MILLIS = 10_000;

    /** For so long there has to be room before it is no longer said that there is none. */
    private static final long ROOMY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String component;
    private final Outbox outbox;
    private final Retry retry;
    private final Lifecycle lifecycle;
    private final LongSupplier nanos;
    private boolean stalled;
    private boolean full;
    private boolean dropping;
    private long droppedBefore;
    private long lastFull;

    /**
     * @param nanos the time, as System::nanoTime
     */
    SinkAlarm(
            String component, Outbox outbox, Retry retry, Lifecycle lifecycle, LongSupplier nanos) {
        this.component = component;
        this.outbox = outbox;
        this.retry = retry;
        this.lifecycle = lifecycle;
        this.nanos = nanos;
    }

    /**
     * @param noRoom whether the pipeline waits because the sink's buffer is full
     */
    void look(boolean noRoom) {
        stalled(retry.callMillis() >= STALLED_MILLIS);
        full(noRoom);
    }

    private void stalled(boolean now) {
        if (now && !stalled) {
            warn(
                    ErrorCode.SINK_STALLED,
                    component + " has not answered for " + STALLED_MILLIS / 1000 + " s",
                    "see whether the other side is up; the others go on, and its rows wait");
        } else if (!now && stalled) {
            lifecycle.passed(component, ErrorCode.SINK_STALLED, "it answers again");
        }
        stalled = now;
    }

    private void full(boolean now) {
        if (now) {
            lastFull = nanos.getAsLong();
            if (!full) {
                full = true;
                warn(
                        ErrorCode.SINK_BUFFER_FULL,
                        "the pipeline waits for " + component + ": " + fullBuffer(),
                        "it goes on when the sink does; with a larger buffer, or when_full: drop,"
                                + " the others would go on for longer");
            }
        } else if (full && nanos.getAsLong() - lastFull >= ROOMY_NANOS) {
            full = false;
            lifecycle.passed(component, ErrorCode.SINK_BUFFER_FULL, "there is room again");
        }
    }

    /** After each change that was offered. */
    void offered() {
        Depth depth = outbox.depth();
        if (depth.dropping() && !dropping) {
            droppedBefore = depth.dropped();
            warn(
                    ErrorCode.SINK_BUFFER_FULL,
                    "rows for " + component + " are dropped: " + fullBuffer(),
                    "the count is in the sink's books; a larger buffer would hold out longer");
        } else if (!depth.dropping() && dropping) {
            lifecycle.passed(
                    component,
                    ErrorCode.SINK_BUFFER_FULL,
                    "there is room again; dropped " + (depth.dropped() - droppedBefore));
        }
        dropping = depth.dropping();
    }

    private String fullBuffer() {
        if (outbox.isRefused()) {
            return "the disk takes nothing for its buffer, and its memory is full";
        }
        return "its buffer of " + outbox.bounds().bytes() / 1_000_000 + " MB is full";
    }

    private void warn(ErrorCode code, String message, String hint) {
        lifecycle.problem(component, Fault.warning(code, message, hint, null));
    }
}
