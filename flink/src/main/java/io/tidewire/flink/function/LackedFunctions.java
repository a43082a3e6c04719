package io.tidewire.flink.function;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Function;

import org.apache.flink.table.functions.UserDefinedFunction;

import java.util.Map;

/** What Flink's SQL has no function for, by name; and one that its planner knows nothing of. */
public final class LackedFunctions {

    private static final Map<String, UserDefinedFunction> ALL =
            Map.ofEntries(
                    Map.entry(JobPlan.PLAIN, new Plain()),
                    Map.entry("CBRT", new OfDouble(Function.CBRT)),
                    Map.entry("BITAND", new OfWholes(Function.BIT_AND)),
                    Map.entry("BITOR", new OfWholes(Function.BIT_OR)),
                    Map.entry("BITXOR", new OfWholes(Function.BIT_XOR)),
                    Map.entry("BITNOT", new OfWhole(Function.BIT_NOT)),
                    Map.entry("BOOL_AND", new CountsOfGroup(AggregateFunction.BOOL_AND)),
                    Map.entry("EVERY", new CountsOfGroup(AggregateFunction.BOOL_AND)),
                    Map.entry("BOOL_OR", new CountsOfGroup(AggregateFunction.BOOL_OR)),
                    Map.entry("SOME", new CountsOfGroup(AggregateFunction.BOOL_OR)),
                    Map.entry("BIT_AND", new CountsOfGroup(AggregateFunction.BIT_AND)),
                    Map.entry("BIT_OR", new CountsOfGroup(AggregateFunction.BIT_OR)),
                    Map.entry("BIT_XOR", new CountsOfGroup(AggregateFunction.BIT_XOR)),
                    Map.entry("ARG_MAX", new RowOfGroup(AggregateFunction.ARG_MAX)),
                    Map.entry("MAX_BY", new RowOfGroup(AggregateFunction.ARG_MAX)),
                    Map.entry("ARG_MIN", new RowOfGroup(AggregateFunction.ARG_MIN)),
                    Map.entry("MIN_BY", new RowOfGroup(AggregateFunction.ARG_MIN)),
                    Map.entry("ANY_VALUE", new RowOfGroup(AggregateFunction.ANY_VALUE)),
                    Map.entry(
                            "APPROX_PERCENTILE",
                            new PercentileOfGroup(AggregateFunction.APPROX_PERCENTILE)),
                    Map.entry(
                            WithinGroup.CONTINUOUS,
                            new PercentileOfGroup(AggregateFunction.PERCENTILE)),
                    Map.entry(
                            WithinGroup.DISCRETE,
                            new PercentileOfGroup(AggregateFunction.PERCENTILE_DISC)));

    private LackedFunctions() {}

    public static Map<String, UserDefinedFunction> all() {
        return ALL;
    }
}
