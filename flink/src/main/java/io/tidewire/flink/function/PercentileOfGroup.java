package io.tidewire.flink.function;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.operator.aggregate.RoundedValues;
import io.tidewire.flink.row.ToBatch;
import io.tidewire.flink.row.ToRow;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.types.inference.TypeInference;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PERCENTILE_CONT, PERCENTILE_DISC, APPROX_PERCENTILE: the engine's accumulator is given all rows
 * of the group whenever its value is asked for. Flink keeps each value and how often it is there,
 * so that any may be taken back; of APPROX_PERCENTILE it keeps the rounded ones, which are few.
 * Used by one thread.
 */
public final class PercentileOfGroup
        extends org.apache.flink.table.functions.AggregateFunction<
                @Nullable Object, PercentileOfGroup.Kept>
        implements SpecializedFunction {

    private static final long serialVersionUID = 1L;

    private static final int GROUP = 0;

    private final AggregateFunction function;

    /** Of the value and the fraction, and whether the greatest value is the first. */
    private final PercentileArguments arguments;

    private transient @Nullable Accumulators accumulators;

    PercentileOfGroup(AggregateFunction function) {
        this(function, PercentileArguments.UNKNOWN);
    }

    private PercentileOfGroup(AggregateFunction function, PercentileArguments arguments) {
        this.function = function;
        this.arguments = arguments;
    }

    /** The rows of a group. */
    public static final class Kept {
        public MapView<StringData, Long> rows = new MapView<>();
    }

    @Override
    public PercentileOfGroup specialize(SpecializedContext context) {
        return new PercentileOfGroup(
                function, PercentileArguments.of(function, context.getCallContext()));
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory factory) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(new PercentileArguments.Taken(function))
                .accumulatorTypeStrategy(
                        context ->
                                Optional.of(
                                        DataTypes.STRUCTURED(
                                                Kept.class,
                                                DataTypes.FIELD("rows", RowCounts.type()))))
                .outputTypeStrategy(
                        context ->
                                Optional.of(
                                        OfGroup.internal(
                                                PercentileArguments.of(function, context)
                                                        .result(function))))
                .build();
    }

    @Override
    public Kept createAccumulator() {
        return new Kept();
    }

    public void accumulate(Kept kept, @Nullable Object... given) throws Exception {
        add(kept, given, 1);
    }

    public void retract(Kept kept, @Nullable Object... given) throws Exception {
        add(kept, given, -1);
    }

    private void add(Kept kept, @Nullable Object[] given, long times) throws Exception {
        Object value = given[arguments.valueFirst() ? 0 : 1];
        if (value == null) {
            return;
        }
        Object fraction = given[arguments.valueFirst() ? 1 : 0];
        if (function == AggregateFunction.APPROX_PERCENTILE) {
            value = RoundedValues.rounded((Double) value);
        }
        Column[] row = {column(value, arguments.value()), column(fraction, arguments.fraction())};
        RowCounts.add(kept.rows, RowCounts.of(row), times);
    }

    private static Column column(@Nullable Object value, DataType type) {
        ColumnBuilder column = new ColumnBuilder(type, 1);
        ToBatch.add(column, value, type);
        return column.build();
    }

    public void merge(Kept kept, Iterable<Kept> others) throws Exception {
        for (Kept other : others) {
            for (Map.Entry<StringData, Long> row : other.rows.entries()) {
                RowCounts.add(kept.rows, row.getKey(), row.getValue());
            }
        }
    }

    @Override
    public @Nullable Object getValue(Kept kept) {
        Accumulators group = accumulators();
        List<DataType> types = List.of(arguments.value(), arguments.fraction());
        for (Map.Entry<StringData, Long> row : RowCounts.entries(kept.rows)) {
            if (row.getValue() > 0) {
                group.add(RowCounts.columns(row.getKey(), types), 0, GROUP, row.getValue());
            }
        }
        Column result = group.emit(new int[] {GROUP}, 1)[0];
        group.clear(GROUP);
        return result.isNull(0) ? null : ToRow.value(result, 0, arguments.result(function));
    }

    private Accumulators accumulators() {
        if (accumulators == null) {
            Plan input =
                    new Plan.Scan(
                            "",
                            Schema.of(
                                    new Field("value", arguments.value()),
                                    new Field("fraction", arguments.fraction())));
            Plan.Aggregate.Call call =
                    new Plan.Aggregate.Call(
                            function,
                            List.of(0, 1),
                            false,
                            null,
                            arguments.valueFirst()
                                    ? List.of()
                                    : List.of(new Plan.SortKey(0, arguments.descending(), false)));
            Schema result = Schema.of(new Field("result", arguments.result(function)));
            accumulators =
                    new Accumulators(
                            new Plan.Aggregate(input, List.of(), List.of(call), result),
                            false,
                            (batch, row, message) -> {
                                throw new IllegalStateException(message);
                            });
            accumulators.reserve(1);
        }
        return accumulators;
    }

    @Override
    public String toString() {
        return function.name();
    }
}
