package io.tidewire.sql.rewrite;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A plan in terms of one below it, from which only projections and filters lead to it: its rows are
 * those of the base for which the conditions are true, with the columns computed from it.
 *
 * @param columns over the base, one per column of the plan
 * @param conditions over the base
 */
record Derived(Plan base, List<Expr> columns, List<Expr> conditions) {

    /**
     * In terms of the first plan on the way down that is accepted; absent when there is none, or
     * when something on the way has another value each time.
     */
    static @Nullable Derived of(Plan plan, Predicate<Plan> accepted) {
        if (accepted.test(plan)) {
            return new Derived(plan, Plans.refs(plan), List.of());
        }
        return switch (plan) {
            case Plan.Project project -> projected(project, accepted);
            case Plan.Filter filter -> filtered(filter, accepted);
            default -> null;
        };
    }

    private static @Nullable Derived projected(Plan.Project project, Predicate<Plan> accepted) {
        Derived input = of(project.input(), accepted);
        if (input == null || !project.expressions().stream().allMatch(Exprs::isDeterministic)) {
            return null;
        }
        List<Expr> columns = project.expressions().stream().map(input::over).toList();
        return new Derived(input.base, columns, input.conditions);
    }

    private static @Nullable Derived filtered(Plan.Filter filter, Predicate<Plan> accepted) {
        Derived input = of(filter.input(), accepted);
        if (input == null || !Exprs.isDeterministic(filter.condition())) {
            return null;
        }
        List<Expr> conditions = new ArrayList<>(input.conditions);
        conditions.add(input.over(filter.condition()));
        return new Derived(input.base, input.columns, conditions);
    }

    /** What only renames, drops and repeats columns, in terms of what does not. */
    static @Nullable Derived ofRenamed(Plan plan) {
        Derived derived = of(plan, each -> !(each instanceof Plan.Project));
        return derived != null && derived.columns.stream().allMatch(Expr.Ref.class::isInstance)
                ? derived
                : null;
    }

    /** An expression over the plan's columns as one over the base. */
    Expr over(Expr expr) {
        return Exprs.replace(expr, ref -> columns.get(ref.column()));
    }

    /** The column of the base that a column is; -1 for one that is computed. */
    int place(int column) {
        return columns.get(column) instanceof Expr.Ref ref ? ref.column() : -1;
    }
}
