package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.Cells;

import org.jspecify.annotations.Nullable;

/** BIT_AND, BIT_OR and BIT_XOR: for each bit, in how many rows it is set. */
final class BitCounts implements Accumulator {

    enum Kind {
        AND,
        OR,
        XOR
    }

    /** Per group: the rows, then the 64 bits. */
    private static final int WIDTH = 1 + Long.SIZE;

    private final Kind kind;
    private Cells records = new Cells(0);
    private int first;

    BitCounts(Kind kind) {
        this.kind = kind;
    }

    @Override
    public int cells() {
        return WIDTH;
    }

    @Override
    public void place(Cells cells, int firstCell, int bitCell, long bit) {
        records = cells;
        first = firstCell;
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        Column column = arguments[0];
        for (int row = 0; row < rows; row++) {
            if (groups[row] >= 0 && !column.isNull(row)) {
                long value =
                        column instanceof IntColumn ints
                                ? ints.values()[row]
                                : ((LongColumn) column).values()[row];
                add(groups[row], value, Accumulator.weight(weights, row));
            }
        }
    }

    private void add(int group, long value, long weight) {
        records.add(group, first, weight);
        for (long bits = value; bits != 0; bits &= bits - 1) {
            records.add(group, first + 1 + Long.numberOfTrailingZeros(bits), weight);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Cells from, Merged groups) {
        for (int i = 0; i < groups.count(); i++) {
            int theirs = groups.theirs()[i];
            int mine = groups.mine()[i];
            for (int cell = first; cell < first + WIDTH; cell++) {
                records.add(mine, cell, from.get(theirs, cell));
            }
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        long rows = records.get(group, first);
        if (rows == 0) {
            out.addNull();
            return;
        }
        long value = 0;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            long count = records.get(group, first + 1 + bit);
            boolean set =
                    switch (kind) {
                        case AND -> count == rows;
                        case OR -> count != 0;
                        case XOR -> (count & 1) != 0;
                    };
            if (set) {
                value |= 1L << bit;
            }
        }
        if (out.type().storage() == DataType.Storage.INT) {
            out.addInt((int) value);
        } else {
            out.addLong(value);
        }
    }
}
