package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A plan of one row per group, of which nothing is used but the group and the greatest or least of
 * one column in it.
 *
 * @param best the plan in terms of the aggregate
 * @param rows what is grouped
 * @param places of what the aggregate gives, among the columns of the rows; -1 for other calls
 */
record GroupMaximum(Derived best, Plan rows, List<Integer> places) {

    /** Absent when the plan is something else. */
    static @Nullable GroupMaximum of(Plan plan) {
        Derived best = Derived.of(plan, Plan.Aggregate.class::isInstance);
        if (best == null || !(best.base() instanceof Plan.Aggregate aggregate)) {
            return null;
        }
        Derived grouped = Derived.ofRenamed(aggregate.input());
        Set<Integer> used = new TreeSet<>();
        best.columns().forEach(column -> used.addAll(Exprs.columns(column)));
        best.conditions().forEach(condition -> used.addAll(Exprs.columns(condition)));
        int keys = aggregate.keys().size();
        used.removeIf(column -> column < keys);
        if (grouped == null || used.size() != 1) {
            return null;
        }
        int value = used.iterator().next();
        Plan.Aggregate.Call call = aggregate.calls().get(value - keys);
        if (!isExtreme(call) || !orders(aggregate.schema().type(value))) {
            return null;
        }
        List<Integer> places = new ArrayList<>();
        aggregate.keys().forEach(key -> places.add(grouped.place(key)));
        for (int i = keys; i < aggregate.schema().size(); i++) {
            places.add(i == value ? grouped.place(call.arguments().getFirst()) : -1);
        }
        return new GroupMaximum(best, grouped.base(), places);
    }

    private static boolean isExtreme(Plan.Aggregate.Call call) {
        return call.filter() == null
                && (call.function() == AggregateFunction.MAX
                        || call.function() == AggregateFunction.MIN);
    }

    /** Values that compare as equal are the same, and the first is found by one comparison. */
    private static boolean orders(DataType type) {
        return type.storage() == DataType.Storage.LONG || type.storage() == DataType.Storage.INT;
    }

    /** The same over rows that have the columns elsewhere. */
    GroupMaximum over(Plan otherRows, int[] moved) {
        List<Integer> others =
                places.stream().map(place -> place < 0 ? place : (Integer) moved[place]).toList();
        return new GroupMaximum(best, otherRows, others);
    }

    Plan.Aggregate aggregate() {
        return (Plan.Aggregate) best.base();
    }

    /** The columns of the rows by which they are grouped. */
    List<Integer> groups() {
        return places.subList(0, aggregate().keys().size());
    }

    /** The column of the rows whose maximum it is. */
    int value() {
        return places.stream().skip(aggregate().keys().size()).filter(p -> p >= 0).findAny().get();
    }

    boolean isMax() {
        int call = places.subList(aggregate().keys().size(), places.size()).indexOf(value());
        return aggregate().calls().get(call).function() == AggregateFunction.MAX;
    }

    /** One of the plan's columns over a row that has the maximum, shifted by the offset. */
    Expr column(int column, int offset) {
        return overRow(best.columns().get(column), offset);
    }

    /** What the plan asks of its rows, likewise. */
    List<Expr> conditions(int offset) {
        return best.conditions().stream().map(each -> overRow(each, offset)).toList();
    }

    private Expr overRow(Expr expr, int offset) {
        return Exprs.replace(
                expr,
                ref -> {
                    int place = places.get(ref.column());
                    return new Expr.Ref(place + offset, rows.schema().type(place));
                });
    }
}
