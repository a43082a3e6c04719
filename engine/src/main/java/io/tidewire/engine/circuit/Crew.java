package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.batch.Batches;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** The workers of a circuit: one runs in the caller's thread, several in threads of their own. */
final class Crew implements Batches.Loop, AutoCloseable {

    private final List<Worker> workers = new ArrayList<>();
    private final @Nullable Exchange exchange;
    private final @Nullable ExecutorService threads;

    Crew(List<Node> nodes, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("workers: " + size);
        }
        exchange = size == 1 ? null : new Exchange(size);
        for (int i = 0; i < size; i++) {
            workers.add(new Worker(i, nodes, exchange));
        }
        threads =
                size == 1
                        ? null
                        : Executors.newFixedThreadPool(
                                size,
                                Thread.ofPlatform().daemon().name("tidewire-worker-", 0).factory());
    }

    List<Worker> workers() {
        return workers;
    }

    /** Shares out the change of a source, in slices that each worker cuts for itself. */
    void offer(int source, Batch change) {
        workers.forEach(worker -> worker.offer(source, change, workers.size()));
    }

    void step(long[][] watermarks, long nowMicros) {
        if (threads == null || exchange == null) {
            workers.getFirst().step(watermarks, nowMicros);
            return;
        }
        Exchange abandoned = exchange;
        List<Future<?>> running = new ArrayList<>();
        for (Worker worker : workers) {
            running.add(
                    threads.submit(
                            () -> {
                                try {
                                    worker.step(watermarks, nowMicros);
                                } catch (Throwable e) {
                                    abandoned.abandon();
                                    throw e;
                                }
                            }));
        }
        await(running);
    }

    /** In the threads of the workers, if they have any: each takes every so manieth number. */
    @Override
    public void run(int count, IntConsumer body) {
        if (threads == null) {
            IN_ORDER.run(count, body);
            return;
        }
        List<Future<?>> running = new ArrayList<>();
        int size = workers.size();
        for (int first = 0; first < Math.min(size, count); first++) {
            int from = first;
            running.add(
                    threads.submit(
                            () -> {
                                for (int i = from; i < count; i += size) {
                                    body.accept(i);
                                }
                            }));
        }
        await(running);
    }

    private static void await(List<Future<?>> running) {
        Throwable failure = null;
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted during a step", e);
            } catch (ExecutionException e) {
                if (failure == null || failure instanceof Exchange.AbandonedException) {
                    failure = e.getCause();
                }
            }
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
