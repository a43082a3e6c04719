package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan.Aggregate.Call;

import java.util.List;

/** Which accumulator computes a call of a function that is not the user's own. */
final class BuiltIn {

    private BuiltIn() {}

    /**
     * Without regard to DISTINCT.
     *
     * @param type of the result
     * @param retracting false when the input never retracts a row
     */
    static Accumulator accumulator(
            Call call, List<DataType> arguments, DataType type, boolean retracting) {
        return switch (call.function()) {
            case COUNT ->
                    arguments.isEmpty() && call.filter() == null ? new RowCount() : new Count();
            case APPROX_COUNT_DISTINCT -> new Count();
            case SUM, SUM0, AVG -> sum(call.function(), arguments, type, retracting);
            case VAR_POP -> moments(DoubleMoments.Kind.VAR_POP, arguments, type);
            case VAR_SAMP -> moments(DoubleMoments.Kind.VAR_SAMP, arguments, type);
            case STDDEV_POP -> moments(DoubleMoments.Kind.STDDEV_POP, arguments, type);
            case STDDEV_SAMP -> moments(DoubleMoments.Kind.STDDEV_SAMP, arguments, type);
            case BOOL_AND -> new BooleanCounts(true);
            case BOOL_OR -> new BooleanCounts(false);
            case BIT_AND -> new BitCounts(BitCounts.Kind.AND);
            case BIT_OR -> new BitCounts(BitCounts.Kind.OR);
            case BIT_XOR -> new BitCounts(BitCounts.Kind.XOR);
            case MIN, MAX -> {
                DataType.Storage storage = arguments.getFirst().storage();
                boolean integer =
                        storage == DataType.Storage.LONG || storage == DataType.Storage.INT;
                yield !retracting && integer
                        ? new LongExtreme(call.function() == AggregateFunction.MAX)
                        : ranked(call, arguments, retracting);
            }
            case FIRST_VALUE,
                    LAST_VALUE,
                    ARG_MIN,
                    ARG_MAX,
                    LISTAGG,
                    ARRAY_AGG,
                    COLLECT,
                    SINGLE_VALUE,
                    ANY_VALUE,
                    PERCENTILE,
                    PERCENTILE_DISC,
                    JSON_ARRAYAGG,
                    JSON_OBJECTAGG ->
                    ranked(call, arguments, retracting);
            case APPROX_PERCENTILE -> new RoundedValues(ranked(call, arguments, retracting));
            case USER -> throw new IllegalArgumentException("a call without its function");
        };
    }

    private static Accumulator sum(
            AggregateFunction function,
            List<DataType> arguments,
            DataType type,
            boolean retracting) {
        DataType argument = arguments.getFirst();
        SumResult.Kind exact = SumResult.Kind.valueOf(function.name());
        return switch (argument.storage()) {
            case DOUBLE ->
                    new DoubleMoments(DoubleMoments.Kind.valueOf(function.name()), argument, type);
            case OBJECT -> new BigSum(exact, argument, type);
            case LONG, INT -> new ExactSum(exact, argument, type, retracting);
            case BOOLEAN, BYTES -> throw new IllegalArgumentException("no sum of " + argument);
        };
    }

    private static Accumulator moments(
            DoubleMoments.Kind kind, List<DataType> arguments, DataType type) {
        return new DoubleMoments(kind, arguments.getFirst(), type);
    }

    private static Accumulator ranked(Call call, List<DataType> arguments, boolean retracting) {
        Ranking ranking = new Ranking(call, arguments);
        return ranking.onlyBest() && !retracting
                ? new BestRow(ranking)
                : new RankedRows(ranking, retracting);
    }
}
