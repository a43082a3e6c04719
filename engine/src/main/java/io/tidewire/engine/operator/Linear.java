package io.tidewire.engine.operator;

import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/**
 * An operator that works on each row alone: f(A + ΔA) = f(A) + f(ΔA), so its change is f(ΔA) and it
 * keeps nothing.
 */
public sealed interface Linear extends Operator
        permits Consolidate, Transform, UnionAll, UnnestRows, WindowAssign {

    @Override
    default long stateRows() {
        return 0;
    }

    @Override
    default long stateBytes() {
        return 0;
    }

    @Override
    default void snapshot(StateWriter out) {}

    @Override
    default void restore(StateReader in, Share share) {}
}
