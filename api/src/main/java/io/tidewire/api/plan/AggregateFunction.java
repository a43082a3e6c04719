package io.tidewire.api.plan;

/**
 * Every aggregate the language has; meaning and null rules are Flink's function of the same name.
 */
public enum AggregateFunction {
    /** Without arguments counts rows, else rows whose argument is not NULL. */
    COUNT,
    SUM,
    /** SUM that is 0 over no rows. */
    SUM0,
    AVG,
    MIN,
    MAX,
    STDDEV_POP,
    STDDEV_SAMP,
    VAR_POP,
    VAR_SAMP,
    /** By arrival within the steps, unless ordered by the call. */
    FIRST_VALUE,
    LAST_VALUE,
    /** The value at the greatest or smallest second argument. */
    ARG_MAX,
    ARG_MIN,
    /** text, separator. */
    LISTAGG,
    ARRAY_AGG,
    COLLECT,
    BOOL_AND,
    BOOL_OR,
    BIT_AND,
    BIT_OR,
    BIT_XOR,
    /** Any one value, the same for all rows of the group by the compiler's promise. */
    SINGLE_VALUE,
    ANY_VALUE,
    /** Exact where the input retracts rows; else within a few percent. */
    APPROX_COUNT_DISTINCT,
    /**
     * value as DOUBLE, fraction (or an ARRAY of fractions), optionally how often the value counts:
     * at that fraction of the ordered values, between two of them by interpolation. NULL over no
     * values and for a fraction that is not within 0 and 1.
     */
    PERCENTILE,
    /** value, fraction: the first of the ordered values with at least that fraction up to it. */
    PERCENTILE_DISC,
    /** value as DOUBLE, fraction: as PERCENTILE_DISC, each value up to one percent off. */
    APPROX_PERCENTILE,
    /** JSON texts, in brackets with commas between; empty brackets over nothing. */
    JSON_ARRAYAGG,
    /** JSON members ({@code "key":value}), sorted, in braces with commas between. */
    JSON_OBJECTAGG,
    /** One of the user's own, which stands beside it in the call. */
    USER
}
