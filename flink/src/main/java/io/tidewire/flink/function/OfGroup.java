package io.tidewire.flink.function;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan.Aggregate.Call;
import io.tidewire.flink.row.RowTypes;
import io.tidewire.flink.row.ToBatch;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.utils.DataTypeUtils;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One of the engine's aggregates whose result has the type of its first argument. Which types those
 * are is known once the planner has specialized it for a call.
 *
 * @param <A> what Flink keeps of a group
 */
public abstract sealed class OfGroup<A>
        extends org.apache.flink.table.functions.AggregateFunction<@Nullable Object, A>
        implements SpecializedFunction permits CountsOfGroup, RowOfGroup {

    private static final long serialVersionUID = 1L;

    private final AggregateFunction function;
    private final List<DataType> types;

    OfGroup(AggregateFunction function, List<DataType> types) {
        this.function = function;
        this.types = types;
    }

    /** The same for arguments of these types. */
    abstract OfGroup<A> over(AggregateFunction specialized, List<DataType> arguments);

    /** What Flink keeps of a group, as a type. */
    abstract org.apache.flink.table.types.DataType kept();

    final List<DataType> types() {
        return types;
    }

    /** The call, whose arguments are all columns of its input. */
    final Call call() {
        return new Call(
                function,
                IntStream.range(0, types.size()).boxed().toList(),
                false,
                null,
                List.of());
    }

    /**
     * Columns of a single row.
     *
     * @param values as Flink's own functions have them
     */
    final Column[] row(@Nullable Object... values) {
        Column[] columns = new Column[values.length];
        for (int i = 0; i < values.length; i++) {
            ColumnBuilder column = new ColumnBuilder(types.get(i), 1);
            ToBatch.add(column, values[i], types.get(i));
            columns[i] = column.build();
        }
        return columns;
    }

    @Override
    public final OfGroup<A> specialize(SpecializedContext context) {
        return over(function, ArgumentTypes.of(context.getCallContext()));
    }

    @Override
    public final TypeInference getTypeInference(DataTypeFactory factory) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(ArgumentTypes.taken(function))
                .accumulatorTypeStrategy(context -> Optional.of(kept()))
                .outputTypeStrategy(OfGroup::first)
                .build();
    }

    private static Optional<org.apache.flink.table.types.DataType> first(CallContext context) {
        return Optional.of(internal(ArgumentTypes.of(context).getFirst()));
    }

    /** Of values as Flink's own functions have them. */
    static org.apache.flink.table.types.DataType internal(DataType type) {
        return DataTypeUtils.toInternalDataType(RowTypes.of(type));
    }

    @Override
    public final String toString() {
        return function.name();
    }
}
