package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * A function of the user's own over rows that are taken back, which it cannot do itself: the
 * arguments of each row are kept, and after one was taken back the state is made of all the others
 * anew. Without that, a row costs what it costs the function.
 */
final class UserRows implements Accumulator {

    private final UserCalls calls;
    private final List<DataType> parameters;
    private final Failing failing;
    private final OrderedRows rows = new OrderedRows();
    private final ByteSink scratch = new ByteSink();

    /** By group; absent for one that must be made anew. */
    private @Nullable Object[] @Nullable [] states = {};

    private @Nullable String failure;

    UserRows(UserCalls calls, Failing failing) {
        this.calls = calls;
        this.parameters = calls.parameters();
        this.failing = failing;
    }

    @Override
    public void reserve(int capacity) {
        if (states.length < capacity) {
            states = Arrays.copyOf(states, capacity);
        }
    }

    @Override
    public void update(Column[] arguments, int count, int[] groups, long @Nullable [] weights) {
        // First what comes, then what goes: in one step a row may go before it comes.
        for (int sign = 1; sign >= -1; sign -= 2) {
            for (int row = 0; row < count; row++) {
                long weight = Accumulator.weight(weights, row);
                if (groups[row] >= 0 && weight * sign > 0) {
                    add(arguments, row, groups[row], weight);
                }
            }
        }
    }

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {
        if (!calls.read(arguments, row)) {
            return;
        }
        scratch.clear();
        RowFormat.write(scratch, arguments, row);
        if (weight > 0) {
            come(row, group, weight);
        } else {
            leave(group, weight);
        }
    }

    /** A row that fails is not kept. */
    private void come(int row, int group, long weight) {
        if (rows.first(group) == OrderedRows.NONE) {
            states[group] = calls.create();
        }
        boolean current = states[group] != null;
        @Nullable Object[] state = current ? states[group] : calls.create();
        boolean counted = state != null;
        for (long i = current ? weight : 1; i > 0 && state != null && counted; i--) {
            counted = calls.count(state, true);
        }
        if (counted) {
            rows.add(group, scratch.data(), 0, scratch.length(), weight);
        } else {
            failing.failed(row, calls.failure());
        }
    }

    private void leave(int group, long weight) {
        int node = rows.ceiling(group, scratch.data(), 0, scratch.length());
        if (node != OrderedRows.NONE
                && rows.compare(scratch.data(), 0, scratch.length(), node) == 0) {
            rows.add(
                    group,
                    scratch.data(),
                    0,
                    scratch.length(),
                    Math.max(weight, -rows.weight(node)));
            states[group] = null;
        }
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        failure = null;
        if (states[group] == null) {
            states[group] = anew(group);
        }
        @Nullable Object[] state = states[group];
        out.addValue(state == null ? null : calls.value(state));
        failure = failure == null ? calls.failure() : failure;
    }

    private @Nullable Object @Nullable [] anew(int group) {
        @Nullable Object[] state = calls.create();
        for (int node = rows.first(group);
                node != OrderedRows.NONE && state != null;
                node = rows.next(node)) {
            Column[] arguments = new Column[parameters.size()];
            int at = rows.start(node);
            for (int i = 0; i < arguments.length; i++) {
                ColumnBuilder column = new ColumnBuilder(parameters.get(i), 1);
                at = RowFormat.read(rows.data(node), at, column);
                arguments[i] = column.build();
            }
            calls.read(arguments, 0);
            for (long i = rows.weight(node); i > 0; i--) {
                if (!calls.count(state, true)) {
                    failure = calls.failure();
                }
            }
        }
        return state;
    }

    @Override
    public boolean canFail() {
        return true;
    }

    @Override
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public void clear(int group) {
        rows.removeGroup(group);
        states[group] = null;
    }

    @Override
    public void write(int group, StateWriter out) {}

    @Override
    public void read(int group, StateReader in) {}

    @Override
    public List<StateTable> tables(String name, KeyTable keys) {
        return List.of(rows.entries(name + " rows", keys));
    }

    @Override
    public long bytes() {
        return rows.bytes() + 8L * states.length;
    }
}
