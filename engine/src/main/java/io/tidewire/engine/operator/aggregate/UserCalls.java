package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.engine.expression.kernel.UserValues;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * Calls an aggregate function of the user's own. A call that throws, or leaves what its types do
 * not have, leaves the state as it was. Not thread-safe.
 */
public final class UserCalls {

    private final AggregateFunction function;
    private final DataType[] parameters;
    private final DataType[] state;
    private final DataType result;
    private final @Nullable Object[] arguments;
    private @Nullable String failure;

    public UserCalls(AggregateFunction function) {
        this.function = function;
        this.parameters = function.parameters().toArray(DataType[]::new);
        this.state = function.state().toArray(DataType[]::new);
        this.result = function.result().withNullable(true);
        this.arguments = new Object[parameters.length];
    }

    /** Whether it can take rows out again. */
    boolean retractable() {
        return function instanceof AggregateFunction.Retractable;
    }

    public List<DataType> parameters() {
        return List.of(parameters);
    }

    List<DataType> state() {
        return List.of(state);
    }

    /** Reads the arguments of a row; false when one is NULL that the function does not take. */
    boolean read(Column[] columns, int row) {
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Values.get(columns[i], parameters[i], row);
            if (arguments[i] == null && !parameters[i].nullable()) {
                return false;
            }
        }
        return true;
    }

    /** The state of a group without rows; absent when there is none to be had. */
    public @Nullable Object @Nullable [] create() {
        failure = null;
        try {
            @Nullable Object[] made = function.create();
            if (made.length != state.length) {
                throw new IllegalStateException(
                        "a state of "
                                + made.length
                                + " columns, where "
                                + state.length
                                + " are declared");
            }
            fit(made);
            return made;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            failure = reason(e);
            return null;
        }
    }

    /** Takes the row that was read in, or out; false when that failed. */
    boolean count(@Nullable Object[] group, boolean in) {
        return count(group, arguments, in);
    }

    /**
     * The same for a row whose arguments the caller has read.
     *
     * @param row none of them a NULL that the function does not take
     */
    public boolean count(@Nullable Object[] group, @Nullable Object[] row, boolean in) {
        failure = null;
        @Nullable Object[] before = group.clone();
        try {
            if (in) {
                function.add(group, row);
            } else {
                ((AggregateFunction.Retractable) function).retract(group, row);
            }
            fit(group);
            return true;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            System.arraycopy(before, 0, group, 0, before.length);
            failure = reason(e);
            return false;
        }
    }

    /** Makes a state that of the rows of both; false when that failed. For a mergeable one only. */
    public boolean merge(@Nullable Object[] group, @Nullable Object[] other) {
        failure = null;
        @Nullable Object[] before = group.clone();
        try {
            ((AggregateFunction.Mergeable) function).merge(group, other);
            fit(group);
            return true;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            System.arraycopy(before, 0, group, 0, before.length);
            failure = reason(e);
            return false;
        }
    }

    private void fit(@Nullable Object[] group) {
        for (int i = 0; i < state.length; i++) {
            group[i] = UserValues.fitting(group[i], state[i]);
        }
    }

    /** The value of a group; NULL when that fails. */
    public @Nullable Object value(@Nullable Object[] group) {
        failure = null;
        try {
            return UserValues.fitting(function.value(group.clone()), result);
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            failure = reason(e);
            return null;
        }
    }

    /** A state as bytes. */
    public byte[] write(@Nullable Object[] group) {
        ByteSink bytes = new ByteSink();
        for (int i = 0; i < state.length; i++) {
            ColumnBuilder column = new ColumnBuilder(state[i], 1);
            column.addValue(group[i]);
            RowFormat.write(bytes, new Column[] {column.build()}, 0);
        }
        return Arrays.copyOf(bytes.data(), bytes.length());
    }

    /** The opposite of {@link #write}. */
    public @Nullable Object[] read(byte[] bytes) {
        @Nullable Object[] group = new Object[state.length];
        int at = 0;
        for (int i = 0; i < group.length; i++) {
            ColumnBuilder column = new ColumnBuilder(state[i], 1);
            at = RowFormat.read(bytes, at, column);
            group[i] = Values.get(column.build(), state[i], 0);
        }
        return group;
    }

    /** Why the last call failed; absent when it did not. */
    public @Nullable String failure() {
        return failure;
    }

    private String reason(Throwable thrown) {
        return function.name() + ": " + UserValues.reason(thrown);
    }
}
