package io.tidewire.api.crash;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A place at which the crash harness can make the process die as SIGKILL would: no hook runs,
 * nothing is flushed. {@code -Dtidewire.crash=checkpoint.published:3} halts it when it passes that
 * place for the third time. Points lie where a state on disk, or on another machine, is half-way;
 * never in the way of a single row. Without the property a pass is the test of a constant.
 */
public enum CrashPoint {
    /** The checkpoint that is gone on from is read; nothing runs yet. */
    RESTORED("restored"),
    /** A step's changes are in the outboxes. */
    STEP_DONE("step.done"),
    /** State is being handed over, and written to a file that is no checkpoint yet. */
    CHECKPOINT_BEGUN("checkpoint.begun"),
    /** All of it is written and durable, but for its name. */
    CHECKPOINT_WRITTEN("checkpoint.written"),
    /** It is final; neither sinks nor sources know. */
    CHECKPOINT_PUBLISHED("checkpoint.published"),
    /** They have been told. */
    CHECKPOINT_TOLD("checkpoint.told"),
    /** Parts of older checkpoints are one part now. */
    CHECKPOINT_MERGED("checkpoint.merged"),
    /** Refused rows are in the quarantine; no checkpoint holds them. */
    QUARANTINED("quarantined"),
    /** What a sink does not have is in its outbox on disk. */
    OUTBOX_PERSISTED("outbox.persisted"),
    /** A sink is about to say where it stands, and to take back what lies beyond. */
    SINK_RECOVERING("sink.recovering"),
    SINK_RECOVERED("sink.recovered"),
    SINK_WRITTEN("sink.written"),
    SINK_COMMITTING("sink.committing"),
    /** It has committed; the outbox does not know. */
    SINK_COMMITTED("sink.committed"),
    SINK_RELEASED("sink.released"),
    /** A file is replaced: the new one lies beside it. */
    FILE_WRITTEN("file.written"),
    /** It has its place. */
    FILE_REPLACED("file.replaced"),
    /** A snapshot is put back; its manifest knows nothing of it. */
    SNAPSHOT_PUT_BACK("snapshot.put-back"),
    /** The step stands in an open Kafka transaction. */
    KAFKA_COMMITTING("kafka.committing"),
    SOURCE_STARTED("source.started"),
    /** Sources are at their end, or stopped; the last checkpoint is to come. */
    DRAINED("drained"),
    /** The last checkpoint is final; the sinks are being closed. */
    CLOSING("closing");

    /** As if killed. */
    public static final int EXIT_CODE = 137;

    private static final @Nullable CrashPoint CHOSEN;
    private static final AtomicLong PASSES = new AtomicLong();

    static {
        String written = System.getProperty("tidewire.crash");
        CrashPoint chosen = null;
        if (written != null) {
            int colon = written.lastIndexOf(':');
            PASSES.set(colon < 0 ? 1 : Long.parseLong(written.substring(colon + 1)));
            String wanted = colon < 0 ? written : written.substring(0, colon);
            for (CrashPoint point : values()) {
                chosen = point.label.equals(wanted) ? point : chosen;
            }
            if (chosen == null) {
                throw new IllegalArgumentException("tidewire.crash: there is no " + wanted);
            }
        }
        CHOSEN = chosen;
    }

    private final String label;

    CrashPoint(String label) {
        this.label = label;
    }

    /** Dies here, if that was asked for. */
    public void pass() {
        if (this == CHOSEN && PASSES.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    @Override
    public String toString() {
        return label;
    }
}
