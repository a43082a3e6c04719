package io.tidewire.sql.rewrite;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One projection over another becomes one, if nothing is computed twice by that. */
final class MergeProjects {

    private MergeProjects() {}

    static Plan apply(Plan plan) {
        return Plans.bottomUp(
                plan, node -> node instanceof Plan.Project project ? merged(project) : node);
    }

    private static Plan merged(Plan.Project outer) {
        if (outer.input() instanceof Plan.Project inner && mergeable(outer, inner)) {
            List<Expr> expressions = new ArrayList<>();
            for (Expr expression : outer.expressions()) {
                expressions.add(
                        Exprs.replace(expression, ref -> inner.expressions().get(ref.column())));
            }
            return merged(new Plan.Project(inner.input(), expressions, outer.schema()));
        }
        return isIdentity(outer) ? outer.input() : outer;
    }

    private static boolean mergeable(Plan.Project outer, Plan.Project inner) {
        Map<Integer, Integer> uses = new HashMap<>();
        for (Expr expression : outer.expressions()) {
            Exprs.replace(
                    expression,
                    ref -> {
                        uses.merge(ref.column(), 1, Integer::sum);
                        return ref;
                    });
        }
        for (Map.Entry<Integer, Integer> use : uses.entrySet()) {
            Expr computed = inner.expressions().get(use.getKey());
            boolean free = computed instanceof Expr.Ref || computed instanceof Expr.Literal;
            if (!free && (use.getValue() > 1 || !Exprs.isDeterministic(computed))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIdentity(Plan.Project project) {
        Schema input = project.input().schema();
        if (input.size() != project.expressions().size()
                || !input.names().equals(project.schema().names())) {
            return false;
        }
        for (int i = 0; i < input.size(); i++) {
            if (!(project.expressions().get(i) instanceof Expr.Ref ref) || ref.column() != i) {
                return false;
            }
        }
        return true;
    }
}
