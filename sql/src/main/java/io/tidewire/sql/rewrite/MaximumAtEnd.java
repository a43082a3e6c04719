package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a join of rows with the maxima of windows that pairs the rows of the moment at which
 * one window ends, and the next begins, with the maximum of the one that ends.
 */
final class MaximumAtEnd {

    private MaximumAtEnd() {}

    /**
     * @param rows the side that is not the maxima, over what the windows are of
     * @param maximum over the rows with their windows
     * @param first the rows that have the maximum of their window
     */
    static Plan of(
            Plan.Join join, boolean maximumIsLeft, Derived rows, GroupMaximum maximum, Plan first) {
        Plan.Window window = (Plan.Window) maximum.rows();
        Plan stream = starting(window, rows, maximumIsLeft ? join.right() : join.left());
        Plan maxima = maxima(window, maximum, first, maximumIsLeft ? join.left() : join.right());
        Plan left = maximumIsLeft ? maxima : stream;
        Plan right = maximumIsLeft ? stream : maxima;
        int split = join.left().schema().size();
        int width = split + join.right().schema().size();
        int[] places = new int[width];
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            places[i] = i < split ? i : i + 1;
            wanted.add(places[i]);
        }
        List<Integer> leftKeys = new ArrayList<>(join.leftKeys());
        List<Integer> rightKeys = new ArrayList<>(join.rightKeys());
        leftKeys.add(split);
        rightKeys.add(width - split);
        Plan paired =
                new Plan.Join(
                        left,
                        right,
                        Plan.Join.Kind.INNER,
                        leftKeys,
                        rightKeys,
                        List.of(),
                        join.residual() == null ? null : Exprs.moved(join.residual(), places),
                        List.of(),
                        Plans.sideBySide(left, right));
        List<Expr> columns = wanted.stream().<Expr>map(i -> Plans.ref(paired, i)).toList();
        return new Plan.Project(paired, columns, join.schema());
    }

    /** The rows at which a window begins, with that moment behind their columns. */
    private static Plan starting(Plan.Window window, Derived rows, Plan side) {
        int width = window.input().schema().size();
        Expr time = Plans.ref(window, window.time());
        Expr start = Plans.ref(window, width + WindowColumn.START);
        List<Expr> conditions = new ArrayList<>();
        conditions.add(new Expr.Call(Function.EQUALS, List.of(time, start), DataType.BOOLEAN));
        conditions.addAll(rows.conditions());
        return with(Plans.filtered(window, conditions), rows.columns(), start, side);
    }

    /** The maxima, each once, with the end of their window behind their columns. */
    private static Plan maxima(Plan.Window window, GroupMaximum maximum, Plan first, Plan side) {
        int end = window.input().schema().size() + WindowColumn.END;
        List<Expr> columns = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < side.schema().size(); i++) {
            columns.add(maximum.column(i, 0));
            all.add(i);
        }
        all.add(side.schema().size());
        Plan conditioned = Plans.filtered(first, maximum.conditions(0));
        Plan repeated = with(conditioned, columns, Plans.ref(window, end), side);
        return new Plan.Aggregate(repeated, all, List.of(), repeated.schema());
    }

    private static Plan with(Plan plan, List<Expr> columns, Expr more, Plan side) {
        List<Expr> all = new ArrayList<>(columns);
        all.add(more);
        List<Field> fields = new ArrayList<>(side.schema().fields());
        fields.add(Plans.unlike(fields, new Field("at", more.type())));
        return new Plan.Project(plan, all, new Schema(fields));
    }
}
