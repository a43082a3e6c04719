package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** An operator that can take in rows as groups, where it says so. */
public sealed interface Grouped extends Stateful permits HashAggregate, WindowAggregate {

    /** What groups rows for it; absent when it wants rows. */
    @Nullable Grouping grouping();

    /**
     * As {@link Operator#step}.
     *
     * @param groups of the same step, beside the rows
     */
    Batch step(Batch rows, List<Groups> groups, StepContext context);

    @Override
    default Batch step(Batch[] inputs, StepContext context) {
        return step(inputs[0], List.of(), context);
    }
}
