package io.tidewire.flink.plugin;

import io.tidewire.api.data.DataType;
import io.tidewire.flink.row.ToBatch;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The arguments of a call, as the user's code has them. Used by one thread. */
final class Arguments {

    private final DataType[] types;
    private final @Nullable Object[] values;

    Arguments(List<DataType> types) {
        this.types = types.toArray(DataType[]::new);
        this.values = new Object[this.types.length];
    }

    /**
     * False when one is NULL that the function does not take.
     *
     * @param given as Flink's own functions have them
     */
    boolean read(@Nullable Object[] given) {
        for (int i = 0; i < values.length; i++) {
            values[i] = ToBatch.plain(given[i], types[i]);
            if (values[i] == null && !types[i].nullable()) {
                return false;
            }
        }
        return true;
    }

    /** The array is used again. */
    @Nullable Object[] values() {
        return values;
    }
}
