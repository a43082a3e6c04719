package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Plan.SortKey;

import java.util.Arrays;

/**
 * Leaves out rows of a step that cannot come first in their partition, before they go to the worker
 * that owns it: those that another row here is ahead of. So a partition of many rows is nobody's
 * burden. Where almost all rows stay that is not worth it, and is tried again now and then. Used by
 * one thread.
 */
public final class Leaders {

    private final int[] partition;
    private final SortKey first;
    private final Worthwhile worthwhile = new Worthwhile();

    /**
     * @param first what rows are ranked by first, of a type that {@link SortValues#suit suits}
     */
    Leaders(int[] partition, SortKey first) {
        this.partition = partition;
        this.first = first;
    }

    /** The rows that may come first, in their order. */
    public Batch of(Batch rows) {
        if (!worthwhile.is(rows.size())) {
            return rows;
        }
        int[] groups = new int[rows.size()];
        int count = RowGroups.number(rows, partition, groups);
        long[] values = SortValues.of(rows, first);
        long[] best = new long[count];
        Arrays.fill(best, Long.MAX_VALUE);
        for (int row = 0; row < values.length; row++) {
            best[groups[row]] = Math.min(best[groups[row]], values[row]);
        }
        int[] leading = new int[values.length];
        int left = 0;
        for (int row = 0; row < values.length; row++) {
            leading[left] = row;
            left += values[row] == best[groups[row]] ? 1 : 0;
        }
        worthwhile.found(rows.size(), left);
        return rows.gather(leading, left);
    }
}
