package io.tidewire.engine.expression;

import io.tidewire.api.data.Column;
import io.tidewire.engine.expression.kernel.KernelContext;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What the evaluation of expressions over one batch shares: the clock, the rows that failed, and
 * the columns of expressions that stand in several places. Several expressions over one batch may
 * share one context, so that a row that failed in any of them is known once. Reused from batch to
 * batch; not thread-safe.
 */
public final class EvaluationContext implements KernelContext {

    private @Nullable String[] failures = {};
    private int failedCount;
    private long nowMicros;

    private Scope scope = new Scope();
    private final Map<SharedEvaluator, Known> known = new IdentityHashMap<>();

    /**
     * The rows that expressions run on: all of the batch, or, within another scope, some of its
     * rows. Compared by identity, since equal rows of two batches are not the same.
     */
    static final class Scope {
        private final @Nullable Scope outer;
        private final int[] rows;

        private Scope() {
            this.outer = null;
            this.rows = new int[0];
        }

        private Scope(Scope outer, int[] rows) {
            this.outer = outer;
            this.rows = rows;
        }
    }

    /** A column that was computed for the rows of a scope. */
    private record Known(Scope scope, Column column) {}

    /** Forgets the batch before. */
    public void begin(int rows, long nowMicros) {
        if (failures.length < rows) {
            failures = new String[rows];
        } else if (failedCount > 0) {
            Arrays.fill(failures, null);
        }
        this.failedCount = 0;
        this.nowMicros = nowMicros;
        this.scope = new Scope();
        known.clear();
    }

    @Override
    public long nowMicros() {
        return nowMicros;
    }

    @Override
    public void fail(int row, String message) {
        int position = row;
        for (Scope each = scope; each.outer != null; each = each.outer) {
            position = each.rows[position];
        }
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
     * From here on row i means row {@code rows[i]} of what it meant before, until {@link #restore}
     * or {@link #begin}. The array stays as it is meanwhile.
     *
     * @return what {@link #restore} wants
     */
    Scope select(int[] rows) {
        Scope outer = scope;
        scope = new Scope(outer, rows);
        return outer;
    }

    void restore(Scope outer) {
        scope = outer;
    }

    /**
     * From here on the batch is the rows of the one before that passed a condition; rows that fail
     * are still told by their place in that one.
     *
     * @param rows those that passed; not written to any more
     */
    public void keepOnly(int[] rows) {
        scope = new Scope(scope, rows);
    }

    /** The column that was kept for these rows, or for others that these are some of. */
    @Nullable Column known(SharedEvaluator expression, int count) {
        Known entry = known.get(expression);
        if (entry == null) {
            return null;
        }
        int[] rows = null;
        for (Scope each = scope; each != entry.scope; each = each.outer) {
            if (each.outer == null) {
                return null;
            }
            rows = rows == null ? each.rows : compose(each.rows, rows, count);
        }
        return rows == null ? entry.column : entry.column.gather(rows, count);
    }

    private static int[] compose(int[] outer, int[] inner, int count) {
        int[] composed = new int[count];
        for (int i = 0; i < count; i++) {
            composed[i] = outer[inner[i]];
        }
        return composed;
    }

    void keep(SharedEvaluator expression, Column column) {
        known.put(expression, new Known(scope, column));
    }
}
