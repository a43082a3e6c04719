package io.tidewire.engine.expression.kernel;

import org.jspecify.annotations.Nullable;

/** A function computed row by row, for the long tail that needs no loop of its own. */
@FunctionalInterface
public interface RowFunction {

    /**
     * The value as {@link io.tidewire.api.data.Values} has it, or the number or bytes of its
     * storage. A BigDecimal may have any scale: it is rounded to the type, and NULL when it has too
     * many digits.
     *
     * @throws RowFailure when the row fails
     */
    @Nullable Object apply(Arguments row);
}
