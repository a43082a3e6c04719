package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.Cells;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * DISTINCT over rows that may be retracted: how often each value is there; the call behind sees a
 * value come when its count leaves 0 and go when it is 0 again.
 */
final class DistinctValues implements Accumulator {

    private final Accumulator call;
    private final int arguments;
    private final GroupedRows values = new GroupedRows();
    private final ByteSink scratch = new ByteSink();

    /**
     * @param arguments how many of the columns are compared; an order's columns are not
     */
    DistinctValues(Accumulator call, int arguments) {
        this.call = call;
        this.arguments = arguments;
    }

    @Override
    public int cells() {
        return call.cells();
    }

    @Override
    public boolean canFail() {
        return call.canFail();
    }

    @Override
    public @Nullable String failure() {
        return call.failure();
    }

    @Override
    public boolean wantsBit() {
        return call.wantsBit();
    }

    @Override
    public void place(Cells cells, int cell, int bitCell, long bit) {
        call.place(cells, cell, bitCell, bit);
    }

    @Override
    public void reserve(int capacity) {
        call.reserve(capacity);
    }

    @Override
    public void update(Column[] columns, int rows, int[] groups, long @Nullable [] weights) {
        int[] passed = new int[rows];
        long[] changes = new long[rows];
        for (int row = 0; row < rows; row++) {
            passed[row] = -1;
            if (groups[row] >= 0) {
                scratch.clear();
                for (int i = 0; i < arguments; i++) {
                    RowFormat.write(scratch, columns[i], row);
                }
                int before = values.size();
                values.add(
                        groups[row],
                        scratch.data(),
                        0,
                        scratch.length(),
                        Accumulator.weight(weights, row));
                int change = values.size() - before;
                if (change != 0) {
                    passed[row] = groups[row];
                    changes[row] = change;
                }
            }
        }
        call.update(columns, rows, passed, changes);
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        call.emit(group, out);
    }

    @Override
    public void clear(int group) {
        values.removeGroup(group);
        call.clear(group);
    }

    @Override
    public void write(int group, StateWriter out) {
        call.write(group, out);
    }

    @Override
    public void read(int group, StateReader in) {
        call.read(group, in);
    }

    @Override
    public List<StateTable> tables(String name, KeyTable keys) {
        List<StateTable> tables = new ArrayList<>();
        tables.add(values.entries(name + " values", keys));
        tables.addAll(call.tables(name, keys));
        return tables;
    }

    @Override
    public long bytes() {
        return values.bytes() + call.bytes();
    }
}
