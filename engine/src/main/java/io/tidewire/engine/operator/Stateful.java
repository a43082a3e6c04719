package io.tidewire.engine.operator;

/** An operator that keeps something between steps. */
public sealed interface Stateful extends Operator
        permits HashAggregate, ValueRows, WindowAggregate {}
