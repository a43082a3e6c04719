package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.Column;

/**
 * Computes one column out of others. An argument that was a literal when the kernel was made is a
 * column of one row, which stands for every row; the others have at least {@code rows} rows. Used
 * by one thread at a time.
 */
@FunctionalInterface
public interface Kernel {

    /**
     * @return a column of {@code rows} rows in the storage of the call's type
     */
    Column apply(Column[] arguments, int rows, KernelContext context);
}
