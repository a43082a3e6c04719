package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Status.CheckpointStatus;
import io.tidewire.engine.change.Blueprint;
import io.tidewire.engine.change.Transition;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.Contents;
import io.tidewire.engine.checkpoint.PendingCheckpoint;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.engine.time.Serial;
import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Makes checkpoints. The worker hands over what has changed since the last one, in memory; another
 * thread writes it. Where much has changed it goes in portions between steps, until what is left is
 * little: so the pause is bounded by how much a step changes, not by how much there is. The served
 * views follow in their thread. A checkpoint is published when all of it is written, the quarantine
 * has its rows, and what each sink does not have yet is on disk: no checkpoint waits for a sink.
 * Then the sinks may commit, and the sources hear of it. One at a time: while one is under way no
 * other begins.
 *
 * <p>What holds after a crash: the newest published checkpoint is a step boundary, sources resume
 * where it says, sinks get what they lack of the steps before it from their outboxes, and take
 * back, or never showed, what lies beyond it.
 *
 * <p>A disk that does not take a checkpoint does not stop the pipeline: it goes on, says so and
 * tries again; what was not published counts as changed still.
 */
final class Checkpointer {

    private static final long FIRST_NANOS = 1_000_000_000L;

    /** So much can be handed over in one pause. */
    private static final long PAUSE_BYTES = 4 << 20;

    private static final long PORTION_BYTES = 1 << 20;

    /** Portions take no more than one part in so many of the time. */
    private static final int PORTION_SHARE = 4;

    /** Portions in a row take no longer than that. */
    private static final long PORTIONS_NANOS = 40_000_000;

    /** Handed over and not yet on the disk: when it is more, portions wait. */
    private static final long MAX_WAITING_BYTES = 64 << 20;

    private static final String SINKS = "sinks";

    /** A round that leaves more than this part of what the one before left is the last. */
    private static final double PROGRESS = 0.75;

    private final @Nullable CheckpointFolder folder;
    private final @Nullable Merger merger;
    private final long everyNanos;
    private final PipelineState state;
    private final QuarantineWriter quarantine;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final Serial thread = new Serial("tidewire-checkpoint");
    private List<SinkLane> sinks = List.of();
    private Map<String, SourceReader> readers = Map.of();
    private long number;
    private long lastStep;
    private volatile long publishedStep;
    private Map<String, SinkStanding> standings = Map.of();
    private volatile CheckpointStatus status = CheckpointStatus.NONE;
    private volatile boolean failing;
    private long lastNanos;

    /** What is being handed over in portions. */
    private @Nullable PendingCheckpoint pending;

    private long leftByRound;
    private long portionNanos;
    private long portionEnd;

    /** Since the checkpoint under way began. */
    private long longestPause;

    /** Completes with whether it was published; absent when its outcome is known. */
    private @Nullable CompletableFuture<Boolean> underWay;

    Checkpointer(
            @Nullable CheckpointFolder folder,
            Duration every,
            PipelineState state,
            QuarantineWriter quarantine,
            Lifecycle lifecycle,
            Clock clock) {
        this.folder = folder;
        this.merger = folder == null ? null : new Merger(folder, lifecycle);
        this.everyNanos = Math.max(10_000_000, every.toNanos());
        // The first one soon: it is what transactional sinks show their first rows with.
        this.lastNanos = Time.current().nanoTime() - everyNanos + Math.min(everyNanos, FIRST_NANOS);
        this.state = state;
        this.quarantine = quarantine;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    /** Who takes part, once they are there. */
    void connect(List<SinkLane> sinkLanes, Map<String, SourceReader> sourcesByLabel) {
        sinks = sinkLanes;
        readers = sourcesByLabel;
    }

    /**
     * What a pipeline goes on from; without a transition the checkpoint is of the same pipeline.
     */
    record Origin(
            SavedCheckpoint saved,
            @Nullable Transition transition,
            @Nullable SavedCheckpoint rebuilt) {

        /** The number of the last step that any of it has. */
        long step() {
            long step = saved.about().step();
            return rebuilt == null ? step : Math.max(step, rebuilt.about().step());
        }

        /** Whether a sink takes its place only when this pipeline's state has taken its own. */
        boolean isAnew(String sink) {
            return transition != null && transition.anew().contains(sink);
        }

        /** The step up to which a sink has taken part; 0 for one that begins. */
        long step(String sink, String label) {
            if (rebuilt != null && isAnew(sink)) {
                return rebuilt.about().step();
            }
            boolean known =
                    Blueprint.read(saved.small(Blueprint.NAME)).sinks().stream()
                            .anyMatch(before -> before.endpoint().label().equals(label));
            return known ? saved.about().step() : 0;
        }
    }

    /**
     * Takes over what there is; absent for a new run. After a transition a checkpoint is made at
     * once: from then on it is this pipeline's state.
     */
    void restore(@Nullable Origin origin, long steadyMicros) {
        if (folder == null) {
            return;
        }
        SavedCheckpoint saved = origin == null ? null : origin.saved();
        boolean continued = false;
        if (origin != null) {
            number = origin.saved().about().number();
            publishedStep = origin.saved().about().step();
            standings = SinkStanding.read(origin.saved().small(SINKS));
            Transition transition = origin.transition();
            if (transition == null) {
                lastStep = publishedStep;
                continued = state.restore(origin.saved(), steadyMicros);
            } else {
                lastStep = -1;
                lastNanos = System.nanoTime() - everyNanos;
                state.restore(origin.saved(), transition, origin.rebuilt(), steadyMicros);
            }
        }
        folder.resume(saved, state.parts(), continued);
        folder.prepare();
        if (saved != null) {
            status =
                    new CheckpointStatus(
                            number,
                            saved.about().step(),
                            saved.about().takenMicros(),
                            0,
                            saved.bytes(),
                            0,
                            0,
                            0);
        }
    }

    /** Where the sinks stood at the checkpoint that was restored; by label. */
    Map<String, SinkStanding> standings() {
        return standings;
    }

    /**
     * Begins one if it is time, or goes on with it; for the worker, between two steps.
     *
     * @return whether there is more to hand over
     */
    boolean maybe(long step) {
        if (folder == null || !settled()) {
            return false;
        }
        if (pending == null) {
            if (step == lastStep || Time.current().nanoTime() - lastNanos < everyNanos) {
                return false;
            }
            pending = begin(folder);
        }
        if (goOn(pending)) {
            return true;
        }
        finish(pending, step);
        return false;
    }

    private PendingCheckpoint begin(CheckpointFolder where) {
        lastNanos = Time.current().nanoTime();
        number++;
        long changed = state.changedBytes();
        boolean mostly = changed > PAUSE_BYTES && changed > state.totalBytes() / 2;
        boolean complete = mostly || where.nextIsComplete();
        if (complete) {
            state.changeAll();
        }
        leftByRound = Long.MAX_VALUE;
        portionNanos = 0;
        longestPause = Time.current().nanoTime() - lastNanos;
        return where.begin(number, complete, thread);
    }

    /** Hands over some portions unless little is left; false when it is time to finish. */
    private boolean goOn(PendingCheckpoint into) {
        if (leftByRound <= PAUSE_BYTES || state.changedBytes() <= PAUSE_BYTES) {
            return false;
        }
        long start = Time.current().nanoTime();
        long allowed = Math.min((start - portionEnd) / (PORTION_SHARE - 1), PORTIONS_NANOS);
        if (allowed < Math.min(portionNanos, PORTIONS_NANOS)
                || into.waitingBytes() > MAX_WAITING_BYTES) {
            return true;
        }
        boolean round;
        long now = start;
        do {
            long began = now;
            round = state.portion(into, PORTION_BYTES);
            now = Time.current().nanoTime();
            portionNanos = now - began;
        } while (!round
                && now - start + portionNanos <= allowed
                && into.waitingBytes() <= MAX_WAITING_BYTES);
        CrashPoint.CHECKPOINT_BEGUN.pass();
        portionEnd = now;
        longestPause = Math.max(longestPause, now - start);
        if (!round) {
            return true;
        }
        long left = state.changedBytes();
        boolean stuck = left > PROGRESS * leftByRound;
        leftByRound = left;
        return !stuck;
    }

    /**
     * The end: sinks may commit all they have.
     *
     * @param keep whether the pipeline can go on from here
     */
    void last(long step, boolean keep) throws InterruptedException {
        awaitOutcome();
        // What cannot be taken back may be committed only once no crash leads back before it.
        if (folder != null && (keep || sinks.stream().anyMatch(SinkLane::isTransactional))) {
            finish(pending == null ? begin(folder) : pending, step);
            awaitOutcome();
            if (publishedStep != step && !lifecycle.aborting()) {
                // Said before; but now it is for good.
                lifecycle.fail(
                        "checkpoint",
                        new TidewireException(
                                ErrorCode.CHECKPOINT_FAILED,
                                "the last checkpoint could not be written",
                                "nothing is lost: the next run goes on from the one before and"
                                        + " reads again what came since"));
            }
        } else {
            sinks.forEach(sink -> sink.outbox().mark(step));
            sinks.forEach(sink -> sink.published(step));
            await(quarantine.written());
        }
    }

    /** The run is complete: the next one begins anew. */
    void clear() {
        if (folder != null) {
            folder.clear();
        }
    }

    /** Hands over the rest: what is in it is the state after this step. */
    private void finish(PendingCheckpoint into, long step) {
        long start = Time.current().nanoTime();
        lastStep = step;
        pending = null;
        CrashPoint.CHECKPOINT_BEGUN.pass();
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        sinks.forEach(sink -> parts.add(sink.checkpoint(step)));
        Map<String, byte[]> small = state.small();
        StateWriter standing = new StateWriter();
        SinkStanding.write(standing, sinks);
        small.put(SINKS, standing.toBytes());
        Map<String, Map<String, String>> positions = state.positions();
        Contents contents = new Contents(step, Values.micros(clock.instant()), positions, small);
        parts.add(quarantine.written());
        parts.add(state.rest(into));
        longestPause = Math.max(longestPause, Time.current().nanoTime() - start);
        long pause = longestPause;
        long began = lastNanos;
        underWay =
                CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                        .thenCompose(_ -> into.publish(contents))
                        .thenRun(() -> published(step, positions))
                        .thenRun(() -> figures(into, contents, pause, began))
                        .handle(
                                (ok, failure) -> {
                                    if (failure != null) {
                                        into.discard();
                                    }
                                    return outcome(failure);
                                });
    }

    private void figures(PendingCheckpoint done, Contents contents, long pause, long began) {
        status =
                new CheckpointStatus(
                        done.number(),
                        contents.step(),
                        contents.takenMicros(),
                        done.writtenBytes(),
                        folder == null ? 0 : folder.totalBytes(),
                        pause / 1e6,
                        (Time.current().nanoTime() - began) / 1e6,
                        0);
    }

    /** Of the newest published one. From any thread. */
    CheckpointStatus status() {
        return status;
    }

    private void published(long step, Map<String, Map<String, String>> positions) {
        CrashPoint.CHECKPOINT_PUBLISHED.pass();
        sinks.forEach(sink -> sink.published(step));
        publishedStep = step;
        readers.forEach(
                (label, reader) -> reader.committed(positions.getOrDefault(label, Map.of())));
        CrashPoint.CHECKPOINT_TOLD.pass();
    }

    /** Whether it was published; says why not. */
    private boolean outcome(@Nullable Throwable failure) {
        if (failure == null) {
            if (failing) {
                failing = false;
                lifecycle.passed(
                        "checkpoint", ErrorCode.CHECKPOINT_FAILED, "it could be written again");
            }
            return true;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof TidewireException refused
                && refused.code() == ErrorCode.CHECKPOINT_FAILED) {
            failing = true;
            status = status.failedOnceMore();
            refused.faults().forEach(fault -> lifecycle.problem("checkpoint", fault));
        } else if (!(cause instanceof CancellationException) && !lifecycle.aborting()) {
            // Cancelled: whoever took part has failed and said so, or the pipeline is aborted.
            lifecycle.fail("checkpoint", cause);
        }
        return false;
    }

    /** Takes note of the outcome of the last one; false while there is none. */
    private boolean settled() {
        if (underWay == null) {
            return true;
        }
        if (!underWay.isDone()) {
            return false;
        }
        boolean published = underWay.join();
        underWay = null;
        state.settle(published);
        if (!published) {
            lastStep = -1;
        } else if (merger != null) {
            merger.offer();
        }
        return true;
    }

    private void awaitOutcome() throws InterruptedException {
        if (underWay != null) {
            await(underWay);
            settled();
        }
    }

    private void await(CompletableFuture<?> future) throws InterruptedException {
        Bell done = new Bell();
        future.whenComplete((ok, failure) -> done.ring());
        while (!future.isDone() && !lifecycle.aborting()) {
            done.await(100);
        }
    }

    /**
     * Nothing more is written. Waits for what is under way, finished or broken off; false when that
     * takes too long.
     */
    boolean close(long millis) throws InterruptedException {
        if (pending != null) {
            pending.discard();
        }
        if (underWay != null) {
            Bell done = new Bell();
            underWay.whenComplete((ok, failure) -> done.ring());
            done.await(millis);
        }
        boolean merged = merger == null || merger.close(millis);
        return thread.close(millis) && merged;
    }
}
