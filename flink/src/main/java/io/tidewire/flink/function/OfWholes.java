package io.tidewire.flink.function;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Function;

import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** Two INTs to INT, or two BIGINTs to BIGINT. */
public final class OfWholes extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    private final Kernel ints;
    private final Kernel longs;

    public OfWholes(Function function) {
        this.ints = new Kernel(function, DataType.INT);
        this.longs = new Kernel(function, DataType.BIGINT);
    }

    public @Nullable Integer eval(@Nullable Integer left, @Nullable Integer right) {
        return (Integer) ints.compute(left, right);
    }

    public @Nullable Long eval(@Nullable Long left, @Nullable Long right) {
        return (Long) longs.compute(left, right);
    }
}
