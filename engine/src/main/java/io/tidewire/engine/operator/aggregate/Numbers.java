package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;

import java.math.BigDecimal;

/** Reads a column of any numeric type as doubles. */
final class Numbers {

    private final double unit;

    Numbers(DataType type) {
        this.unit = type.kind() == DataType.Kind.DECIMAL ? Math.pow(10, type.scale()) : 1;
    }

    /** Only for a row that is not NULL. */
    double get(Column column, int row) {
        return switch (column) {
            case DoubleColumn c -> c.values()[row];
            case LongColumn c -> c.values()[row] / unit;
            case IntColumn c -> c.values()[row];
            case ObjectColumn c ->
                    c.values()[row] instanceof BigDecimal decimal
                            ? decimal.doubleValue()
                            : Double.NaN;
            case BooleanColumn _, BytesColumn _, PrunedColumn _ ->
                    throw new IllegalArgumentException("not a number");
        };
    }
}
