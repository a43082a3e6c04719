package io.tidewire.engine.expression.comparison;

import io.tidewire.api.data.ObjectColumn;
import io.tidewire.engine.expression.kernel.ValueOrder;

/** Long DECIMALs of one scale, ARRAY, MAP and ROW. */
final class ObjectComparison {

    private ObjectComparison() {}

    /**
     * @param mask of the position in b: -1 for a column, 0 for a constant
     */
    static boolean[] compare(
            Operator operator, ObjectColumn a, ObjectColumn b, int mask, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            Object left = a.values()[i];
            Object right = b.values()[i & mask];
            if (left != null && right != null) {
                result[i] = operator.holds(ValueOrder.compare(left, right));
            }
        }
        return result;
    }
}
