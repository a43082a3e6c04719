package io.tidewire.sql.rewrite;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves conditions below projections, windows and top-Ns, as far as they speak of columns that come
 * from there, and takes conditions on a rank into the top-N. Joins and aggregates were dealt with
 * on Calcite's tree.
 */
final class PushFilters {

    private PushFilters() {}

    static Plan apply(Plan plan) {
        return Plans.bottomUp(
                plan,
                node ->
                        node instanceof Plan.Filter filter
                                ? push(filter.input(), Exprs.conjuncts(filter.condition()))
                                : node);
    }

    /** The conditions over the plan's columns, as low as they go. */
    private static Plan push(Plan plan, List<Expr> conditions) {
        if (conditions.isEmpty()) {
            return plan;
        }
        return switch (plan) {
            case Plan.Filter filter -> {
                List<Expr> all = new ArrayList<>(Exprs.conjuncts(filter.condition()));
                all.addAll(conditions);
                yield push(filter.input(), all);
            }
            case Plan.Project project -> project(project, conditions);
            case Plan.Window window ->
                    below(window, window.input(), conditions, columns(window.input()));
            case Plan.Session session ->
                    below(session, session.input(), conditions, new HashSet<>(session.partition()));
            case Plan.TopN topN -> topN(topN, conditions);
            case Plan.Over over ->
                    below(over, over.input(), conditions, new HashSet<>(over.partition()));
            case Plan.TemporalJoin join ->
                    below(join, join.stream(), conditions, columns(join.stream()));
            case Plan.Unnest unnest ->
                    below(unnest, unnest.input(), conditions, columns(unnest.input()));
            case Plan.Match match -> match(match, conditions);
            default -> Plans.filtered(plan, conditions);
        };
    }

    private static Set<Integer> columns(Plan plan) {
        Set<Integer> columns = new HashSet<>();
        for (int i = 0; i < plan.schema().size(); i++) {
            columns.add(i);
        }
        return columns;
    }

    private static Plan project(Plan.Project project, List<Expr> conditions) {
        List<Expr> moved = new ArrayList<>();
        List<Expr> kept = new ArrayList<>();
        for (Expr condition : conditions) {
            boolean cheap =
                    Exprs.columns(condition).stream()
                            .map(project.expressions()::get)
                            .allMatch(Exprs::isDeterministic);
            if (cheap) {
                moved.add(Exprs.replace(condition, ref -> project.expressions().get(ref.column())));
            } else {
                kept.add(condition);
            }
        }
        return Plans.filtered(
                Plans.withInputs(project, List.of(push(project.input(), moved))), kept);
    }

    /** Conditions on the allowed columns go below the node, whose first input has the same ones. */
    private static Plan below(Plan node, Plan input, List<Expr> conditions, Set<Integer> allowed) {
        List<Expr> moved = new ArrayList<>();
        List<Expr> kept = new ArrayList<>();
        for (Expr condition : conditions) {
            boolean fits =
                    allowed.containsAll(Exprs.columns(condition))
                            && Exprs.isDeterministic(condition);
            (fits ? moved : kept).add(condition);
        }
        List<Plan> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, push(input, moved));
        return Plans.filtered(Plans.withInputs(node, inputs), kept);
    }

    /** A condition on the partition alone takes or leaves whole partitions. */
    private static Plan match(Plan.Match match, List<Expr> conditions) {
        int keys = match.partition().size();
        List<Expr> moved = new ArrayList<>();
        List<Expr> kept = new ArrayList<>();
        for (Expr condition : conditions) {
            boolean ofKeys =
                    Exprs.columns(condition).stream().allMatch(column -> column < keys)
                            && Exprs.isDeterministic(condition);
            (ofKeys ? moved : kept).add(condition);
        }
        int[] places = match.partition().stream().mapToInt(column -> column).toArray();
        Plan input = push(match.input(), moved.stream().map(e -> Exprs.moved(e, places)).toList());
        return Plans.filtered(Plans.withInputs(match, List.of(input)), kept);
    }

    private static Plan topN(Plan.TopN topN, List<Expr> conditions) {
        int rank = topN.withRank() ? topN.schema().size() - 1 : -1;
        long from = topN.from();
        long to = topN.to();
        List<Expr> others = new ArrayList<>();
        for (Expr condition : conditions) {
            long[] range = range(condition, rank);
            if (range == null) {
                others.add(condition);
            } else {
                from = Math.max(from, range[0]);
                to = Math.min(to, range[1]);
            }
        }
        if (to < from) {
            return new Plan.Values(List.of(), topN.schema());
        }
        Plan.TopN narrowed =
                new Plan.TopN(
                        topN.input(),
                        topN.partition(),
                        topN.order(),
                        topN.rank(),
                        from,
                        to,
                        topN.withRank(),
                        topN.schema());
        return below(narrowed, topN.input(), others, new HashSet<>(topN.partition()));
    }

    /** The ranks for which a comparison with a constant is true. */
    private static long @Nullable [] range(Expr condition, int rank) {
        if (!(condition instanceof Expr.Call call) || call.arguments().size() != 2) {
            return null;
        }
        Expr left = call.arguments().getFirst();
        Expr right = call.arguments().getLast();
        if (isRank(left, rank) && right instanceof Expr.Literal literal) {
            return range(call.function(), literal);
        }
        if (isRank(right, rank) && left instanceof Expr.Literal literal) {
            return range(mirrored(call.function()), literal);
        }
        return null;
    }

    private static boolean isRank(Expr expr, int rank) {
        return expr instanceof Expr.Ref ref && ref.column() == rank;
    }

    private static long @Nullable [] range(Function function, Expr.Literal literal) {
        if (!(literal.value() instanceof Number number)) {
            return null;
        }
        long value = number.longValue();
        return switch (function) {
            case EQUALS -> new long[] {value, value};
            case LESS -> new long[] {1, value - 1};
            case LESS_OR_EQUAL -> new long[] {1, value};
            case GREATER -> new long[] {value + 1, Long.MAX_VALUE};
            case GREATER_OR_EQUAL -> new long[] {value, Long.MAX_VALUE};
            default -> null;
        };
    }

    private static Function mirrored(Function function) {
        return switch (function) {
            case LESS -> Function.GREATER;
            case LESS_OR_EQUAL -> Function.GREATER_OR_EQUAL;
            case GREATER -> Function.LESS;
            case GREATER_OR_EQUAL -> Function.LESS_OR_EQUAL;
            default -> function;
        };
    }
}
