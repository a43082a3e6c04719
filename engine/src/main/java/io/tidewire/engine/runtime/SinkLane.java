package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.crash.CrashPoint;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.delivery.Outbox;
import io.tidewire.engine.delivery.Room;
import io.tidewire.engine.time.Time;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Everything between the circuit and one sink. The worker offers each step's change and asks for
 * room before the next; checkpoints make sure that what the sink does not have is on disk; {@link
 * SinkDelivery} takes from the outbox. Thread-safe, but for what says whose it is.
 */
final class SinkLane {

    /**
     * How long the worker, or a checkpoint, waits for a sink that is well, before the disk helps.
     */
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private final SinkBinding binding;
    private final boolean insertOnly;
    private final Outbox outbox;
    private final Lifecycle lifecycle;
    private final Runnable freed;
    private final Retry retry;
    private final SinkAlarm alarm;
    private final BufferDisk disk;
    private final Rate rate = new Rate();
    private final Latencies latencies = new Latencies();
    private final Bell bell = new Bell();

    /** Since when there is no room in memory; 0 when there is. Written by the worker. */
    private volatile long crowdedSince;

    private final long origin;
    private volatile boolean inPlace;
    private volatile boolean held;
    private volatile long published;
    private volatile long keepFrom;
    private volatile long committedStep;
    private volatile long rejected;

    /** What {@link #back} says while the sink has not answered. */
    private final long recoverTo;

    private final WayBack wayBack;
    private volatile boolean recovered;

    /** As the checkpoint that is being made says. */
    private volatile long back;

    private volatile boolean waiting;
    private volatile boolean failed;
    private volatile boolean closing;

    /**
     * @param insertOnly whether what the sink follows only grows
     * @param origin the step up to which it has taken part; 0 when it begins
     * @param rejected rows that the sink had refused by then
     * @param recoverTo the step the sink has to be taken back to before all else
     * @param waitsForPlace whether it may begin only with the first checkpoint that is final
     * @param freed called when there is room again for which the worker waits
     */
    SinkLane(
            SinkBinding binding,
            boolean insertOnly,
            Outbox outbox,
            long origin,
            long rejected,
            long recoverTo,
            boolean waitsForPlace,
            Lifecycle lifecycle,
            Runnable freed) {
        this.binding = binding;
        this.insertOnly = insertOnly;
        this.outbox = outbox;
        this.origin = origin;
        this.published = origin;
        this.rejected = rejected;
        this.recoverTo = recoverTo;
        this.wayBack = new WayBack(recoverTo);
        this.back = recoverTo;
        if (recoverTo < origin) {
            outbox.keepCommitted();
        }
        this.inPlace = !waitsForPlace;
        this.lifecycle = lifecycle;
        this.freed = freed;
        this.retry = new Retry(component(), lifecycle, () -> closing || lifecycle.aborting());
        this.disk = new BufferDisk(component(), outbox, retry, lifecycle);
        this.alarm = new SinkAlarm(component(), outbox, retry, lifecycle, System::nanoTime);
        lifecycle.onChange(
                () -> {
                    if (lifecycle.aborting()) {
                        outbox.close();
                        bell.ring();
                    }
                });
    }

    String name() {
        return binding.name();
    }

    /** The step that it goes on from. */
    long origin() {
        return origin;
    }

    /** As problems and faults name it. */
    String component() {
        return "sink '" + binding.name() + "'";
    }

    SinkBinding binding() {
        return binding;
    }

    boolean insertOnly() {
        return insertOnly;
    }

    Outbox outbox() {
        return outbox;
    }

    Retry retry() {
        return retry;
    }

    Rate rate() {
        return rate;
    }

    Latencies latencies() {
        return latencies;
    }

    BufferDisk disk() {
        return disk;
    }

    boolean isTransactional() {
        return binding.sink().delivery() == Delivery.TRANSACTIONAL;
    }

    /** Hands over a step's change. For the worker. */
    void offer(NetChange change, long step, long arrivedMicros) {
        outbox.append(change, step, arrivedMicros);
        alarm.offered();
    }

    /**
     * Whether another step's change may come; makes room on disk if need be. For the worker, before
     * each step.
     */
    boolean makeRoom() {
        Room room = outbox.room();
        boolean free = isFree(room);
        held = !free;
        alarm.look(!free && (room == Room.FULL || outbox.isRefused()));
        return free;
    }

    /** Whether the pipeline waits for it. */
    boolean isHolding() {
        return held;
    }

    private boolean isFree(Room room) {
        return switch (room) {
            case FREE -> {
                crowdedSince = 0;
                yield true;
            }
            case FULL -> false;
            case CROWDED -> {
                if (!outbox.isDurable() || isQuick() && !outOfPatience()) {
                    yield false;
                }
                boolean roomy = disk.spill();
                if (roomy) {
                    crowdedSince = 0;
                }
                // What a full disk does not take is dropped, if that was asked for.
                yield roomy || outbox.bounds().drops();
            }
        };
    }

    /** Whether it does what it is asked to. From any thread. */
    boolean isWell() {
        return !failed && !retry.retrying() && retry.callMillis() < SinkAlarm.STALLED_MILLIS;
    }

    /** Whether waiting for the sink is likely to be short. */
    private boolean isQuick() {
        return isWell() && !waiting && !outbox.isBehind();
    }

    private boolean outOfPatience() {
        long now = Time.current().nanoTime();
        if (crowdedSince == 0) {
            crowdedSince = now;
        }
        return now - crowdedSince >= PATIENCE_NANOS;
    }

    /**
     * A checkpoint is taken after this step. Completes when everything up to it is the sink's for
     * good or on disk. For the worker.
     */
    CompletableFuture<Void> checkpoint(long step) {
        if (!recovered && !isTransactional()) {
            // The next process may have to take the sink back once more.
            outbox.keepCommitted();
        }
        back = recovered ? -1 : recoverTo;
        long end = outbox.mark(step);
        if (back < 0 && outbox.isCommitted(end)) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(
                () -> settle(end), task -> Threads.start("tidewire-outbox-" + name(), task));
    }

    private void settle(long end) {
        try {
            if (!isTransactional() && isQuick()) {
                outbox.awaitCommitted(end, PATIENCE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lifecycle.aborting() && !outbox.isCommitted(end)) {
            throw new CancellationException();
        }
        disk.persist(end);
        CrashPoint.OUTBOX_PERSISTED.pass();
    }

    /** The step of the newest final checkpoint. */
    long published() {
        return published;
    }

    /** Waits until the sink may begin; false when it never will. */
    boolean awaitPlace() throws InterruptedException {
        while (!inPlace && !lifecycle.aborting() && !outbox.isDrained()) {
            bell.await(100);
        }
        return inPlace;
    }

    /** The step from which on the sink has to be able to go back. */
    long keepFrom() {
        return keepFrom;
    }

    /** A checkpoint is final. */
    synchronized void published(long step) {
        published = Math.max(published, step);
        keepFrom = Math.max(keepFrom, wayBack.published(back < 0 ? step : back));
        if (back < 0) {
            outbox.forgetCommitted();
        }
        inPlace = true;
        bell.ring();
    }

    /** Waits for the checkpoint of a step to be final. For the sink's thread. */
    void awaitPublished(long step) throws InterruptedException {
        waiting = true;
        while (published < step) {
            if (lifecycle.aborting()) {
                throw new InterruptedException();
            }
            bell.await(1_000);
        }
        waiting = false;
    }

    /** The step of the last change that the sink has for good. */
    long committedStep() {
        return committedStep;
    }

    /** The sink stands there. For its thread. */
    void committedStep(long step) {
        committedStep = step;
    }

    /** The step the sink has to be taken back to before all else. */
    long recoverTo() {
        return recoverTo;
    }

    /** Whether it has been since the start. */
    boolean recovered() {
        return recovered;
    }

    /** It has. For its thread. */
    void recover() {
        recovered = true;
    }

    /** As {@link SinkStanding} has it, of the checkpoint that is being made. */
    long back() {
        return back;
    }

    /** Rows that the sink has refused for good, among those that it has. */
    long rejected() {
        return rejected;
    }

    /** Nothing more will be delivered; what comes is kept for the next process. */
    void failed() {
        failed = true;
    }

    /** The sink is being closed: a call that fails is not made again. */
    void closing() {
        closing = true;
        retry.wake();
    }

    boolean hasFailed() {
        return failed;
    }

    /**
     * The sink has all before an ordinal for good. For its thread.
     *
     * @param step of the last change among it
     * @param rows that this brings it
     * @param refused of those
     * @param noted whether the sink itself knows: a transactional one keeps its place only with
     *     rows
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    void committed(long end, long step, long rows, long refused, boolean noted) {
        committedStep = noted ? step : committedStep;
        rejected += refused;
        rate.add(rows - refused);
        outbox.committed(end, rows, noted);
        if (held) {
            freed.run();
        }
    }
}
