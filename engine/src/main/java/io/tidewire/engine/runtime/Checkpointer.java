package io.tidewire.engine.runtime;

import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.serving.Views;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Makes checkpoints. The worker pauses only while gates and circuit write their state to the file;
 * the served views follow in their thread. The file is made final when all of it is written, the
 * quarantine has its rows, and what each sink does not have yet is on disk: no checkpoint waits for
 * a sink. Then the sinks may commit, and the sources hear of it. One at a time: while one is under
 * way no other begins.
 *
 * <p>What holds after a crash: the newest final file is a step boundary, sources resume where it
 * says, sinks get what they lack of the steps before it from their outboxes, and take back, or
 * never showed, what lies beyond it.
 */
final class Checkpointer {

    private static final long FIRST_NANOS = 1_000_000_000L;

    private final @Nullable CheckpointFolder folder;
    private final long everyNanos;
    private final List<SourceLane> lanes;
    private final Circuit circuit;
    private final @Nullable Views views;
    private final QuarantineWriter quarantine;
    private final Lifecycle lifecycle;
    private List<SinkLane> sinks = List.of();
    private Map<String, SourceReader> readers = Map.of();
    private long number;
    private long lastStep;
    private long publishedStep;
    private Map<String, SinkStanding> standings = Map.of();
    private long lastNanos;
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    Checkpointer(
            @Nullable CheckpointFolder folder,
            Duration every,
            List<SourceLane> lanes,
            Circuit circuit,
            @Nullable Views views,
            QuarantineWriter quarantine,
            Lifecycle lifecycle) {
        this.folder = folder;
        this.everyNanos = Math.max(10_000_000, every.toNanos());
        // The first one soon: it is what transactional sinks show their first rows with.
        this.lastNanos = System.nanoTime() - everyNanos + Math.min(everyNanos, FIRST_NANOS);
        this.lanes = lanes;
        this.circuit = circuit;
        this.views = views;
        this.quarantine = quarantine;
        this.lifecycle = lifecycle;
    }

    /** Who takes part, once they are there. */
    void connect(List<SinkLane> sinkLanes, Map<String, SourceReader> sources) {
        sinks = sinkLanes;
        readers = sources;
    }

    /**
     * Takes over the newest checkpoint, if there is one.
     *
     * @return the number of its last step; 0 for a new run
     */
    long restore(long nowMicros) {
        if (folder == null) {
            return 0;
        }
        try (CheckpointFolder.@Nullable Saved saved =
                folder.newest(fault -> lifecycle.problem("checkpoint", fault))) {
            if (saved == null) {
                return 0;
            }
            number = saved.number();
            StateReader in = saved.reader();
            lastStep = in.readLong();
            publishedStep = lastStep;
            standings = SinkStanding.read(in);
            for (SourceLane lane : lanes) {
                lane.read(in, nowMicros);
            }
            circuit.restore(in);
            if (in.readBoolean() && views != null) {
                views.restore(in);
            }
            return lastStep;
        }
    }

    /** Where the sinks stood at the checkpoint that was restored; by name. */
    Map<String, SinkStanding> standings() {
        return standings;
    }

    /** Begins one if it is time; for the worker, between two steps. */
    void maybe(long step) {
        if (folder != null
                && step != lastStep
                && underWay.isDone()
                && System.nanoTime() - lastNanos >= everyNanos) {
            take(folder, step);
        }
    }

    /**
     * The end: sinks may commit all they have.
     *
     * @param keep whether the pipeline can go on from here
     */
    void last(long step, boolean keep) throws InterruptedException {
        await(underWay);
        // What cannot be taken back may be committed only once no crash leads back before it.
        if (folder != null && (keep || sinks.stream().anyMatch(SinkLane::isTransactional))) {
            take(folder, step);
            await(underWay);
        } else {
            sinks.forEach(sink -> sink.outbox().mark(step));
            sinks.forEach(sink -> sink.published(step, 0));
            await(quarantine.written());
        }
    }

    /** The run is complete: the next one begins anew. */
    void clear() {
        if (folder != null) {
            folder.clear();
        }
    }

    private void take(CheckpointFolder where, long step) {
        lastNanos = System.nanoTime();
        lastStep = step;
        number++;
        CheckpointFolder.Pending pending = where.begin(number);
        StateWriter out = pending.writer();
        out.writeLong(step);
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        sinks.forEach(sink -> parts.add(sink.checkpoint(step)));
        SinkStanding.write(out, sinks);
        Map<SourceReader, Map<String, String>> positions = new HashMap<>();
        for (SourceLane lane : lanes) {
            lane.write(out);
            SourceReader reader = readers.get(lane.name());
            if (reader != null) {
                positions.put(reader, Map.copyOf(lane.resume()));
            }
        }
        circuit.snapshot(out);
        out.writeBoolean(views != null);
        parts.add(quarantine.written());
        CompletableFuture<Void> state =
                views == null ? CompletableFuture.completedFuture(null) : views.snapshot(out);
        parts.add(state.thenRunAsync(pending::finish, Checkpointer::inThread));
        underWay =
                CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                        .thenRunAsync(
                                () -> {
                                    pending.publish();
                                    sinks.forEach(sink -> sink.published(step, publishedStep));
                                    publishedStep = step;
                                    positions.forEach(SourceReader::committed);
                                },
                                Checkpointer::inThread)
                        .whenComplete((done, failure) -> report(failure, pending));
    }

    private static void inThread(Runnable task) {
        Threads.start("tidewire-checkpoint", task);
    }

    private void report(@Nullable Throwable failure, CheckpointFolder.Pending pending) {
        if (failure == null) {
            return;
        }
        try {
            pending.discard();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        // Cancelled: whoever took part has failed and said so, or the pipeline is being aborted.
        if (!(cause instanceof CancellationException) && !lifecycle.aborting()) {
            lifecycle.fail("checkpoint", cause);
        }
    }

    /** Waits until none is under way, finished or broken off; false when that takes too long. */
    boolean ended(long millis) throws InterruptedException {
        Bell done = new Bell();
        underWay.whenComplete((ok, failure) -> done.ring());
        done.await(millis);
        return underWay.isDone();
    }

    private void await(CompletableFuture<Void> future) throws InterruptedException {
        Bell done = new Bell();
        future.whenComplete((ok, failure) -> done.ring());
        while (!future.isDone() && !lifecycle.aborting()) {
            done.await(100);
        }
    }
}
