package io.tidewire.engine.batch;

import io.tidewire.api.data.Batch;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Nets changes out: equal rows become one with the sum of their weights, rows whose weights add up
 * to 0 are gone, retractions come first. Cost: one hash and one probe a row. Stateless.
 */
public final class Consolidation {

    private Consolidation() {}

    /**
     * @param deltas at least one, all of one schema, in order
     */
    public static Batch merge(List<Batch> deltas) {
        Batch all = Batches.concat(deltas);
        int rows = all.size();
        RowHash hashes = new RowHash();
        hashes.hash(all, IntStream.range(0, all.columns().length).boxed().toList());
        int mask = Integer.highestOneBit(Math.max(8, rows * 2 - 1)) * 2 - 1;
        int[] slots = new int[mask + 1];
        long[] net = new long[rows];
        for (int row = 0; row < rows; row++) {
            int slot = (int) hashes.low(row) & mask;
            while (slots[slot] != 0 && !same(hashes, slots[slot] - 1, row)) {
                slot = slot + 1 & mask;
            }
            if (slots[slot] == 0) {
                slots[slot] = row + 1;
            }
            net[slots[slot] - 1] += all.weight(row);
        }
        return ordered(all, net);
    }

    private static boolean same(RowHash hashes, int one, int other) {
        return hashes.high(one) == hashes.high(other) && hashes.low(one) == hashes.low(other);
    }

    private static Batch ordered(Batch all, long[] net) {
        int[] picked = new int[net.length];
        int count = 0;
        for (int row = 0; row < net.length; row++) {
            if (net[row] < 0) {
                picked[count++] = row;
            }
        }
        for (int row = 0; row < net.length; row++) {
            if (net[row] > 0) {
                picked[count++] = row;
            }
        }
        long[] weights = new long[count];
        for (int i = 0; i < count; i++) {
            weights[i] = net[picked[i]];
        }
        return all.withWeights(null).gather(picked, count).withWeights(weights);
    }
}
