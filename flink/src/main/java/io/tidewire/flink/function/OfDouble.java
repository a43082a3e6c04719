package io.tidewire.flink.function;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Function;

import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** DOUBLE to DOUBLE. */
public final class OfDouble extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    private final Kernel kernel;

    public OfDouble(Function function) {
        this.kernel = new Kernel(function, DataType.DOUBLE);
    }

    public @Nullable Double eval(@Nullable Double value) {
        return (Double) kernel.compute(value);
    }
}
