package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * By what a join pairs rows with the maxima of their groups: which columns of the group agree, that
 * the value is the maximum, what else it asks, and how far the row's time may lie from the end of
 * the maximum's window.
 *
 * <p>Conditions are read over pairs of two rows of what is grouped: the columns of the row first,
 * then those of one that has the maximum.
 */
final class MaximumPairs {

    private final GroupMaximum maximum;
    private final int width;
    private final int time;

    /** Columns of the group in which both agree. */
    final Set<Integer> agreed = new HashSet<>();

    /** Conditions over a row that has the maximum itself. */
    final List<Expr> others = new ArrayList<>();

    /** Whether the row's value is the maximum. */
    boolean isMaximum;

    /** The least and the most of: end of the window - time of the row. */
    long leastToEnd = Long.MIN_VALUE;

    long mostToEnd = Long.MAX_VALUE;

    /**
     * @param stream the side that is paired with the maxima, over the rows that are grouped
     * @param time the column of the row by which windows were assigned; -1 for rows that have their
     *     window
     */
    MaximumPairs(
            Plan.Join join, boolean maximumIsLeft, Derived stream, GroupMaximum maximum, int time) {
        this.maximum = maximum;
        this.width = maximum.rows().schema().size();
        this.time = time;
        int split = join.left().schema().size();
        java.util.function.Function<Expr.Ref, Expr> sides =
                ref -> {
                    boolean ofLeft = ref.column() < split;
                    int column = ofLeft ? ref.column() : ref.column() - split;
                    return ofLeft == maximumIsLeft
                            ? maximum.column(column, width)
                            : stream.columns().get(column);
                };
        for (int i = 0; i < join.leftKeys().size(); i++) {
            Expr left = sides.apply(Plans.ref(join, join.leftKeys().get(i)));
            Expr right = sides.apply(ofRight(join, join.rightKeys().get(i)));
            read(new Expr.Call(Function.EQUALS, List.of(left, right), DataType.BOOLEAN));
        }
        for (Expr condition : Exprs.conjuncts(join.residual())) {
            read(Exprs.replace(condition, sides));
        }
        others.addAll(stream.conditions());
        others.addAll(maximum.conditions(0));
    }

    private static Expr.Ref ofRight(Plan.Join join, int column) {
        return new Expr.Ref(
                join.left().schema().size() + column, join.right().schema().type(column));
    }

    private void read(Expr condition) {
        if (!comparesColumn(condition) && !boundsTime(condition)) {
            others.add(
                    Exprs.replace(
                            condition,
                            ref ->
                                    ref.column() < width
                                            ? ref
                                            : new Expr.Ref(ref.column() - width, ref.type())));
        }
    }

    /**
     * Whether it compares a column of the row with the same one of the maximum, and that will do.
     */
    private boolean comparesColumn(Expr condition) {
        if (!(condition instanceof Expr.Call call)
                || call.arguments().size() != 2
                || !(call.arguments().getFirst() instanceof Expr.Ref a)
                || !(call.arguments().getLast() instanceof Expr.Ref b)
                || Math.abs(a.column() - b.column()) != width) {
            return false;
        }
        boolean rowFirst = a.column() < b.column();
        int column = Math.min(a.column(), b.column());
        boolean equal = call.function() == Function.EQUALS;
        // No value is above the greatest: it is the greatest if it is not below.
        Function asGood =
                rowFirst == maximum.isMax() ? Function.GREATER_OR_EQUAL : Function.LESS_OR_EQUAL;
        if (column == maximum.value() && (equal || call.function() == asGood)) {
            isMaximum = true;
            return true;
        }
        return equal && maximum.groups().contains(column) && agreed.add(column);
    }

    private boolean boundsTime(Expr condition) {
        JoinTimes.Bound bound = time < 0 ? null : JoinTimes.bound(condition, width);
        WindowColumn window =
                bound == null || bound.left() != time
                        ? null
                        : WindowColumn.of(maximum.rows(), bound.right());
        if (bound == null || window == null || !window.window().equals(maximum.rows())) {
            return false;
        }
        long further = window.beforeEnd();
        if (bound.lower() != Long.MIN_VALUE) {
            leastToEnd = Math.max(leastToEnd, bound.lower() + further);
        }
        if (bound.upper() != Long.MAX_VALUE) {
            mostToEnd = Math.min(mostToEnd, bound.upper() + further);
        }
        return true;
    }

    /**
     * Columns of the rows by which those that agree with a maximum are its group; absent when the
     * join does not say enough. Of the columns of one window, one is enough.
     */
    @Nullable List<Integer> partition() {
        List<Integer> partition = new ArrayList<>();
        // The end first: it tells the window for sure, and is passed by the watermark first.
        agreed.stream()
                .sorted(Comparator.comparing(column -> !isEnd(column)))
                .filter(column -> !isTold(column, partition))
                .forEach(partition::add);
        boolean complete = maximum.groups().stream().allMatch(group -> isTold(group, partition));
        return complete ? partition : null;
    }

    private boolean isEnd(int column) {
        WindowColumn window = WindowColumn.of(maximum.rows(), column);
        return window != null && window.part() == WindowColumn.END;
    }

    /** Whether rows that agree in some columns agree in this one. */
    private boolean isTold(int column, List<Integer> by) {
        if (by.contains(column)) {
            return true;
        }
        WindowColumn window = WindowColumn.of(maximum.rows(), column);
        for (int other : by) {
            WindowColumn teller = WindowColumn.of(maximum.rows(), other);
            if (window != null
                    && teller != null
                    && teller.tellsWindow()
                    && teller.window().equals(window.window())) {
                return true;
            }
        }
        return false;
    }
}
