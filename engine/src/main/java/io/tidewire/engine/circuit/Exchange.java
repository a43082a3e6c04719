package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.operator.Batches;
import io.tidewire.engine.state.Share;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Phaser;

/**
 * Where workers hand rows to each other: worker i puts what is for worker j into {@code
 * boxes[i][j]}, all meet, worker j takes {@code boxes[0][j], boxes[1][j], ...} in that order. The
 * order makes the result independent of timing. Two sets of boxes are used in turn: who fills one
 * for the next but one time has met all the others in between, and so they have emptied it.
 */
final class Exchange {

    private final int workers;
    private final Batch[][][] sets;
    private final int[] rounds;
    private final Phaser barrier;

    Exchange(int workers) {
        this.workers = workers;
        this.sets = new Batch[2][workers][workers];
        this.rounds = new int[workers];
        this.barrier = new Phaser(workers);
    }

    /** Called by every worker for the same inputs in the same order. */
    Batch swap(Node.Route route, int worker, Batch batch) {
        return switch (route) {
            case Node.Route.Stay _ -> batch;
            case Node.Route.First _ -> {
                Batch[] parts = new Batch[workers];
                Arrays.fill(parts, Batch.empty(batch.schema()));
                parts[0] = batch;
                yield swap(worker, parts, batch.schema());
            }
            case Node.Route.ByKey key ->
                    swap(worker, distribute(key.columns(), batch), batch.schema());
        };
    }

    private Batch swap(int worker, Batch[] parts, Schema schema) {
        Batch[][] boxes = sets[rounds[worker]++ & 1];
        boxes[worker] = parts;
        meet();
        List<Batch> mine = new ArrayList<>(workers);
        for (Batch[] box : boxes) {
            mine.add(box[worker]);
        }
        return Batches.concat(schema, mine);
    }

    private Batch[] distribute(int[] columns, Batch batch) {
        Batch[] parts = new Batch[workers];
        int[] owners = new int[batch.size()];
        Share.owners(Batches.columns(batch, columns), batch.size(), workers, owners);
        int[] rows = new int[batch.size()];
        for (int to = 0; to < workers; to++) {
            int count = 0;
            for (int row = 0; row < owners.length; row++) {
                if (owners[row] == to) {
                    rows[count++] = row;
                }
            }
            parts[to] = batch.gather(rows, count);
        }
        return parts;
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
