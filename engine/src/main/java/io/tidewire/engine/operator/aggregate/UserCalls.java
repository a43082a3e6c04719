package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.engine.expression.kernel.UserValues;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Calls an aggregate function of the user's own. A call that throws, or leaves what its types do
 * not have, leaves the state as it was.
 */
final class UserCalls {

    private final AggregateFunction function;
    private final DataType[] parameters;
    private final DataType[] state;
    private final DataType result;
    private final @Nullable Object[] arguments;
    private @Nullable String failure;

    UserCalls(AggregateFunction function) {
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

    List<DataType> parameters() {
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
    @Nullable Object @Nullable [] create() {
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
        failure = null;
        @Nullable Object[] before = group.clone();
        try {
            if (in) {
                function.add(group, arguments);
            } else {
                ((AggregateFunction.Retractable) function).retract(group, arguments);
            }
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
    @Nullable Object value(@Nullable Object[] group) {
        failure = null;
        try {
            return UserValues.fitting(function.value(group.clone()), result);
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            failure = reason(e);
            return null;
        }
    }

    /** Why the last call failed; absent when it did not. */
    @Nullable String failure() {
        return failure;
    }

    private String reason(Throwable thrown) {
        return function.name() + ": " + UserValues.reason(thrown);
    }
}
