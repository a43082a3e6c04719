package io.tidewire.sql.rewrite;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * How deeply expressions are nested. The engine computes them by calls within calls, in threads
 * with ordinary stacks, so there is an end to it, which is said here and not found out there.
 */
public final class Depth {

    /** About half of what fits into a stack of a megabyte. */
    public static final int MOST = 500;

    private record Level(Expr expr, int depth) {}

    private Depth() {}

    /**
     * @throws TidewireException when an expression of the plan is nested too deeply
     */
    public static void check(Plan plan) {
        Deque<Plan> open = new ArrayDeque<>(List.of(plan));
        while (!open.isEmpty()) {
            Plan next = open.pop();
            expressions(next).forEach(Depth::check);
            open.addAll(next.inputs());
        }
    }

    /**
     * @throws TidewireException when it is nested too deeply
     */
    public static void check(Expr root) {
        Deque<Level> open = new ArrayDeque<>(List.of(new Level(root, 1)));
        while (!open.isEmpty()) {
            Level next = open.pop();
            if (next.depth > MOST) {
                throw new TidewireException(
                        ErrorCode.SQL_UNSUPPORTED,
                        "an expression is nested more than " + MOST + " levels deep",
                        "write it in simpler steps, as several views");
            }
            for (Expr part : next.expr.children()) {
                open.push(new Level(part, next.depth + 1));
            }
        }
    }

    private static List<Expr> expressions(Plan plan) {
        return switch (plan) {
            case Plan.Filter filter -> List.of(filter.condition());
            case Plan.Project project -> project.expressions();
            case Plan.Join join -> present(join.residual());
            case Plan.TemporalJoin join -> present(join.residual());
            case Plan.Unnest unnest -> List.of(unnest.collection());
            case Plan.Match match -> {
                List<Expr> all = new ArrayList<>(match.measures());
                for (RowPattern.Variable variable : match.pattern().variables()) {
                    all.addAll(present(variable.condition()));
                }
                yield all;
            }
            case Plan.Scan _,
                    Plan.Values _,
                    Plan.Window _,
                    Plan.Session _,
                    Plan.Lifetime _,
                    Plan.Aggregate _,
                    Plan.Finalize _,
                    Plan.TopN _,
                    Plan.Over _,
                    Plan.Union _,
                    Plan.SetOp _ ->
                    List.of();
        };
    }

    private static List<Expr> present(@Nullable Expr expr) {
        return expr == null ? List.of() : List.of(expr);
    }
}
