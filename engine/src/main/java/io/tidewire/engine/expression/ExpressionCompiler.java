package io.tidewire.engine.expression;

import io.tidewire.api.plan.Expr;

/** Turns expressions into evaluators; constant parts are computed here, once. Stateless. */
public final class ExpressionCompiler {

    private ExpressionCompiler() {}

    /** An evaluator of the expression: a new one for every call, since it belongs to one thread. */
    public static Evaluator compile(Expr expr) {
        return switch (expr) {
            case Expr.Ref ref -> (input, context) -> input.column(ref.column());
            case Expr.Literal _, Expr.Call _, Expr.Cast _, Expr.Case _ ->
                    throw new IllegalArgumentException("not yet: " + expr);
        };
    }
}
