package io.tidewire.api.function;

import io.tidewire.api.data.DataType;

import java.util.List;

/**
 * A function of the user's own, which views call by its name. Found by {@link
 * java.util.ServiceLoader}: a jar in the plugins folder names its functions in {@code
 * META-INF/services/io.tidewire.api.function.UserFunction}; each has a public constructor without
 * parameters.
 *
 * <p>Values are plain objects, as {@link io.tidewire.api.data.Values} has them: Boolean, Integer
 * (INT), Long (BIGINT), Double, BigDecimal of the type's scale, String, byte[], LocalDate,
 * LocalTime, LocalDateTime (TIMESTAMP), Instant (TIMESTAMP_LTZ), List (ARRAY; ROW, by position),
 * Map. Lists and maps that are passed in must not be changed.
 *
 * <p>A function must give the same for the same arguments at any time: a row that is taken back is
 * taken back by computing it again. One instance serves the whole pipeline, from several threads at
 * once. What it throws fails the row, which goes to the quarantine with the function's name and the
 * exception's message; the pipeline goes on.
 */
public sealed interface UserFunction permits ScalarFunction, TableFunction, AggregateFunction {

    /** Letters, digits and underscores; SQL calls it in any case. No built-in function has it. */
    String name();

    /**
     * What it takes, in order. An argument of another type is converted where no value can be lost
     * (INT to BIGINT to DECIMAL to DOUBLE); others are refused when the SQL is compiled. For a NOT
     * NULL type the function never sees a null: what it would be called for is NULL, gives no rows,
     * or does not count.
     */
    List<DataType> parameters();
}
