package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Walks over expressions. */
final class Exprs {

    private Exprs() {}

    /** The expression with every column replaced. */
    static Expr replace(Expr expr, java.util.function.Function<Expr.Ref, Expr> change) {
        UnaryOperator<Expr> inner = e -> replace(e, change);
        return switch (expr) {
            case Expr.Ref ref -> change.apply(ref);
            case Expr.Literal literal -> literal;
            case Expr.Call call ->
                    new Expr.Call(
                            call.function(),
                            call.arguments().stream().map(inner).toList(),
                            call.type());
            case Expr.UserCall call ->
                    new Expr.UserCall(
                            call.function(),
                            call.arguments().stream().map(inner).toList(),
                            call.type());
            case Expr.Cast cast ->
                    new Expr.Cast(inner.apply(cast.input()), cast.type(), cast.safe());
            case Expr.Case cases ->
                    new Expr.Case(
                            cases.branches().stream()
                                    .map(
                                            branch ->
                                                    new Expr.Branch(
                                                            inner.apply(branch.condition()),
                                                            inner.apply(branch.result())))
                                    .toList(),
                            inner.apply(cases.otherwise()),
                            cases.type());
        };
    }

    /** Column i becomes column {@code places[i]}. */
    static Expr moved(Expr expr, int[] places) {
        return replace(expr, ref -> new Expr.Ref(places[ref.column()], ref.type()));
    }

    static Set<Integer> columns(Expr expr) {
        Set<Integer> columns = new TreeSet<>();
        collect(expr, columns);
        return columns;
    }

    private static void collect(Expr expr, Set<Integer> columns) {
        if (expr instanceof Expr.Ref ref) {
            columns.add(ref.column());
        }
        expr.children().forEach(child -> collect(child, columns));
    }

    static List<Expr> conjuncts(@Nullable Expr condition) {
        if (condition == null) {
            return List.of();
        }
        List<Expr> conjuncts = new ArrayList<>();
        if (condition instanceof Expr.Call call && call.function() == Function.AND) {
            call.arguments().forEach(argument -> conjuncts.addAll(conjuncts(argument)));
        } else {
            conjuncts.add(condition);
        }
        return conjuncts;
    }

    static @Nullable Expr and(List<Expr> conditions) {
        if (conditions.size() <= 1) {
            return conditions.isEmpty() ? null : conditions.getFirst();
        }
        boolean nullable = conditions.stream().anyMatch(c -> c.type().nullable());
        return new Expr.Call(Function.AND, conditions, DataType.BOOLEAN.withNullable(nullable));
    }

    /** The same value for the same row, at any time. */
    static boolean isDeterministic(Expr expr) {
        boolean drawn =
                expr instanceof Expr.Call call
                        && switch (call.function()) {
                            case RAND, RAND_INTEGER, UUID -> true;
                            default -> false;
                        };
        return !drawn && expr.children().stream().allMatch(Exprs::isDeterministic);
    }
}
