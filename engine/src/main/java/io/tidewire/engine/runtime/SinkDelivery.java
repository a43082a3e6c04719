package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Values;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.batch.Consolidation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The thread of one sink, and the bounded queue before it. Changes that pile up while the sink is
 * slow are netted out before they are written, unless its table only grows. When the queue is full
 * the worker waits. A failure that may pass is tried again with the same delta; another one stops
 * the pipeline.
 */
final class SinkDelivery implements Runnable {

    private static final long FLUSH_NANOS = 200_000_000L;
    private static final long MAX_BYTES = 32L << 20;

    private final SinkBinding binding;
    private final Sink sink;
    private final boolean insertOnly;
    private final long recoverFrom;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final Retry retry;
    private final DeliveryQueue queue;
    private final Rate rate = new Rate();
    private final Latencies latencies = new Latencies();
    private final List<DeliveryQueue.Delta> unflushed = new ArrayList<>();
    private long lastFlush = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean finished;
    private volatile boolean failed;

    /**
     * @param recoverFrom number of the checkpoint the pipeline goes on from; 0 for none
     * @param maxRows that wait before the worker has to
     */
    SinkDelivery(
            SinkBinding binding,
            boolean insertOnly,
            long recoverFrom,
            long maxRows,
            Lifecycle lifecycle,
            Clock clock) {
        this.binding = binding;
        this.sink = binding.sink();
        this.insertOnly = insertOnly;
        this.recoverFrom = recoverFrom;
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.retry = new Retry(component(), lifecycle, lifecycle::aborting);
        this.queue = new DeliveryQueue(maxRows, MAX_BYTES);
        lifecycle.onChange(
                () -> {
                    if (lifecycle.aborting()) {
                        queue.close();
                    }
                });
    }

    String component() {
        return "sink '" + binding.name() + "'";
    }

    /** Hands over a step's change; waits while there is no room. False when nobody takes it. */
    boolean offer(Batch delta, long arrivedMicros) throws InterruptedException {
        return queue.put(new DeliveryQueue.Delta(delta, Batches.bytes(delta), arrivedMicros));
    }

    /** Asks for a commit after all that was offered; completes when it is durable. */
    CompletableFuture<Void> commit(long checkpoint) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!queue.add(new DeliveryQueue.Commit(checkpoint, done))) {
            done.cancel(false);
        }
        return done;
    }

    /** Nothing more will be offered: writes what waits, closes the sink and ends the thread. */
    void end() {
        queue.add(new DeliveryQueue.End());
    }

    @Override
    public void run() {
        try {
            retry.run(() -> sink.recover(recoverFrom));
            boolean more = true;
            while (more && !lifecycle.aborting()) {
                more = deliver(queue.take(FLUSH_NANOS));
            }
        } catch (Retry.GaveUp e) {
            // What was not delivered comes again after the last checkpoint.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            fail(e);
        } finally {
            queue.close();
            close();
        }
    }

    private void fail(Throwable e) {
        if (!lifecycle.aborting()) {
            failed = true;
            lifecycle.fail(component(), e);
        }
    }

    /** Closes the sink, once; a blocked call returns. From any thread. */
    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            sink.close();
            finished = true;
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Takes what waits, in order; false after the end. */
    private boolean deliver(List<DeliveryQueue.Item> items) throws InterruptedException {
        List<DeliveryQueue.Delta> deltas = new ArrayList<>();
        for (DeliveryQueue.Item item : items) {
            switch (item) {
                case DeliveryQueue.Delta delta -> deltas.add(delta);
                case DeliveryQueue.Commit commit -> {
                    write(deltas);
                    commit(commit);
                }
                case DeliveryQueue.End _ -> {
                    write(deltas);
                    flush();
                    return false;
                }
            }
        }
        write(deltas);
        if (queue.isEmpty()) {
            flush();
        }
        return true;
    }

    private void write(List<DeliveryQueue.Delta> deltas) throws InterruptedException {
        if (!insertOnly && deltas.size() > 1) {
            Batch net =
                    Consolidation.merge(deltas.stream().map(DeliveryQueue.Delta::batch).toList());
            write(net);
            unflushed.addAll(deltas);
        } else {
            for (DeliveryQueue.Delta delta : deltas) {
                write(delta.batch());
                unflushed.add(delta);
                if (System.nanoTime() - lastFlush >= FLUSH_NANOS) {
                    flush();
                }
            }
        }
        deltas.clear();
    }

    private void write(Batch delta) throws InterruptedException {
        if (!delta.isEmpty()) {
            retry.run(() -> sink.write(delta));
            rate.add(delta.size());
        }
    }

    private void flush() throws InterruptedException {
        lastFlush = System.nanoTime();
        if (!unflushed.isEmpty()) {
            retry.run(sink::flush);
            delivered();
        }
    }

    private void commit(DeliveryQueue.Commit commit) throws InterruptedException {
        retry.run(() -> sink.commit(commit.checkpoint()));
        delivered();
        commit.done().complete(null);
    }

    private void delivered() {
        long now = Values.micros(clock.instant());
        for (DeliveryQueue.Delta delta : unflushed) {
            if (delta.arrivedMicros() != Long.MAX_VALUE) {
                latencies.record(now - delta.arrivedMicros(), delta.batch().size());
            }
        }
        unflushed.clear();
    }

    SinkBinding binding() {
        return binding;
    }

    Rate rate() {
        return rate;
    }

    Latencies latencies() {
        return latencies;
    }

    Retry retry() {
        return retry;
    }

    /** Rows that wait. */
    long buffered() {
        return queue.rows();
    }

    /** As the status names it. */
    String state() {
        return failed
                ? "failed"
                : finished ? "finished" : retry.retrying() ? "retrying" : "running";
    }
}
