package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.delivery.Item;
import io.tidewire.engine.delivery.Outbox;
import io.tidewire.engine.time.Time;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The thread of one sink: takes from its outbox, in order, what the sink does not have, and tells
 * the outbox what it has for good. Changes that pile up while the sink is slow are netted out
 * before they are written, unless its table only grows. A failure that may pass is tried again;
 * another one stops the pipeline, or, when the sink had begun well and others go on, this sink
 * alone.
 *
 * <p>A transactional sink is handed what is on disk already, and commits an epoch when the
 * checkpoint at its end is final: whatever happens, it never has to take anything back.
 */
final class SinkDelivery implements Runnable {

    private static final long FLUSH_NANOS = 200_000_000L;
    private static final long COMMIT_BYTES = 32L << 20;

    /** Something that was written, and is not the sink's for good. */
    private record Sent(long rows, long arrivedMicros) {}

    private final SinkLane lane;
    private final Sink sink;
    private final Delivery delivery;
    private final Outbox outbox;
    private final Resume origin;
    private final SinkStanding standing;
    private final long commitRows;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final Retry retry;
    private final BooleanSupplier othersGoOn;
    private final Backoff rollbacks = new Backoff(Time.current().random());
    private final AtomicBoolean closed = new AtomicBoolean();

    private final List<Sent> sent = new ArrayList<>();
    private long sentRows;
    private long sentBytes;
    private long sentThrough;
    private long sentStep;
    private long lastFlush = Time.current().nanoTime();
    private boolean flushed = true;

    /** Whether there is anything in the sink's transaction. */
    private boolean wrote;

    private long committed;
    private long released;

    /** Rows that the sink had refused when it last had all it was given. */
    private long rejectedBefore;

    /** Up to which step what comes next may have been handed over before. */
    private long again;

    private volatile boolean begun;
    private volatile boolean finished;

    /**
     * @param origin the checkpoint the pipeline goes on from
     * @param commitRows that may be written before they have to be the sink's for good
     * @param othersGoOn whether another sink has not failed
     */
    SinkDelivery(
            SinkLane lane,
            Resume origin,
            SinkStanding standing,
            long commitRows,
            BooleanSupplier othersGoOn,
            Lifecycle lifecycle,
            Clock clock) {
        this.lane = lane;
        this.sink = lane.binding().sink();
        this.delivery = sink.delivery();
        this.outbox = lane.outbox();
        this.origin = origin;
        this.standing = standing;
        this.commitRows = commitRows;
        this.othersGoOn = othersGoOn;
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.retry = lane.retry();
        this.sentStep = standing.step();
        lane.committedStep(standing.step());
    }

    @Override
    public void run() {
        try {
            if (!lane.awaitPlace()) {
                return;
            }
            begin(true);
            begun = true;
            while (!lifecycle.aborting() && !outbox.isDrained()) {
                try {
                    deliver(outbox.take(FLUSH_NANOS));
                } catch (RolledBack e) {
                    retry.pause(rollbacks.nextMillis());
                    begin(false);
                }
            }
        } catch (Retry.GaveUp e) {
            // What was not committed comes again after the last checkpoint.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            fail(e);
        } finally {
            if (!lane.hasFailed()) {
                outbox.close();
            }
        }
    }

    private void fail(Throwable e) {
        if (lifecycle.aborting()) {
            return;
        }
        lane.failed();
        if (begun
                && e instanceof TidewireException known
                && known.code() == ErrorCode.SINK_FAILED
                && othersGoOn.getAsBoolean()) {
            lifecycle.partFailed(lane.component(), known.faults());
        } else {
            lifecycle.fail(lane.component(), e);
        }
    }

    /**
     * Closes the sink, once; a blocked call returns. From any thread.
     *
     * @param complete whether the run has come to its end: nothing is ever taken back
     */
    void close(boolean complete) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        lane.closing();
        try (sink;
                outbox) {
            if (complete) {
                sink.release(Long.MAX_VALUE);
            }
            finished = true;
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Nothing more will be offered: delivers what waits, closes the sink and ends the thread. */
    void end() {
        outbox.end();
    }

    /** Finds out where the sink stands, and goes on from there. */
    private void begin(boolean first) throws InterruptedException {
        sent.clear();
        sentRows = 0;
        sentBytes = 0;
        flushed = true;
        wrote = false;
        rejectedBefore = lane.binding().rejections().count();
        Resume from = new Resume(origin.run(), goesBackTo());
        CrashPoint.SINK_RECOVERING.pass();
        long stands = retry.call(() -> sink.recover(from));
        lane.recover();
        CrashPoint.SINK_RECOVERED.pass();
        boolean known = stands != Sink.UNKNOWN;
        if (known) {
            explain(stands, from.step());
        } else {
            stands = first ? standing.step() : Long.MIN_VALUE;
        }
        outbox.startAfter(stands, first ? standing.owed() : 0, known);
        // The quarantine itself has forgotten what lies beyond the checkpoint.
        again = first ? origin.step() : Long.MAX_VALUE;
    }

    /**
     * Once it has answered, nothing is taken back that was committed. Before that, whatever it has
     * beyond the step that the pipeline went on from is of steps that were computed anew, however
     * far they have got meanwhile; what a transactional one has was of a checkpoint.
     */
    private long goesBackTo() {
        return lane.recovered() || delivery == Delivery.TRANSACTIONAL
                ? Math.max(committed, lane.published())
                : lane.recoverTo();
    }

    private void explain(long stands, long wanted) {
        long confirmed = lane.committedStep();
        String problem =
                stands > wanted
                        ? "beyond that of the checkpoint, "
                                + wanted
                                + ": what lies between comes again"
                        : stands < confirmed
                                ? "but had confirmed " + confirmed + ": what lies between is gone"
                                : null;
        if (problem != null) {
            lifecycle.problem(
                    lane.component(),
                    Fault.warning(
                            ErrorCode.SINK_ROLLED_BACK,
                            lane.component() + " stands at step " + stands + ", " + problem,
                            "either it or the data directory was put back to an earlier state",
                            null));
        }
    }

    /** Delivers what was taken, in order. */
    private void deliver(List<Item> items) throws InterruptedException, RolledBack {
        if (!items.isEmpty()) {
            long next = items.getFirst().step();
            if (next <= again) {
                lane.binding().rejections().retract(next);
            }
            again = 0;
        }
        List<Item.Change> changes = new ArrayList<>();
        for (Item item : items) {
            switch (item) {
                case Item.Change change -> changes.add(change);
                case Item.Mark mark -> {
                    write(changes);
                    boundary(mark);
                }
            }
        }
        write(changes);
        if (outbox.isEmpty()) {
            flush();
            release();
        }
    }

    private void write(List<Item.Change> changes) throws InterruptedException, RolledBack {
        if (changes.isEmpty()) {
            return;
        }
        if (delivery == Delivery.TRANSACTIONAL) {
            lane.disk().log(changes.getLast().ordinal() + 1);
        }
        if (!lane.insertOnly() && changes.size() > 1) {
            write(net(changes));
            changes.forEach(this::sent);
        } else {
            for (Item.Change change : changes) {
                write(change.delta());
                sent(change);
                if (Time.current().nanoTime() - lastFlush >= FLUSH_NANOS) {
                    flush();
                }
            }
        }
        changes.clear();
        if (sentRows >= commitRows || sentBytes >= COMMIT_BYTES) {
            commitEarly();
        }
    }

    private static Delta net(List<Item.Change> changes) {
        Batch net =
                Consolidation.merge(
                        changes.stream().flatMap(change -> change.net().parts().stream()).toList());
        return new Delta(net, changes.getLast().step(), changes.getFirst().offset());
    }

    private void write(Delta delta) throws InterruptedException, RolledBack {
        if (!delta.batch().isEmpty()) {
            lane.binding().rejections().at(delta.step());
            run(() -> sink.write(delta));
            wrote = true;
            CrashPoint.SINK_WRITTEN.pass();
            flushed = false;
        }
    }

    private void sent(Item.Change change) {
        sent.add(new Sent(change.rows(), change.arrivedMicros()));
        sentRows += change.rows();
        sentBytes += change.bytes();
        sentThrough = change.ordinal() + 1;
        sentStep = change.step();
    }

    private void flush() throws InterruptedException, RolledBack {
        lastFlush = Time.current().nanoTime();
        if (!flushed && delivery != Delivery.TRANSACTIONAL) {
            run(sink::flush);
            flushed = true;
        }
        if (delivery == Delivery.AT_LEAST_ONCE && sentRows > 0) {
            delivered();
        }
    }

    /** Much was written since the last checkpoint: what can be the sink's for good is made so. */
    private void commitEarly() throws InterruptedException, RolledBack {
        switch (delivery) {
            case AT_LEAST_ONCE -> flush();
            case REVERSIBLE -> {
                if (sink.commitsBetweenCheckpoints()) {
                    commit(sentStep);
                } else {
                    lane.disk().log(sentThrough);
                }
            }
            case TRANSACTIONAL -> {
                if (sentStep <= lane.published()) {
                    commit(sentStep);
                }
            }
        }
    }

    /** The end of an epoch. */
    private void boundary(Item.Mark mark) throws InterruptedException, RolledBack {
        if (delivery == Delivery.TRANSACTIONAL) {
            // What can be done before the checkpoint is final need not be waited for after it.
            run(sink::flush);
            lane.awaitPublished(mark.step());
        }
        sentThrough = mark.ordinal() + 1;
        commit(mark.step());
        release();
    }

    private void commit(long step) throws InterruptedException, RolledBack {
        lastFlush = Time.current().nanoTime();
        CrashPoint.SINK_COMMITTING.pass();
        run(() -> sink.commit(step));
        CrashPoint.SINK_COMMITTED.pass();
        committed = step;
        flushed = true;
        rollbacks.reset();
        delivered();
    }

    private void delivered() {
        long now = Values.micros(clock.instant());
        for (Sent some : sent) {
            if (some.arrivedMicros() != Long.MAX_VALUE) {
                lane.latencies().record(now - some.arrivedMicros(), some.rows());
            }
        }
        long rejected = lane.binding().rejections().count();
        boolean noted = wrote || delivery != Delivery.TRANSACTIONAL;
        lane.committed(sentThrough, sentStep, sentRows, rejected - rejectedBefore, noted);
        wrote = false;
        rejectedBefore = rejected;
        sent.clear();
        sentRows = 0;
        sentBytes = 0;
    }

    private void release() throws InterruptedException, RolledBack {
        long step = lane.keepFrom();
        if (step > released) {
            run(() -> sink.release(step));
            CrashPoint.SINK_RELEASED.pass();
            released = step;
        }
    }

    /** What was written since the last commit is gone on the other side. */
    private static final class RolledBack extends Exception {
        private static final long serialVersionUID = 1;

        RolledBack(TidewireException cause) {
            super(cause);
        }
    }

    private void run(Runnable action) throws InterruptedException, RolledBack {
        try {
            retry.run(action);
            if (closed.get()) {
                // It returned because it was closed: what it was asked for need not have happened.
                throw new InterruptedException("closed under a call");
            }
        } catch (TidewireException e) {
            if (e.code() == ErrorCode.SINK_ROLLED_BACK) {
                throw new RolledBack(e);
            }
            throw e;
        }
    }

    SinkLane lane() {
        return lane;
    }

    /** As the status names it. */
    String state() {
        if (lane.hasFailed()) {
            return "failed";
        }
        if (finished) {
            return "finished";
        }
        if (retry.callMillis() >= SinkAlarm.STALLED_MILLIS) {
            return "stalled";
        }
        return switch (retry.breaker().state()) {
            case CLOSED -> retry.retrying() ? "retrying" : "running";
            case OPEN -> "open";
            case HALF_OPEN -> "probing";
        };
    }
}
