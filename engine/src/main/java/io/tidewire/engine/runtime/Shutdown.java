package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.delivery.Outboxes;
import io.tidewire.engine.serving.Views;
import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Ends every thread of a pipeline, and lets go of sources and sinks. In order when it drained; with
 * a time limit when it is aborted: closing makes blocked calls return, and whoever does not return
 * all the same is left behind, since no thread keeps the process alive.
 */
final class Shutdown {

    private static final long GRACE_MILLIS = 1_000;
    private static final long LIMIT_MILLIS = 5_000;

    /** A reader or a delivery, with the ways to make it return. */
    record Part(
            String component, Thread thread, Runnable ask, Runnable force, BooleanSupplier well) {
        boolean alive() {
            return thread.isAlive();
        }
    }

    private final Lifecycle lifecycle;
    private final Checkpointer checkpoints;
    private final Outboxes outboxes;
    private final Circuit circuit;
    private final QuarantineWriter quarantine;
    private final @Nullable Views views;
    private final Duration drainFor;
    private final List<Part> readers = new ArrayList<>();
    private final List<Part> deliveries = new ArrayList<>();
    private final List<SinkDelivery> sinks = new ArrayList<>();
    private @Nullable Thread viewsThread;

    Shutdown(
            Lifecycle lifecycle,
            Checkpointer checkpoints,
            Outboxes outboxes,
            Circuit circuit,
            QuarantineWriter quarantine,
            @Nullable Views views,
            Duration drainFor) {
        this.lifecycle = lifecycle;
        this.checkpoints = checkpoints;
        this.outboxes = outboxes;
        this.circuit = circuit;
        this.quarantine = quarantine;
        this.views = views;
        this.drainFor = drainFor;
    }

    void connect(
            Map<SourceReader, Thread> sources,
            Map<SinkDelivery, Thread> sinkThreads,
            @Nullable Thread servingThread) {
        sources.forEach(
                (reader, thread) ->
                        readers.add(
                                new Part(
                                        reader.component(),
                                        thread,
                                        reader::release,
                                        reader::close,
                                        () -> true)));
        sinks.addAll(sinkThreads.keySet());
        sinkThreads.forEach(
                (delivery, thread) ->
                        deliveries.add(
                                new Part(
                                        delivery.lane().component(),
                                        thread,
                                        delivery::end,
                                        () -> delivery.close(false),
                                        delivery.lane()::isWell)));
        viewsThread = servingThread;
    }

    /**
     * @param finished whether the input came to its end
     */
    void run(boolean finished) {
        boolean complete = false;
        try {
            endAll(readers);
            readers.forEach(reader -> reader.force().run());
            // What a sink does not have by then, the next run brings it.
            boolean delivered = endAll(deliveries);
            Thread writer = quarantine.end();
            if (!Threads.join(writer, LIMIT_MILLIS)) {
                leftBehind("quarantine");
            }
            if (views != null) {
                if (lifecycle.aborting()) {
                    views.close();
                } else {
                    views.end();
                }
                Threads.join(viewsThread, LIMIT_MILLIS);
            }
            if (!checkpoints.close(LIMIT_MILLIS)) {
                leftBehind("checkpoint");
            }
            circuit.close();
            if (finished && delivered && !lifecycle.failed()) {
                checkpoints.clear();
                outboxes.clear();
                complete = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            lifecycle.fail("shutdown", e);
        } finally {
            CrashPoint.CLOSING.pass();
            // Only now, because a sink lets go of the way back when the run is complete.
            for (SinkDelivery sink : sinks) {
                sink.close(complete);
            }
            lifecycle.ended(complete && !lifecycle.failed());
        }
    }

    /**
     * They take all the time they need, unless the pipeline was told to stop: then there is a
     * limit, and nobody waits for one that is not well.
     *
     * @return whether each came to its end by itself
     */
    private boolean endAll(List<Part> parts) throws InterruptedException {
        parts.forEach(part -> part.ask().run());
        while (!lifecycle.aborting() && !outOfTime(parts)) {
            if (ended(parts, GRACE_MILLIS / 10)) {
                // In this order: an abort ends them too.
                return !lifecycle.aborting();
            }
        }
        if (ended(parts, GRACE_MILLIS)) {
            return !lifecycle.aborting();
        }
        // The time is over. Whoever tries again and again gives up.
        lifecycle.abort();
        parts.stream().filter(Part::alive).forEach(part -> part.force().run());
        ended(parts, LIMIT_MILLIS);
        parts.stream().filter(Part::alive).forEach(part -> leftBehind(part.component()));
        return false;
    }

    private boolean outOfTime(List<Part> parts) {
        return lifecycle.stoppedFor(drainFor.multipliedBy(2))
                || lifecycle.stopping()
                        && parts.stream()
                                .noneMatch(part -> part.alive() && part.well().getAsBoolean());
    }

    /** Waits for all of them; false when one has not ended in that time. */
    private static boolean ended(List<Part> parts, long millis) throws InterruptedException {
        long end = Time.current().nanoTime() + millis * 1_000_000;
        boolean all = true;
        for (Part part : parts) {
            long left = Math.max(1, (end - Time.current().nanoTime()) / 1_000_000);
            all &= Threads.join(part.thread(), left);
        }
        return all;
    }

    private void leftBehind(String component) {
        lifecycle.problem(
                component,
                Fault.warning(
                        ErrorCode.INTERNAL,
                        component + " did not return when it was closed and is left behind",
                        null,
                        null));
    }
}
