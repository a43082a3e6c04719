package io.tidewire.api.data;

import org.jspecify.annotations.Nullable;

/**
 * Stands where the values of a column stood that nobody reads (column pruning), so that the others
 * keep their places. It has rows and no values: reading one is a fault of whoever pruned it.
 */
public record PrunedColumn(int size) implements Column {

    @Override
    public boolean @Nullable [] nulls() {
        return null;
    }

    @Override
    public PrunedColumn gather(int[] rows, int count) {
        return new PrunedColumn(count);
    }

    @Override
    public PrunedColumn slice(int from, int to) {
        return new PrunedColumn(to - from);
    }

    /** What to throw where a value is wanted all the same. */
    public IllegalStateException unreadable() {
        return new IllegalStateException("a value of a pruned column is read");
    }
}
