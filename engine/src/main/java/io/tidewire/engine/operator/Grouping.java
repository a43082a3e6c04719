package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Aggregate;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.operator.aggregate.Failures;
import io.tidewire.engine.state.KeyTable;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Groups the rows of a step where they are, before they go to the workers that own their keys: what
 * goes there is a row per group, so a key of many rows is nobody's burden. Rows that are of almost
 * as many groups are better sent as they are; that is tried again now and then. Used by one thread.
 */
public final class Grouping {

    /** Fewer rows are not worth a table. */
    private static final int FEW_ROWS = 128;

    /** Of this many rows per group it is worth it. */
    private static final int ROWS_PER_GROUP = 2;

    /** After so many steps it is tried again. */
    private static final int PAUSE = 15;

    /** Calls that add up do not fail row by row. */
    private static final Failures NO_FAILURES = (rows, row, reason) -> {};

    private final Aggregate plan;
    private final int[] keyColumns;
    private final int[] deciding;
    private final Schema keySchema;
    private int pause;

    private Grouping(Aggregate plan, int[] deciding) {
        this.plan = plan;
        this.keyColumns = Batches.positions(plan.keys());
        this.deciding = deciding;
        Schema input = plan.input().schema();
        this.keySchema = new Schema(plan.keys().stream().map(input.fields()::get).toList());
    }

    /** Whether results of parts of the rows add up to those of all. */
    public static boolean suits(Aggregate plan, boolean retracting) {
        return !retracting && new Accumulators(plan, false, NO_FAILURES).merges();
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

    /** False when all values are known to be the same, as the window mostly is. */
    private static boolean differs(Column column) {
        if (!(column instanceof LongColumn longs) || longs.nulls() != null) {
            return true;
        }
        long[] values = longs.values();
        for (int row = 1; row < longs.size(); row++) {
            if (values[row] != values[0]) {
                return true;
            }
        }
        return false;
    }

    /** The groups of the rows, in the order in which they come; absent when not worth it. */
    public @Nullable Groups group(Batch rows) {
        if (rows.size() < FEW_ROWS || pause-- > 0) {
            return null;
        }
        int[] differing = Arrays.stream(deciding).filter(i -> differs(rows.column(i))).toArray();
        Schema input = rows.schema();
        KeyTable keys = KeyTable.of(Arrays.stream(differing).mapToObj(input::type).toList());
        Accumulators results = new Accumulators(plan, false, NO_FAILURES);
        int[] ids = new int[rows.size()];
        keys.assign(Batches.columns(rows, differing), rows.size(), ids);
        results.reserve(keys.capacity());
        results.update(rows, ids);
        int count = keys.size();
        pause = (long) count * ROWS_PER_GROUP > rows.size() ? PAUSE : 0;
        int[] first = new int[count];
        int[] all = new int[count];
        for (int row = rows.size() - 1; row >= 0; row--) {
            first[ids[row]] = row;
        }
        Arrays.setAll(all, i -> i);
        Column[] columns = Batches.columns(rows, keyColumns);
        for (int i = 0; i < columns.length; i++) {
            columns[i] = columns[i].gather(first, count);
        }
        return new Groups(new Batch(keySchema, columns, count, null), results, all);
    }
}
