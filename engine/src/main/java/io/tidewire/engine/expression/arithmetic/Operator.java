package io.tidewire.engine.expression.arithmetic;

/** The five operations on two numbers. */
enum Operator {
    PLUS,
    MINUS,
    TIMES,
    DIVIDE,
    MOD
}
