package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan.Aggregate.Call;

/** What is known of a call by its function alone. */
public final class CallFacts {

    private CallFacts() {}

    /**
     * Whether what a call holds of a group grows with the rows, and not only with the groups.
     *
     * @param retracting false when the input never retracts a row
     */
    public static boolean keepsValues(Call call, boolean retracting) {
        if (call.distinct() && !indifferentToRepeats(call.function())) {
            return true;
        }
        if (call.user() != null) {
            return retracting && !new UserCalls(call.user()).retractable();
        }
        return switch (call.function()) {
            case COUNT,
                    SUM,
                    SUM0,
                    AVG,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    VAR_POP,
                    VAR_SAMP,
                    BOOL_AND,
                    BOOL_OR,
                    BIT_AND,
                    BIT_OR,
                    BIT_XOR,
                    APPROX_PERCENTILE ->
                    false;
            case MIN,
                    MAX,
                    FIRST_VALUE,
                    LAST_VALUE,
                    ARG_MAX,
                    ARG_MIN,
                    SINGLE_VALUE,
                    ANY_VALUE,
                    APPROX_COUNT_DISTINCT ->
                    retracting;
            case LISTAGG,
                    ARRAY_AGG,
                    COLLECT,
                    PERCENTILE,
                    PERCENTILE_DISC,
                    JSON_ARRAYAGG,
                    JSON_OBJECTAGG,
                    USER ->
                    true;
        };
    }

    /** Whether a value that comes a second time changes nothing. */
    static boolean indifferentToRepeats(AggregateFunction function) {
        return switch (function) {
            case MIN, MAX, ARG_MIN, ARG_MAX, BOOL_AND, BOOL_OR, SINGLE_VALUE, ANY_VALUE -> true;
            case COUNT,
                    SUM,
                    SUM0,
                    AVG,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    VAR_POP,
                    VAR_SAMP,
                    FIRST_VALUE,
                    LAST_VALUE,
                    LISTAGG,
                    ARRAY_AGG,
                    COLLECT,
                    BIT_AND,
                    BIT_OR,
                    BIT_XOR,
                    APPROX_COUNT_DISTINCT,
                    PERCENTILE,
                    PERCENTILE_DISC,
                    APPROX_PERCENTILE,
                    JSON_ARRAYAGG,
                    JSON_OBJECTAGG,
                    USER ->
                    false;
        };
    }
}
