package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

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
    private long[] counts = {};

    BitCounts(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void reserve(int capacity) {
        if (counts.length < capacity * WIDTH) {
            counts = Arrays.copyOf(counts, Math.max(capacity * WIDTH, counts.length * 2));
        }
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
                add(groups[row] * WIDTH, value, Accumulator.weight(weights, row));
            }
        }
    }

    private void add(int at, long value, long weight) {
        counts[at] += weight;
        for (long bits = value; bits != 0; bits &= bits - 1) {
            counts[at + 1 + Long.numberOfTrailingZeros(bits)] += weight;
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        int at = group * WIDTH;
        long rows = counts[at];
        if (rows == 0) {
            out.addNull();
            return;
        }
        long value = 0;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            long count = counts[at + 1 + bit];
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

    @Override
    public void clear(int group) {
        Arrays.fill(counts, group * WIDTH, (group + 1) * WIDTH, 0);
    }

    @Override
    public void write(int group, StateWriter out) {
        for (int i = 0; i < WIDTH; i++) {
            out.writeCount(counts[group * WIDTH + i]);
        }
    }

    @Override
    public void read(int group, StateReader in) {
        for (int i = 0; i < WIDTH; i++) {
            counts[group * WIDTH + i] = in.readCount();
        }
    }

    @Override
    public long bytes() {
        return 8L * counts.length;
    }
}
