package io.tidewire.flink.function;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;

import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a call for a percentile is given: {@code (value, fraction)} as the language writes
 * APPROX_PERCENTILE, {@code (fraction, value)} as {@link WithinGroup} writes the others, with a
 * third argument where the greatest value is to be the first.
 */
record PercentileArguments(
        boolean valueFirst, DataType value, DataType fraction, boolean descending)
        implements Serializable {

    static final PercentileArguments UNKNOWN =
            new PercentileArguments(false, DataType.DOUBLE, DataType.DOUBLE, false);

    /**
     * @throws IllegalArgumentException for a type that we have not
     */
    static PercentileArguments of(AggregateFunction function, CallContext call) {
        List<DataType> given = ArgumentTypes.of(call);
        boolean valueFirst = function == AggregateFunction.APPROX_PERCENTILE;
        DataType fraction = given.get(valueFirst ? 1 : 0);
        return new PercentileArguments(
                valueFirst,
                function == AggregateFunction.PERCENTILE_DISC ? given.get(1) : DataType.DOUBLE,
                fraction.kind() == DataType.Kind.ARRAY
                        ? DataType.array(DataType.DOUBLE)
                        : DataType.DOUBLE,
                given.size() > 2);
    }

    /** NULL over no values. */
    DataType result(AggregateFunction function) {
        return function == AggregateFunction.PERCENTILE_DISC ? value : fraction;
    }

    /** The same as Flink asks for it. */
    record Taken(AggregateFunction function) implements InputTypeStrategy {

        @Override
        public ArgumentCount getArgumentCount() {
            return ConstantArgumentCount.between(2, 3);
        }

        @Override
        public Optional<List<org.apache.flink.table.types.DataType>> inferInputTypes(
                CallContext call, boolean throwOnFailure) {
            try {
                PercentileArguments arguments = of(function, call);
                List<DataType> types = new ArrayList<>();
                types.add(arguments.valueFirst() ? arguments.value() : arguments.fraction());
                types.add(arguments.valueFirst() ? arguments.fraction() : arguments.value());
                if (arguments.descending()) {
                    types.add(DataType.INT);
                }
                List<org.apache.flink.table.types.DataType> taken = new ArrayList<>();
                for (int i = 0; i < types.size(); i++) {
                    boolean nullable =
                            call.getArgumentDataTypes().get(i).getLogicalType().isNullable();
                    taken.add(OfGroup.internal(types.get(i).withNullable(nullable)));
                }
                return Optional.of(taken);
            } catch (IllegalArgumentException e) {
                return call.fail(throwOnFailure, "%s", e.getMessage());
            }
        }

        @Override
        public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
            return List.of(
                    Signature.of(Signature.Argument.of("ANY"), Signature.Argument.of("ANY")));
        }
    }
}
