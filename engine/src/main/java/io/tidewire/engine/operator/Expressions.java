package io.tidewire.engine.operator;

import io.tidewire.api.plan.Expr;

import java.util.function.IntConsumer;

/** Questions about expressions. */
public final class Expressions {

    private Expressions() {}

    /** Names every column that the expression reads, some more than once. */
    public static void columns(Expr expr, IntConsumer visitor) {
        switch (expr) {
            case Expr.Ref ref -> visitor.accept(ref.column());
            case Expr.Literal _ -> {}
            case Expr.Call call -> call.arguments().forEach(each -> columns(each, visitor));
            case Expr.UserCall call -> call.arguments().forEach(each -> columns(each, visitor));
            case Expr.Cast cast -> columns(cast.input(), visitor);
            case Expr.Case branches -> {
                for (Expr.Branch branch : branches.branches()) {
                    columns(branch.condition(), visitor);
                    columns(branch.result(), visitor);
                }
                columns(branches.otherwise(), visitor);
            }
        }
    }
}
