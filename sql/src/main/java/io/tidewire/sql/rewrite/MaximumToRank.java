package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Rows joined with the maximum of their group are the rows of the first rank in it: A ⋈ γ(g; MAX v
 * AS m)(A) on g and v = m is σ(RANK() OVER (PARTITION BY g ORDER BY v DESC) = 1)(A). The join would
 * keep every row for the maximum to come; the rank keeps those that may still be it.
 *
 * <p>Instead of a window's columns the join may compare the row's time with them, BETWEEN the end
 * less the size AND the end. That takes in the row that comes at the very end, when the next window
 * begins: what is between these two is joined as before.
 *
 * <p>Over rows that are never retracted only: a rank over others keeps them all too.
 */
final class MaximumToRank {

    private final Map<String, Facts> tables;
    private final UnaryOperator<Plan> later;

    private MaximumToRank(Map<String, Facts> tables, UnaryOperator<Plan> later) {
        this.tables = tables;
        this.later = later;
    }

    /**
     * @param later the rewrites after this one that decide what is retracted
     */
    static UnaryOperator<Plan> over(Map<String, Facts> tables, UnaryOperator<Plan> later) {
        MaximumToRank rewrite = new MaximumToRank(tables, later);
        return plan ->
                Plans.bottomUp(
                        plan, node -> node instanceof Plan.Join join ? rewrite.of(join) : node);
    }

    private Plan of(Plan.Join join) {
        boolean plain =
                join.nullSafe().isEmpty()
                        && (join.kind() == Plan.Join.Kind.INNER
                                || join.kind() == Plan.Join.Kind.SEMI);
        if (!plain) {
            return join;
        }
        Plan ranked = ranked(join, false);
        if (ranked == null && join.kind() == Plan.Join.Kind.INNER) {
            ranked = ranked(join, true);
        }
        return ranked == null ? join : ranked;
    }

    private @Nullable Plan ranked(Plan.Join join, boolean maximumIsLeft) {
        GroupMaximum maximum = GroupMaximum.of(maximumIsLeft ? join.left() : join.right());
        if (maximum == null) {
            return null;
        }
        Plan stream = maximumIsLeft ? join.right() : join.left();
        Derived rows = Derived.of(stream, maximum.rows()::equals);
        if (rows != null) {
            return grouped(new Sides(join, maximumIsLeft, rows, maximum));
        }
        return maximum.rows() instanceof Plan.Window window
                ? timed(join, maximumIsLeft, stream, maximum, window)
                : null;
    }

    /**
     * @param rows the other side, over the rows that are grouped
     */
    private record Sides(
            Plan.Join join, boolean maximumIsLeft, Derived rows, GroupMaximum maximum) {

        MaximumPairs pairs(int time) {
            return new MaximumPairs(join, maximumIsLeft, rows, maximum, time);
        }
    }

    /** Both sides are of the same rows. */
    private @Nullable Plan grouped(Sides sides) {
        MaximumPairs pairs = sides.pairs(-1);
        List<Integer> partition = pairs.partition();
        if (!pairs.isMaximum || partition == null || retracts(sides.maximum.rows())) {
            return null;
        }
        return joined(sides, pairs, first(sides.maximum, partition));
    }

    private boolean retracts(Plan plan) {
        return !Facts.of(later.apply(plan), tables).insertOnly();
    }

    /** One side has its windows, the other a time to compare with them. */
    private @Nullable Plan timed(
            Plan.Join join,
            boolean maximumIsLeft,
            Plan stream,
            GroupMaximum ofWindows,
            Plan.Window window) {
        Derived below = Derived.ofRenamed(window.input());
        Derived rows = below == null ? null : Derived.of(stream, below.base()::equals);
        boolean regular =
                window.kind() != Plan.Window.Kind.CUMULATE && window.size() % window.step() == 0;
        if (below == null || rows == null || !regular) {
            return null;
        }
        Plan.Window all = windowOver(below.base(), window, below.place(window.time()));
        int width = below.base().schema().size();
        int[] moved = new int[window.schema().size()];
        for (int i = 0; i < moved.length; i++) {
            int part = i - window.input().schema().size();
            moved[i] = part < 0 ? below.place(i) : width + part;
        }
        Sides sides = new Sides(join, maximumIsLeft, rows, ofWindows.over(all, moved));
        MaximumPairs pairs = sides.pairs(all.time());
        boolean ownWindow =
                pairs.isMaximum && pairs.mostToEnd == all.size() && pairs.leastToEnd <= 1;
        pairs.agreed.add(width + WindowColumn.END);
        List<Integer> partition = pairs.partition();
        boolean endToo = pairs.leastToEnd == 0 && join.kind() == Plan.Join.Kind.INNER;
        if (!ownWindow || partition == null || pairs.leastToEnd != 1 && !endToo || retracts(all)) {
            return null;
        }
        Plan first = first(sides.maximum, partition);
        Plan own = joined(sides, pairs, first);
        return endToo
                ? new Plan.Union(
                        List.of(
                                own,
                                MaximumAtEnd.of(join, maximumIsLeft, rows, sides.maximum, first)),
                        join.schema())
                : own;
    }

    private static Plan.Window windowOver(Plan input, Plan.Window window, int time) {
        List<Field> fields = new ArrayList<>(input.schema().fields());
        int width = window.input().schema().size();
        window.schema().fields().stream()
                .skip(width)
                .forEach(field -> fields.add(Plans.unlike(fields, field)));
        return new Plan.Window(
                input,
                window.kind(),
                time,
                window.size(),
                window.step(),
                window.offset(),
                new Schema(fields));
    }

    /** The rows that have the maximum of their group. */
    private static Plan first(GroupMaximum maximum, List<Integer> partition) {
        List<Integer> compared = new ArrayList<>(partition);
        compared.add(maximum.value());
        List<Expr> present = new ArrayList<>();
        for (int column : compared) {
            if (maximum.rows().schema().type(column).nullable()) {
                present.add(
                        new Expr.Call(
                                Function.IS_NOT_NULL,
                                List.of(Plans.ref(maximum.rows(), column)),
                                DataType.BOOLEAN.notNull()));
            }
        }
        boolean down = maximum.isMax();
        return new Plan.TopN(
                Plans.filtered(maximum.rows(), present),
                partition,
                List.of(new Plan.SortKey(maximum.value(), down, !down)),
                Plan.TopN.Rank.RANK,
                1,
                1,
                false,
                maximum.rows().schema());
    }

    /** What the join gives for rows that have the maximum of their group. */
    private static Plan joined(Sides sides, MaximumPairs pairs, Plan rows) {
        List<Expr> columns = new ArrayList<>(sides.rows.columns());
        if (sides.join.kind() == Plan.Join.Kind.INNER) {
            List<Expr> maxima = new ArrayList<>();
            for (int i = 0; i < sides.maximum.best().columns().size(); i++) {
                maxima.add(sides.maximum.column(i, 0));
            }
            columns.addAll(sides.maximumIsLeft ? 0 : columns.size(), maxima);
        }
        return new Plan.Project(Plans.filtered(rows, pairs.others), columns, sides.join.schema());
    }
}
