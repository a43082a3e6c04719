package io.tidewire.engine.operator;

import io.tidewire.api.plan.Expr;

import java.util.function.IntConsumer;

/** Questions about expressions. */
public final class Expressions {

    private Expressions() {}

    /** Names every column that the expression reads, some more than once. */
    public static void columns(Expr expr, IntConsumer visitor) {
        if (expr instanceof Expr.Ref ref) {
            visitor.accept(ref.column());
        }
        expr.children().forEach(child -> columns(child, visitor));
    }
}
