package io.tidewire.api.function;

import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Any number of rows of one row's arguments: {@code FROM t, LATERAL TABLE(f(t.a)) AS x (b, c)}, or
 * {@code LEFT JOIN LATERAL TABLE(f(t.a)) AS x (b, c) ON TRUE} to keep rows that give none.
 */
public non-sealed interface TableFunction extends UserFunction {

    /** The columns of its rows. */
    Schema result();

    /**
     * @param arguments one per parameter; the array is the caller's and is used again
     * @return rows, each with a value per column
     * @throws Exception when there are no rows to be had: the row fails
     */
    List<? extends List<? extends @Nullable Object>> call(@Nullable Object[] arguments)
            throws Exception;
}
