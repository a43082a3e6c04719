package io.tidewire.engine.operator.aggregate;

import org.jspecify.annotations.Nullable;

/** Is told of rows that a call could not take in, by their place among the arguments. */
interface Failing {
    void failed(int row, @Nullable String reason);
}
