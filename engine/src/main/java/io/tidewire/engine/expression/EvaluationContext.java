package io.tidewire.engine.expression;

import io.tidewire.engine.expression.kernel.KernelContext;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * What the evaluation of expressions over one batch shares: the clock, and the rows that failed.
 * Several expressions over one batch may share one context, so that a row that failed in any of
 * them is known once. Reused from batch to batch; not thread-safe.
 */
public final class EvaluationContext implements KernelContext {

    private @Nullable String[] failures = {};
    private int failedCount;
    private long nowMicros;

    /**
     * While a sub-expression runs on some of the rows only: where each of them stands in the batch.
     */
    private int @Nullable [] selection;

    /** Forgets the failures of the batch before. */
    public void begin(int rows, long nowMicros) {
        if (failures.length < rows) {
            failures = new String[rows];
        } else if (failedCount > 0) {
            Arrays.fill(failures, null);
        }
        this.failedCount = 0;
        this.nowMicros = nowMicros;
        this.selection = null;
    }

    @Override
    public long nowMicros() {
        return nowMicros;
    }

    @Override
    public void fail(int row, String message) {
        int position = selection == null ? row : selection[row];
        if (failures[position] == null) {
            failures[position] = message;
            failedCount++;
        }
    }

    /** How many rows of the batch failed so far. */
    public int failedCount() {
        return failedCount;
    }

    public boolean failed(int row) {
        return failures[row] != null;
    }

    /** Why the row failed. */
    public String failure(int row) {
        String failure = failures[row];
        if (failure == null) {
            throw new IllegalArgumentException("row " + row + " did not fail");
        }
        return failure;
    }

    /**
     * From here on row i means row {@code rows[i]} of what it meant before, until {@link #restore}.
     *
     * @return what {@link #restore} wants
     */
    int @Nullable [] select(int[] rows, int count) {
        int[] outer = selection;
        if (outer == null) {
            selection = rows;
        } else {
            int[] composed = new int[count];
            for (int i = 0; i < count; i++) {
                composed[i] = outer[rows[i]];
            }
            selection = composed;
        }
        return outer;
    }

    void restore(int @Nullable [] outer) {
        selection = outer;
    }
}
