package io.tidewire.flink.function;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Function;

import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** INT to INT, or BIGINT to BIGINT. */
public final class OfWhole extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    private final Kernel ints;
    private final Kernel longs;

    public OfWhole(Function function) {
        this.ints = new Kernel(function, DataType.INT);
        this.longs = new Kernel(function, DataType.BIGINT);
    }

    public @Nullable Integer eval(@Nullable Integer value) {
        return (Integer) ints.compute(value);
    }

    public @Nullable Long eval(@Nullable Long value) {
        return (Long) longs.compute(value);
    }
}
