package io.tidewire.engine.expression;

import io.tidewire.api.data.Column;

/** An argument of a call: one value for all rows, or a column to compute. */
sealed interface Operand {

    record Constant(Column single) implements Operand {}

    record Computed(Evaluator evaluator) implements Operand {}
}
