package io.tidewire.engine.expression.collection;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.engine.expression.kernel.Kernel;

/** The value of a scalar sub-query, which must not have more than one row. */
public final class OnlyRow {

    private OnlyRow() {}

    public static Kernel kernel() {
        return (arguments, rows, context) -> {
            Column value = arguments[0];
            LongColumn counts = (LongColumn) arguments[1];
            for (int row = 0; row < rows; row++) {
                if (counts.values()[row] > 1 && !counts.isNull(row)) {
                    context.fail(
                            row, "a sub-query that must have one row has " + counts.values()[row]);
                }
            }
            return value;
        };
    }
}
