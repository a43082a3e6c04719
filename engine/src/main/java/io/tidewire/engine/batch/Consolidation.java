package io.tidewire.engine.batch;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.RowTable;

import java.util.List;

/**
 * Net changes: each row once, at the sum of its weights, and without those that cancel; retractions
 * first, otherwise in the order of first appearance. A change that only inserts is net as it is:
 * equal rows then stay apart. Rows are equal if their bytes in {@link RowFormat} are. Cost: one
 * copy, hash and probe a row. Stateless.
 */
public final class Consolidation {

    private Consolidation() {}

    /**
     * The net change of several.
     *
     * @param deltas at least one, all of one schema, in order
     */
    public static Batch merge(List<Batch> deltas) {
        return net(Batches.concat(deltas));
    }

    /** The net change of one. */
    public static Batch net(Batch delta) {
        long[] weights = delta.weights();
        if (weights == null) {
            return delta;
        }
        RowTable rows = new RowTable();
        ByteSink bytes = new ByteSink();
        long[] sums = new long[delta.size()];
        int[] firsts = new int[delta.size()];
        for (int row = 0; row < delta.size(); row++) {
            bytes.clear();
            RowFormat.write(bytes, delta.columns(), row);
            int before = rows.size();
            int id = rows.add(bytes.data(), 0, bytes.length());
            if (rows.size() != before) {
                firsts[id] = row;
            }
            sums[id] += weights[row];
        }
        return ordered(delta, rows.size(), sums, firsts);
    }

    private static Batch ordered(Batch delta, int distinct, long[] sums, int[] firsts) {
        int[] picked = new int[distinct];
        long[] net = new long[distinct];
        int count = 0;
        for (int id = 0; id < distinct; id++) {
            if (sums[id] < 0) {
                picked[count] = firsts[id];
                net[count++] = sums[id];
            }
        }
        boolean plain = count == 0;
        for (int id = 0; id < distinct; id++) {
            if (sums[id] > 0) {
                picked[count] = firsts[id];
                net[count++] = sums[id];
                plain &= sums[id] == 1;
            }
        }
        if (count == 0) {
            return Batch.empty(delta.schema());
        }
        return delta.gather(picked, count).withWeights(plain ? null : net);
    }
}
