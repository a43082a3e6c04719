package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What emit: final means: the lowest aggregate, top-N, OVER or outer join that is grouped by a
 * window gives out its rows when the window closes. Whatever is grouped by the same window above
 * then has all its rows in that one step, and needs no holding back of its own.
 */
final class FinalizeWindows {

    private final Map<String, Facts> tables;
    private final List<String> warnings;

    private FinalizeWindows(Map<String, Facts> tables, List<String> warnings) {
        this.tables = tables;
        this.warnings = warnings;
    }

    /**
     * @param warnings where to tell of windows that never close
     */
    static UnaryOperator<Plan> over(Map<String, Facts> tables, List<String> warnings) {
        return new FinalizeWindows(tables, warnings)::apply;
    }

    private Plan apply(Plan plan) {
        return Plans.bottomUp(
                plan,
                node ->
                        switch (node) {
                            case Plan.Aggregate aggregate ->
                                    held(aggregate, aggregate.inputs(), windowKeys(aggregate));
                            case Plan.TopN topN ->
                                    held(
                                            topN,
                                            topN.inputs(),
                                            windowPartition(topN.input(), topN.partition()));
                            case Plan.Over over ->
                                    held(
                                            over,
                                            over.inputs(),
                                            windowPartition(over.input(), over.partition()));
                            case Plan.Join join -> join(join);
                            default -> {
                                warn(node);
                                yield node;
                            }
                        });
    }

    private void warn(Plan node) {
        if (!(node instanceof Plan.Window) && !(node instanceof Plan.Session)) {
            return;
        }
        int time = node instanceof Plan.Window w ? w.time() : ((Plan.Session) node).time();
        Plan input = node.inputs().getFirst();
        if (!Facts.of(input, tables).rising().containsKey(time)) {
            warnings.add(
                    "the windows are over '"
                            + input.schema().name(time)
                            + "', which is not event time, so they never close: rows are given"
                            + " out as they change");
        }
    }

    private Set<Integer> windowKeys(Plan.Aggregate aggregate) {
        Facts input = Facts.of(aggregate.input(), tables);
        Set<Integer> columns = new TreeSet<>();
        for (int i = 0; i < aggregate.keys().size(); i++) {
            if (input.window().contains(aggregate.keys().get(i))) {
                columns.add(i);
            }
        }
        return columns;
    }

    private Set<Integer> windowPartition(Plan plan, List<Integer> partition) {
        Facts input = Facts.of(plan, tables);
        Set<Integer> columns = new TreeSet<>(partition);
        columns.retainAll(input.window());
        return columns;
    }

    /** The node, held back until its window closes, unless its rows come so by themselves. */
    private Plan held(Plan node, List<Plan> inputs, Set<Integer> windowColumns) {
        Facts facts = Facts.of(node, tables);
        if (facts.insertOnly() && !facts.closed().isEmpty()) {
            return node;
        }
        Integer best = null;
        for (int column : windowColumns) {
            Long lag = facts.rising().get(column);
            Long bestLag = best == null ? null : facts.rising().get(best);
            if (lag != null && (bestLag == null || lag < bestLag)) {
                best = column;
            }
        }
        return best == null || inputs.isEmpty()
                ? node
                : finalized(node, best, facts.rising().getOrDefault(best, 0L));
    }

    private Plan join(Plan.Join join) {
        Facts facts = Facts.of(join, tables);
        if (facts.insertOnly()) {
            return join;
        }
        if (join.kind() == Plan.Join.Kind.FULL) {
            return full(join);
        }
        return held(join, join.inputs(), facts.window());
    }

    /** Either side's window may be missing in a row: the other one's tells the time then. */
    private Plan full(Plan.Join join) {
        Facts left = Facts.of(join.left(), tables);
        Facts right = Facts.of(join.right(), tables);
        int width = join.left().schema().size();
        for (int i = 0; i < join.leftKeys().size(); i++) {
            int l = join.leftKeys().get(i);
            int r = join.rightKeys().get(i);
            Long leftLag = left.rising().get(l);
            Long rightLag = right.rising().get(r);
            if (left.window().contains(l)
                    && right.window().contains(r)
                    && leftLag != null
                    && rightLag != null) {
                Expr either =
                        new Expr.Call(
                                Function.COALESCE,
                                List.of(Plans.ref(join, l), Plans.ref(join, width + r)),
                                join.schema().type(l));
                return heldBy(join, either, Math.max(leftLag, rightLag));
            }
        }
        return join;
    }

    private static Plan finalized(Plan node, int column, long lag) {
        return lag <= 0
                ? new Plan.Finalize(node, column)
                : heldBy(node, Plans.ref(node, column), lag);
    }

    /** Held back until the time plus the lag, by a column that exists for that alone. */
    private static Plan heldBy(Plan node, Expr time, long lag) {
        Expr closing = time;
        if (lag > 0) {
            closing =
                    new Expr.Call(
                            Function.PLUS_INTERVAL,
                            List.of(time, new Expr.Literal(lag, DataType.INTERVAL_DAY.notNull())),
                            time.type());
        }
        Plan timed = Plans.append(node, closingName(node), closing);
        Plan held = new Plan.Finalize(timed, node.schema().size());
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < node.schema().size(); i++) {
            columns.add(i);
        }
        return Plans.select(held, columns);
    }

    private static String closingName(Plan node) {
        String name = "$closes";
        while (node.schema().indexOf(name) >= 0) {
            name = name + "_";
        }
        return name;
    }
}
