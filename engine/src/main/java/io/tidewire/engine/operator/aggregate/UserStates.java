package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A function of the user's own, over rows that are never taken back or that it can take back: by
 * group its state, which is absent for a group as new.
 */
final class UserStates implements Accumulator {

    /** What a value and its place take, roughly. */
    private static final long BYTES_OF_VALUE = 24;

    private final UserCalls calls;
    private final boolean retracting;
    private final Failing failing;
    private @Nullable Object[] @Nullable [] states = {};
    private long held;
    private @Nullable String failure;

    /**
     * @param retracting false when the input never retracts, or only all rows of a group at once
     */
    UserStates(UserCalls calls, boolean retracting, Failing failing) {
        this.calls = calls;
        this.retracting = retracting;
        this.failing = failing;
    }

    @Override
    public void reserve(int capacity) {
        if (states.length < capacity) {
            states = Arrays.copyOf(states, capacity);
        }
    }

    @Override
    public void update(Column[] arguments, int rows, int[] groups, long @Nullable [] weights) {
        for (int row = 0; row < rows; row++) {
            if (groups[row] >= 0) {
                add(arguments, row, groups[row], Accumulator.weight(weights, row));
            }
        }
    }

    @Override
    public void add(Column[] arguments, int row, int group, long weight) {
        boolean in = weight > 0;
        if (!in && !retracting || !calls.read(arguments, row)) {
            return;
        }
        if (states[group] == null) {
            put(group, calls.create());
        }
        @Nullable Object[] state = states[group];
        boolean counted = state != null;
        for (long i = Math.abs(weight); i > 0 && state != null && counted; i--) {
            counted = calls.count(state, in);
        }
        if (!counted) {
            failing.failed(row, calls.failure());
        }
    }

    private void put(int group, @Nullable Object @Nullable [] state) {
        states[group] = state;
        held += state == null ? 0 : 1;
    }

    @Override
    public void emit(int group, ColumnBuilder out) {
        @Nullable Object[] state = states[group] == null ? calls.create() : states[group];
        out.addValue(state == null ? null : calls.value(state));
        failure = calls.failure();
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
        held -= states[group] == null ? 0 : 1;
        states[group] = null;
    }

    @Override
    public void write(int group, StateWriter out) {
        @Nullable Object[] state = states[group];
        out.writeBoolean(state != null);
        if (state != null) {
            byte[] bytes = calls.write(state);
            out.writeBytes(bytes, 0, bytes.length);
        }
    }

    @Override
    public void read(int group, StateReader in) {
        if (in.readBoolean()) {
            put(group, calls.read(in.readBytes()));
        }
    }

    @Override
    public long bytes() {
        return 8L * states.length + held * (16 + calls.state().size() * BYTES_OF_VALUE);
    }
}
