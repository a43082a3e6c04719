package io.tidewire.flink.plugin;

import io.tidewire.api.function.AggregateFunction;
import io.tidewire.engine.operator.aggregate.UserCalls;
import io.tidewire.flink.row.ToRow;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;

/**
 * An aggregate function of the user's own. Used by one thread.
 *
 * @param <A> what Flink keeps of a group
 */
public abstract sealed class GroupCall<A>
        extends org.apache.flink.table.functions.AggregateFunction<@Nullable Object, A>
        permits StateOfGroup, RowsOfGroup {

    private static final long serialVersionUID = 1L;

    private final String name;
    private transient @Nullable AggregateFunction function;
    private transient @Nullable UserCalls calls;
    private transient @Nullable Arguments arguments;

    GroupCall(String name) {
        this.name = name;
    }

    /** What Flink keeps of a group, as a type. */
    abstract org.apache.flink.table.types.DataType kept();

    final AggregateFunction function() {
        if (function == null) {
            function = (AggregateFunction) OwnFunctions.named(name);
        }
        return function;
    }

    final UserCalls calls() {
        if (calls == null) {
            calls = new UserCalls(function());
        }
        return calls;
    }

    /** The state of a group without rows. */
    final @Nullable Object[] create() {
        @Nullable Object @Nullable [] state = calls().create();
        if (state == null) {
            throw new CallFailedException(calls().failure());
        }
        return state;
    }

    /** Whether a row counts; its arguments are {@link #arguments} then. */
    final boolean read(@Nullable Object[] given) {
        if (arguments == null) {
            arguments = new Arguments(function().parameters());
        }
        return arguments.read(given);
    }

    final @Nullable Object[] arguments() {
        return Objects.requireNonNull(arguments).values();
    }

    /** Takes a row in, or out. */
    final void count(@Nullable Object[] state, @Nullable Object[] row, boolean in) {
        if (!calls().count(state, row, in)) {
            throw new CallFailedException(calls().failure());
        }
    }

    final @Nullable Object result(@Nullable Object[] state) {
        Object value = calls().value(state);
        if (calls().failure() != null) {
            throw new CallFailedException(calls().failure());
        }
        return ToRow.ofPlain(value, function().result());
    }

    @Override
    public final TypeInference getTypeInference(DataTypeFactory factory) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(new Parameters(function().parameters()))
                .accumulatorTypeStrategy(context -> Optional.of(kept()))
                .outputTypeStrategy(
                        context ->
                                Optional.of(
                                        Parameters.internal(
                                                function().result().withNullable(true))))
                .build();
    }

    @Override
    public final String toString() {
        return name;
    }
}
