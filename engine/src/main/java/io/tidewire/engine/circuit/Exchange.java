package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.operator.Batches;
import io.tidewire.engine.state.Share;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Phaser;

/**
 * Where workers hand rows to each other: worker i puts what is for worker j into {@code
 * boxes[i][j]}, all meet, worker j takes {@code boxes[0][j], boxes[1][j], ...} in that order, all
 * meet. The order makes the result independent of timing.
 */
final class Exchange {

    private final int workers;
    private final Batch[][] boxes;
    private final Phaser barrier;

    Exchange(int workers) {
        this.workers = workers;
        this.boxes = new Batch[workers][workers];
        this.barrier = new Phaser(workers);
    }

    /** Called by every worker for the same inputs in the same order. */
    Batch swap(Node.Route route, int worker, Batch batch) {
        switch (route) {
            case Node.Route.Stay _ -> {
                return batch;
            }
            case Node.Route.First _ -> {
                Arrays.fill(boxes[worker], Batch.empty(batch.schema()));
                boxes[worker][0] = batch;
            }
            case Node.Route.ByKey key -> distribute(key.columns(), worker, batch);
        }
        meet();
        List<Batch> mine = new ArrayList<>(workers);
        for (Batch[] box : boxes) {
            mine.add(box[worker]);
        }
        Batch result = Batches.concat(batch.schema(), mine);
        meet();
        return result;
    }

    private void distribute(int[] columns, int worker, Batch batch) {
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
            boxes[worker][to] = batch.gather(rows, count);
        }
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
