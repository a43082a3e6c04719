package io.tidewire.api.function;

import io.tidewire.api.data.DataType;

import org.jspecify.annotations.Nullable;

/** One value of one row's arguments: {@code SELECT f(a, b) FROM t}. */
public non-sealed interface ScalarFunction extends UserFunction {

    /** The type of the value. When it is NOT NULL, a null fails the row. */
    DataType result();

    /**
     * @param arguments one per parameter; the array is the caller's and is used again
     * @return a value of the result's type
     * @throws Exception when there is no value: the row fails
     */
    @Nullable Object call(@Nullable Object[] arguments) throws Exception;
}
