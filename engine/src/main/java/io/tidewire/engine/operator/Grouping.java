package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Aggregate;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.operator.aggregate.Failures;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Groups the rows of a step where they are, before they go to the workers that own their keys: what
 * goes there is a row per group, and each distinct value once, so a key of many rows is nobody's
 * burden. Rows that are of almost as many groups, or bring almost as many values, are better sent
 * as they are; that is tried again now and then. Used by one thread.
 */
public final class Grouping {

    /** Calls that add up do not fail row by row. */
    private static final Failures NO_FAILURES = (rows, row, reason) -> {};

    private final Aggregate plan;
    private final int[] keyColumns;
    private final int[] deciding;
    private final Schema keySchema;
    private final Worthwhile worthwhile = new Worthwhile();

    private Grouping(Aggregate plan, int[] deciding) {
        this.plan = plan;
        this.keyColumns = Columns.positions(plan.keys());
        this.deciding = deciding;
        Schema input = plan.input().schema();
        this.keySchema = new Schema(plan.keys().stream().map(input.fields()::get).toList());
    }

    /** Whether results of parts of the rows add up to those of all. */
    public static boolean suits(Aggregate plan, boolean retracting) {
        return !retracting && new Accumulators(plan, false, NO_FAILURES).merges();
    }

    /** Whether that is so without a look at the values of other rows, as DISTINCT needs. */
    public static boolean addsUp(Aggregate plan) {
        return new Accumulators(plan, false, NO_FAILURES).addsUp();
    }

    /**
     * Absent when it does not suit.
     *
     * @param keys positions among the keys: rows that agree in these agree in all of them
     */
    static @Nullable Grouping of(Aggregate plan, boolean retracting, int[] keys) {
        if (!suits(plan, retracting)) {
            return null;
        }
        return new Grouping(plan, Arrays.stream(keys).map(plan.keys()::get).toArray());
    }

    /** The groups of the rows, in the order in which they come; absent when not worth it. */
    public @Nullable Groups group(Batch rows) {
        if (!worthwhile.is(rows.size())) {
            return null;
        }
        Accumulators results = new Accumulators(plan, false, NO_FAILURES);
        int[] ids = new int[rows.size()];
        int count = RowGroups.number(rows, deciding, ids);
        results.reserve(count);
        results.collect(rows, ids);
        worthwhile.found(rows.size(), Math.max(count, results.collected()));
        int[] first = new int[count];
        int[] all = new int[count];
        for (int row = rows.size() - 1; row >= 0; row--) {
            first[ids[row]] = row;
        }
        Arrays.setAll(all, i -> i);
        Column[] columns = Columns.at(rows, keyColumns);
        for (int i = 0; i < columns.length; i++) {
            columns[i] = columns[i].gather(first, count);
        }
        return new Groups(new Batch(keySchema, columns, count, null), results, all);
    }
}
