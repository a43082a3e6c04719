package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.operator.over.OverFunction;
import io.tidewire.engine.operator.over.Partition;
import io.tidewire.engine.operator.over.RowOrder;
import io.tidewire.engine.state.SlotRows;

import java.util.Arrays;
import java.util.List;

/**
 * The results of an OVER's rows, beside the rows: computes them anew where changes reach, and gives
 * out the rows whose results are others than before.
 */
final class OverResults {

    private final Schema schema;
    private final int width;
    private final SlotRows rows;
    private final List<OverFunction> functions;
    private final Output output;

    /** By slot: true when the row has results, and has been given out with them. */
    private boolean[] computed = new boolean[16];

    /** The slots that were computed in this step, and their results in the same order. */
    private int[] swept = new int[16];

    private int sweptCount;
    private ColumnBuilder[] results;

    /**
     * @param width how many columns of the rows are the input's; the results are behind
     */
    OverResults(Schema schema, int width, SlotRows rows, List<OverFunction> functions) {
        this.schema = schema;
        this.width = width;
        this.rows = rows;
        this.functions = functions;
        this.output = new Output(schema);
        this.results = builders();
    }

    /**
     * Computes the stretches that the changes of a partition reach, each row once.
     *
     * @param index of the partition among the changes
     */
    void compute(Partition partition, Batch batch, OverChanges changes, int index) {
        boolean[] settled = settled(partition);
        int from = 0;
        int to = 0;
        for (int change = changes.begin(index); change < changes.end(index); change++) {
            int position = changes.position(change);
            int inserted = changes.inserted(change);
            int row = changes.row(change);
            int first = position;
            int end = position + inserted;
            for (int i = 0; i < settled.length; i++) {
                if (!settled[i]) {
                    OverFunction each = functions.get(i);
                    Column[] values = batch.columns();
                    first = Math.min(first, each.touchedFrom(partition, position, values, row));
                    int last = each.touchedTo(partition, position, inserted, values, row);
                    end = Math.max(end, last);
                }
            }
            if (first > to) {
                sweep(partition, from, to);
                from = first;
            }
            to = Math.max(to, end);
        }
        sweep(partition, from, to);
    }

    /**
     * Which functions give the rows that were there the same results as before: those that give all
     * rows the same ones, and still give a row that was there what it has.
     */
    private boolean[] settled(Partition partition) {
        boolean[] settled = new boolean[functions.size()];
        for (int i = 0; i < settled.length; i++) {
            OverFunction function = functions.get(i);
            if (function.isUniform()) {
                int witness = witness(partition);
                settled[i] = witness >= 0 && confirms(function, partition, witness);
            }
        }
        return settled;
    }

    /** The position of a row that has results, or -1. */
    private int witness(Partition partition) {
        for (int position = 0; position < partition.size(); position++) {
            if (isComputed(partition.slot(position))) {
                return position;
            }
        }
        return -1;
    }

    private boolean confirms(OverFunction function, Partition partition, int position) {
        ColumnBuilder[] again = builders();
        function.begin(partition, position);
        function.compute(partition, position, again);
        for (int i = 0; i < again.length; i++) {
            Column[] result = {again[i].build()};
            int slot = partition.slot(position);
            if (again[i].size() > 0 && !RowOrder.equal(rows.views(), width + i, slot, result, 0)) {
                return false;
            }
        }
        return true;
    }

    /** Columns for the results. */
    private ColumnBuilder[] builders() {
        ColumnBuilder[] builders = new ColumnBuilder[schema.size() - width];
        for (int i = 0; i < builders.length; i++) {
            builders[i] = new ColumnBuilder(schema.type(width + i));
        }
        return builders;
    }

    private void sweep(Partition partition, int from, int to) {
        if (from >= to) {
            return;
        }
        for (OverFunction function : functions) {
            function.begin(partition, from);
        }
        for (int position = from; position < to; position++) {
            for (OverFunction function : functions) {
                function.compute(partition, position, results);
            }
            if (sweptCount == swept.length) {
                swept = Arrays.copyOf(swept, sweptCount * 2);
            }
            swept[sweptCount++] = partition.slot(position);
        }
    }

    /** Gives out the swept rows whose results are others than before, and keeps the new ones. */
    void give() {
        if (sweptCount == 0) {
            return;
        }
        Column[] fresh = new Column[results.length];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = results[i].build();
        }
        if (computed.length < rows.capacity()) {
            computed = Arrays.copyOf(computed, rows.capacity());
        }
        for (int i = 0; i < sweptCount; i++) {
            int slot = swept[i];
            if (computed[slot]) {
                if (RowOrder.equal(rows.views(), width, slot, fresh, i)) {
                    continue;
                }
                put(slot, -1);
            }
            computed[slot] = true;
            rows.changes().mark(slot);
            for (int column = 0; column < fresh.length; column++) {
                rows.set(slot, width + column, fresh[column], i);
            }
            put(slot, 1);
        }
        sweptCount = 0;
        results = builders();
    }

    private boolean isComputed(int slot) {
        return slot < computed.length && computed[slot];
    }

    private void put(int slot, long weight) {
        output.put(rows.views(), slot, 0);
        output.end(weight);
    }

    /** Takes a row back that was given out. */
    void retract(int slot) {
        put(slot, -1);
    }

    /** The row in the slot goes. */
    void forget(int slot) {
        if (slot < computed.length) {
            computed[slot] = false;
        }
    }

    /** The row in the slot was given out before, with the results it has. */
    void restored(int slot) {
        if (computed.length <= slot) {
            computed = Arrays.copyOf(computed, rows.capacity());
        }
        computed[slot] = true;
    }

    /** What was given out since the last time. */
    Batch take() {
        return output.take();
    }
}
