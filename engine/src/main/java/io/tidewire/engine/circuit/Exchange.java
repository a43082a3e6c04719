package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.batch.Selection;
import io.tidewire.engine.operator.Batches;
import io.tidewire.engine.operator.Grouping;
import io.tidewire.engine.operator.Groups;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.Share;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Phaser;

/**
 * Where workers hand rows to each other: worker i leaves its rows, sorted by who gets them, in
 * {@code boxes[i]}, all meet, worker j copies what is its own from {@code boxes[0], boxes[1], ...}
 * in that order. The order makes the result independent of timing. Two sets of boxes are used in
 * turn: who fills one for the next but one time has met all the others in between, and so they have
 * emptied it.
 */
final class Exchange {

    private final int workers;
    private final Sorted[][] sets;
    private final int[] rounds;
    private final Phaser barrier;

    /**
     * The rows of a batch by who gets them: worker j those at {@code rows[ends[j - 1] .. ends[j])}.
     *
     * @param results of the groups whose keys these rows are, if they are that
     */
    private record Sorted(Batch batch, int[] rows, int[] ends, @Nullable Accumulators results) {

        Selection of(int worker) {
            int from = worker == 0 ? 0 : ends[worker - 1];
            return new Selection(batch, rows, from, ends[worker] - from);
        }

        Groups groupsOf(int worker, Accumulators groups) {
            Selection mine = of(worker);
            int[] ids = Arrays.copyOfRange(rows, mine.from(), mine.from() + mine.count());
            return new Groups(Selection.gather(batch.schema(), List.of(mine)), groups, ids);
        }
    }

    Exchange(int workers) {
        this.workers = workers;
        this.sets = new Sorted[2][workers];
        this.rounds = new int[workers];
        this.barrier = new Phaser(workers);
    }

    /** Called by every worker for the same inputs in the same order. */
    Batch swap(Node.Route route, int worker, Batch batch) {
        return switch (route) {
            case Node.Route.Stay _ -> batch;
            case Node.Route.First _ -> swap(worker, batch, new int[batch.size()]);
            case Node.Route.ByKey key -> swap(worker, batch, owners(key.columns(), batch));
            case Node.Route.InGroups _ -> throw new IllegalArgumentException("in groups");
        };
    }

    /** What a worker takes in: rows, and rows that others have grouped. */
    record Taken(Batch rows, List<Groups> groups) {}

    /** As {@link #swap}; each worker groups its rows where that helps, or does not. */
    Taken swapGroups(Node.Route.InGroups route, Grouping grouping, int worker, Batch batch) {
        Groups grouped = grouping.group(batch);
        Sorted[] boxes = sets[rounds[worker]++ & 1];
        boxes[worker] =
                grouped == null
                        ? sorted(batch, owners(route.columns(), batch), null)
                        : sorted(
                                grouped.keys(),
                                owners(route.keys(), grouped.keys()),
                                grouped.results());
        meet();
        List<Selection> rows = new ArrayList<>();
        List<Groups> groups = new ArrayList<>();
        for (Sorted box : boxes) {
            Accumulators results = box.results;
            if (results == null) {
                rows.add(box.of(worker));
            } else {
                groups.add(box.groupsOf(worker, results));
            }
        }
        return new Taken(Selection.gather(batch.schema(), rows), groups);
    }

    private Batch swap(int worker, Batch batch, int[] owners) {
        Sorted[] boxes = sets[rounds[worker]++ & 1];
        boxes[worker] = sorted(batch, owners, null);
        meet();
        List<Selection> mine = new ArrayList<>(workers);
        for (Sorted box : boxes) {
            mine.add(box.of(worker));
        }
        return Selection.gather(batch.schema(), mine);
    }

    private int[] owners(int[] columns, Batch batch) {
        int[] owners = new int[batch.size()];
        if (columns.length > 0) {
            Share.owners(Batches.columns(batch, columns), batch.size(), workers, owners);
        }
        return owners;
    }

    /** A counting sort, which keeps the order of the rows of one owner. */
    private Sorted sorted(Batch batch, int[] owners, @Nullable Accumulators results) {
        int[] ends = new int[workers];
        for (int owner : owners) {
            ends[owner]++;
        }
        int[] next = new int[workers];
        for (int i = 1; i < workers; i++) {
            ends[i] += ends[i - 1];
            next[i] = ends[i - 1];
        }
        int[] rows = new int[owners.length];
        for (int row = 0; row < owners.length; row++) {
            rows[next[owners[row]]++] = row;
        }
        return new Sorted(batch, rows, ends, results);
    }

    /** Lets everybody who waits, or will, fail: one worker does not come. */
    void abandon() {
        barrier.forceTermination();
    }

    private void meet() {
        if (barrier.arriveAndAwaitAdvance() < 0) {
            throw new AbandonedException();
        }
    }

    /** Another worker failed; its failure is the one to report. */
    static final class AbandonedException extends RuntimeException {
        AbandonedException() {
            super("another worker failed");
        }
    }
}
