package io.tidewire.flink.plugin;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.ScalarFunction;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.List;

/**
 * A scalar function by its name, as the gates of a job hold it: the task that calls it finds it
 * among the jars that came along.
 */
record NamedScalar(String name) implements ScalarFunction, Serializable {

    private ScalarFunction function() {
        return (ScalarFunction) OwnFunctions.named(name);
    }

    @Override
    public List<DataType> parameters() {
        return function().parameters();
    }

    @Override
    public DataType result() {
        return function().result();
    }

    @Override
    public @Nullable Object call(@Nullable Object[] arguments) throws Exception {
        return function().call(arguments);
    }
}
