package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.RowTable;

/**
 * The same change with each row once, at its net weight, and without what cancels; retractions
 * first, otherwise in the order of first appearance. A change that only inserts stays as it is.
 */
public final class Consolidate implements Linear {

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        return consolidate(inputs[0]);
    }

    public static Batch consolidate(Batch batch) {
        long[] weights = batch.weights();
        if (weights == null) {
            return batch;
        }
        RowTable rows = new RowTable();
        ByteSink bytes = new ByteSink();
        long[] sums = new long[batch.size()];
        int[] firsts = new int[batch.size()];
        for (int row = 0; row < batch.size(); row++) {
            bytes.clear();
            RowFormat.write(bytes, batch.columns(), row);
            int before = rows.size();
            int id = rows.add(bytes.data(), 0, bytes.length());
            if (rows.size() != before) {
                firsts[id] = row;
            }
            sums[id] += weights[row];
        }
        return ordered(batch, rows.size(), sums, firsts);
    }

    private static Batch ordered(Batch batch, int distinct, long[] sums, int[] firsts) {
        int[] picked = new int[distinct];
        long[] net = new long[distinct];
        int count = 0;
        boolean retracts = false;
        boolean repeats = false;
        for (int id = 0; id < distinct; id++) {
            if (sums[id] < 0) {
                picked[count] = firsts[id];
                net[count++] = sums[id];
                retracts = true;
            }
        }
        for (int id = 0; id < distinct; id++) {
            if (sums[id] > 0) {
                picked[count] = firsts[id];
                net[count++] = sums[id];
                repeats |= sums[id] != 1;
            }
        }
        if (count == 0) {
            return Batch.empty(batch.schema());
        }
        return batch.gather(picked, count).withWeights(retracts || repeats ? net : null);
    }
}
