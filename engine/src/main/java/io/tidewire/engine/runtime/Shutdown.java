package io.tidewire.engine.runtime;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.delivery.Outboxes;
import io.tidewire.engine.serving.Views;

import org.jspecify.annotations.Nullable;

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
    private static final long LIMIT_MILLIS = 10_000;
    private static final long STOP_MILLIS = 10_000;

    /**
     * A reader or a delivery, with the ways to make it return.
     *
     * @param isWell whether it is likely to return by itself before long
     */
    record Part(
            String component,
            Thread thread,
            Runnable ask,
            Runnable force,
            BooleanSupplier isWell) {}

    private final Lifecycle lifecycle;
    private final Checkpointer checkpoints;
    private final Outboxes outboxes;
    private final Circuit circuit;
    private final QuarantineWriter quarantine;
    private final @Nullable Views views;
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
            @Nullable Views views) {
        this.lifecycle = lifecycle;
        this.checkpoints = checkpoints;
        this.outboxes = outboxes;
        this.circuit = circuit;
        this.quarantine = quarantine;
        this.views = views;
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
        boolean complete = finished;
        try {
            endAll(readers, Long.MAX_VALUE);
            readers.forEach(reader -> reader.force().run());
            // What a sink does not have when the pipeline was stopped is on disk for the next run.
            endAll(deliveries, finished ? Long.MAX_VALUE : STOP_MILLIS);
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
            complete = finished && !lifecycle.failed();
            if (complete) {
                checkpoints.clear();
                outboxes.clear();
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
     * @param limitMillis for all of them together, when nothing is aborted; within it, nobody waits
     *     for one that is not well
     */
    private void endAll(List<Part> parts, long limitMillis) throws InterruptedException {
        parts.forEach(part -> part.ask().run());
        long begin = System.nanoTime();
        for (Part part : parts) {
            while (!lifecycle.aborting()
                    && (limitMillis == Long.MAX_VALUE || part.isWell().getAsBoolean())
                    && (System.nanoTime() - begin) / 1_000_000 < limitMillis
                    && !Threads.join(part.thread(), GRACE_MILLIS / 10)) {
                // It may take all the time it needs, unless aborted.
            }
            if (!Threads.join(part.thread(), GRACE_MILLIS)) {
                part.force().run();
                if (!Threads.join(part.thread(), LIMIT_MILLIS)) {
                    leftBehind(part.component());
                }
            }
        }
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
