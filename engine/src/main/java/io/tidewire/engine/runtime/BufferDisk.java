package io.tidewire.engine.runtime;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.delivery.Outbox;
import io.tidewire.engine.time.Time;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The disk under a sink's buffer. While it takes nothing, because it is full or fails, memory is
 * all the room there is: the worker goes on as with a buffer that is full, the sink's thread waits
 * if it needs the disk, a checkpoint fails and is made again. It is tried once a second, and said
 * once. Thread-safe.
 */
final class BufferDisk {

    private static final long PAUSE_MILLIS = 1_000;

    private static final String HINT =
            "make room on the disk, or look at its errors; it is tried again, and nothing has to be"
                    + " restarted";

    private final String component;
    private final Outbox outbox;
    private final Retry retry;
    private final Lifecycle lifecycle;
    private boolean said;

    /** When the worker may try again. */
    private long nextTry = Long.MIN_VALUE;

    BufferDisk(String component, Outbox outbox, Retry retry, Lifecycle lifecycle) {
        this.component = component;
        this.outbox = outbox;
        this.retry = retry;
        this.lifecycle = lifecycle;
    }

    /** Moves all that waits in memory there; false when it does not take it. Waits for nobody. */
    boolean spill() {
        synchronized (this) {
            long now = Time.current().nanoTime();
            if (said && now - nextTry < 0) {
                return false;
            }
            nextTry = now + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        }
        try {
            outbox.spill();
        } catch (IOException e) {
            refused(e);
            return false;
        }
        taken();
        return true;
    }

    /**
     * Makes sure that all before an ordinal outlives the process, however long the disk does not
     * take it. For the sink's thread.
     *
     * @throws InterruptedException also when nobody wants it any more
     */
    void log(long end) throws InterruptedException {
        while (true) {
            try {
                outbox.log(end);
                taken();
                return;
            } catch (IOException e) {
                refused(e);
                retry.pause(PAUSE_MILLIS);
                if (retry.givesUp()) {
                    throw new InterruptedException("nobody waits for it any more");
                }
            }
        }
    }

    /**
     * Makes all before an ordinal durable, for a checkpoint.
     *
     * @throws TidewireException CHECKPOINT_FAILED when the disk does not take it
     */
    void persist(long end) {
        try {
            outbox.persist(end);
        } catch (IOException e) {
            refused(e);
            throw new TidewireException(
                    ErrorCode.CHECKPOINT_FAILED, "no checkpoint: " + message(e), HINT, e);
        }
        taken();
    }

    private synchronized void refused(IOException why) {
        if (!said) {
            said = true;
            lifecycle.problem(
                    component, Fault.warning(ErrorCode.DATA_DIRECTORY, message(why), HINT, null));
        }
    }

    private String message(IOException why) {
        return "what waits for " + component + " cannot be written to disk: " + why.getMessage();
    }

    /** It may also be that there was nothing to write. */
    private synchronized void taken() {
        if (said && !outbox.isRefused()) {
            said = false;
            lifecycle.passed(component, ErrorCode.DATA_DIRECTORY, "the disk takes rows again");
        }
    }
}
