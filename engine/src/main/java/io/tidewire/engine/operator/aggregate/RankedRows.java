package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The calls over ranked rows that need all of them: those that give all (LISTAGG, ARRAY_AGG,
 * COLLECT), and those that want one of rows that may be retracted.
 *
 * <p>Rows that rank by arrival are kept a second time by value, since a retraction brings the value
 * only; it takes away the earliest equal row.
 */
final class RankedRows implements Accumulator {

    private final Ranking ranking;
    private final @Nullable Fold fold;
    private final boolean byArrival;
    private final OrderedRows rows = new OrderedRows();
    private final OrderedRows byValue = new OrderedRows();
    private final ByteSink scratch = new ByteSink();
    private long arrivals;

    /**
     * @param retracting false when no row is ever retracted
     */
    RankedRows(Ranking ranking, boolean retracting) {
        this.ranking = ranking;
        this.fold = ranking.onlyBest() ? null : ranking.fold();
        this.byArrival = ranking.byArrival() && retracting;
    }

    @Override
    public void reserve(int capacity) {}

    @Override
    public void update(Column[] arguments, int count, int[] groups, long @Nullable [] weights) {
        if (!byArrival) {
            for (int row = 0; row < count; row++) {
                if (groups[row] >= 0 && ranking.counts(arguments, row)) {
                    ranking.write(scratch, arguments, row, arrivals++);
                    long weight = Accumulator.weight(weights, row);
                    rows.add(groups[row], scratch.data(), 0, scratch.length(), weight);
                }
            }
            return;
        }
        // First what comes, then what goes: in one step a row may go before it comes.
        for (int sign = 1; sign >= -1; sign -= 2) {
            for (int row = 0; row < count; row++) {
                long weight = Accumulator.weight(weights, row);
                if (groups[row] >= 0 && weight * sign > 0 && ranking.counts(arguments, row)) {
                    if (sign > 0) {
                        arrive(groups[row], arguments, row, weight);
                    } else {
                        leave(groups[row], arguments, row, -weight);
                    }
                }
            }
        }
    }

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {
        if (!ranking.counts(arguments, row)) {
            return;
        }
        if (!byArrival) {
            ranking.write(scratch, arguments, row, arrivals++);
            rows.add(group, scratch.data(), 0, scratch.length(), weight);
        } else if (weight > 0) {
            arrive(group, arguments, row, weight);
        } else {
            leave(group, arguments, row, -weight);
        }
    }

    private void arrive(int group, Column[] arguments, int row, long weight) {
        long arrival = arrivals++;
        ranking.write(scratch, arguments, row, arrival);
        rows.add(group, scratch.data(), 0, scratch.length(), weight);
        scratch.clear();
        ranking.writeArguments(scratch, arguments, row);
        scratch.putLong(arrival);
        byValue.add(group, scratch.data(), 0, scratch.length(), weight);
    }

    private void leave(int group, Column[] arguments, int row, long weight) {
        while (weight > 0) {
            scratch.clear();
            ranking.writeArguments(scratch, arguments, row);
            int value = scratch.length();
            int node = byValue.ceiling(group, scratch.data(), 0, value);
            if (node == OrderedRows.NONE
                    || byValue.length(node) != value + Long.BYTES
                    || !sameStart(byValue.data(node), byValue.start(node), value)) {
                return;
            }
            long taken = Math.min(weight, byValue.weight(node));
            long arrival = Ranking.arrival(byValue.data(node), byValue.start(node) + value);
            scratch.putLong(arrival);
            byValue.add(group, scratch.data(), 0, scratch.length(), -taken);
            ranking.write(scratch, arguments, row, arrival);
            rows.add(group, scratch.data(), 0, scratch.length(), -taken);
            weight -= taken;
        }
    }

    private boolean sameStart(byte[] data, int start, int length) {
        return Arrays.equals(data, start, start + length, scratch.data(), 0, length);
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        if (fold == null) {
            int node = ranking.bestIsLast() ? rows.last(group) : rows.first(group);
            if (node == OrderedRows.NONE) {
                out.addNull();
            } else {
                Ranking.emitFirst(rows.data(node), rows.start(node), rows.length(node), out);
            }
            return;
        }
        for (int node = rows.first(group); node != OrderedRows.NONE; node = rows.next(node)) {
            byte[] data = rows.data(node);
            int at = Ranking.arguments(data, rows.start(node), rows.length(node));
            fold.add(data, at, rows.weight(node));
        }
        fold.emit(out);
    }

    @Override
    public void clear(int group) {
        rows.removeGroup(group);
        byValue.removeGroup(group);
    }

    @Override
    public void write(int group, StateWriter out) {}

    @Override
    public void read(int group, StateReader in) {}

    @Override
    public List<StateTable> tables(String name, KeyTable keys) {
        List<StateTable> tables = new ArrayList<>();
        tables.add(rows.entries(name + " rows", keys));
        if (byArrival) {
            tables.add(byValue.entries(name + " values", keys));
        }
        if (ranking.byArrival()) {
            tables.add(
                    new SmallTable(
                            name + " arrivals",
                            1,
                            out -> out.writeCount(arrivals),
                            (in, _) -> arrivals = Math.max(arrivals, in.readCount())));
        }
        return tables;
    }

    @Override
    public long bytes() {
        return rows.bytes() + byValue.bytes();
    }
}
