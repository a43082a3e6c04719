package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Predicate;

/** The rows that are kept of a view. Guarded by its view. */
sealed interface Table permits GrowingTable, ChangingTable {

    void apply(Batch delta);

    /** The first rows that match, those of greatest interest first. */
    List<@Nullable Object[]> rows(Predicate<@Nullable Object[]> filter, int limit);

    /** Everything kept, oldest first, as inserts. */
    Batch all();

    /** Rows of the view now, where all are kept; -1 otherwise. */
    long rowCount();

    /** What is kept, for checkpoints. */
    List<StateTable> tables();
}
