package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The calls that want one row of a ranking, over rows that are never retracted: the best so far.
 */
final class BestRow implements Accumulator {

    private final Ranking ranking;
    private final ByteSink candidate = new ByteSink();
    private byte[] @Nullable [] best = {};
    private long arrivals;
    private long heldBytes;

    BestRow(Ranking ranking) {
        this.ranking = ranking;
    }

    @Override
    public void reserve(int capacity) {
        if (best.length < capacity) {
            best = Arrays.copyOf(best, Math.max(capacity, best.length * 2));
        }
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        for (int row = 0; row < rows; row++) {
            int group = groups[row];
            if (group >= 0 && ranking.counts(arguments, row)) {
                ranking.write(candidate, arguments, row, arrivals++);
                byte[] holder = best[group];
                if (holder == null || beats(holder)) {
                    put(group, Arrays.copyOf(candidate.data(), candidate.length()));
                }
            }
        }
    }

    private boolean beats(byte[] holder) {
        int order =
                Arrays.compareUnsigned(
                        candidate.data(), 0, candidate.length(), holder, 0, holder.length);
        return ranking.bestIsLast() ? order > 0 : order < 0;
    }

    private void put(int group, byte @Nullable [] row) {
        byte[] before = best[group];
        heldBytes +=
                (row == null ? 0 : 16 + row.length) - (before == null ? 0 : 16 + before.length);
        best[group] = row;
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        byte[] row = best[group];
        if (row == null) {
            out.addNull();
        } else {
            Ranking.emitFirst(row, 0, row.length, out);
        }
    }

    @Override
    public void clear(int group) {
        put(group, null);
    }

    @Override
    public void write(int group, StateWriter out) {
        byte[] row = best[group];
        out.writeBoolean(row != null);
        if (row != null) {
            out.writeBytes(row, 0, row.length);
        }
    }

    @Override
    public void read(int group, StateReader in) {
        if (in.readBoolean()) {
            byte[] row = in.readBytes();
            put(group, row);
            if (ranking.byArrival()) {
                arrivals = Math.max(arrivals, Ranking.arrival(row, 0) + 1);
            }
        }
    }

    @Override
    public long bytes() {
        return heldBytes + 8L * best.length;
    }
}
