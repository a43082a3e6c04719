package io.tidewire.engine.operator;

import io.tidewire.engine.state.StateTable;

import java.util.List;

/**
 * An operator that works on each row alone: f(A + ΔA) = f(A) + f(ΔA), so its change is f(ΔA) and it
 * keeps nothing.
 */
public sealed interface Linear extends Operator
        permits Consolidate, CutTimes, Transform, UnionAll, UnnestRows, WindowAssign {

    @Override
    default long stateRows() {
        return 0;
    }

    @Override
    default long stateBytes() {
        return 0;
    }

    @Override
    default List<StateTable> tables() {
        return List.of();
    }
}
