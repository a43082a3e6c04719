package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The workers of a circuit. Each has operators of its own; with several, rows change hands before
 * an operator that wants its keys together. They work in threads of their own, where a step has
 * enough rows to be worth waking them; the first worker's thread is the caller's.
 */
final class Crew implements AutoCloseable {

    private final List<Node> nodes;
    private final List<Worker> workers = new ArrayList<>();
    private final int fewRows;
    private final @Nullable Team team;
    private final SpinBarrier exchanged;
    private long offered;

    /**
     * @param fewRows until a step has as many rows, one worker after the other works in the
     *     caller's thread
     */
    Crew(List<Node> nodes, int size, int fewRows) {
        if (size < 1) {
            throw new IllegalArgumentException("workers: " + size);
        }
        this.nodes = nodes;
        this.fewRows = fewRows;
        Exchange exchange = size == 1 ? null : new Exchange(size, nodes);
        for (int i = 0; i < size; i++) {
            workers.add(new Worker(i, nodes, exchange));
        }
        team = size == 1 ? null : new Team(size);
        exchanged = new SpinBarrier(size, Team.SPIN_NANOS);
    }

    List<Worker> workers() {
        return workers;
    }

    /** Shares out the change of a source, in slices that each worker cuts for itself. */
    void offer(int source, Batch change) {
        offered += change.size();
        workers.forEach(worker -> worker.offer(source, change, workers.size()));
    }

    void step(long[][] watermarks, long nowMicros) {
        boolean few = offered < fewRows;
        offered = 0;
        Team threads = team;
        if (threads != null && !few) {
            run(threads, i -> stepFrom(0, workers.get(i), watermarks, nowMicros));
            return;
        }
        workers.forEach(worker -> worker.begin(nowMicros));
        int node = 0;
        while (node < nodes.size() && (threads == null || rowsInto(nodes.get(node)) < fewRows)) {
            stepInTurn(nodes.get(node++), watermarks);
        }
        if (threads != null && node < nodes.size()) {
            int rest = node;
            run(threads, i -> stepFrom(rest, workers.get(i), watermarks, nowMicros));
        }
    }

    /** A watermark can make many rows of few: of those that close their windows. */
    private long rowsInto(Node node) {
        long rows = 0;
        for (Worker worker : workers) {
            rows += worker.rowsInto(node);
        }
        return rows;
    }

    /** A worker's part of a step, from a node on, while the others do theirs. */
    private void stepFrom(int first, Worker worker, long[][] watermarks, long nowMicros) {
        try {
            if (first == 0) {
                worker.begin(nowMicros);
            }
            for (Node node : nodes.subList(first, nodes.size())) {
                if (node.exchanges()) {
                    worker.send(node);
                    if (!exchanged.await()) {
                        throw new AbandonedException();
                    }
                }
                worker.run(node, watermarks[node.id()]);
            }
        } catch (Throwable e) {
            exchanged.breakUp();
            throw e;
        }
    }

    private void stepInTurn(Node node, long[][] watermarks) {
        if (workers.size() > 1 && node.exchanges()) {
            workers.forEach(worker -> worker.send(node));
        }
        workers.forEach(worker -> worker.run(node, watermarks[node.id()]));
    }

    private static void run(Team team, IntConsumer task) {
        Throwable failure = null;
        for (Throwable each : team.run(task)) {
            if (failure == null || failure instanceof AbandonedException) {
                failure = each == null ? failure : each;
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
        if (team != null) {
            team.close();
        }
    }

    /** Another worker failed; its failure is the one to report. */
    private static final class AbandonedException extends RuntimeException {
        AbandonedException() {
            super("another worker failed");
        }
    }
}
