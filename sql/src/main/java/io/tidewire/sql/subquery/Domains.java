package io.tidewire.sql.subquery;

import io.tidewire.sql.subquery.Dependent.Binding;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets rows say which outer rows they belong to: by columns of their own, or by the different
 * values of the outer rows' columns, which are joined to them.
 */
final class Domains {

    private final OuterRow outer;
    private final RexBuilder builder;

    Domains(OuterRow outer) {
        this.outer = outer;
        this.builder = outer.rows().getCluster().getRexBuilder();
    }

    /** The columns of the outer row that its domain tells. */
    Set<Integer> known(Dependent rows) {
        return outer.columns(rows.domain().keySet());
    }

    /**
     * The same rows, without conditions; columns read the outer row no more.
     *
     * @param wanted columns of the outer row that shall be known too
     */
    Dependent settled(Dependent rows, Set<Integer> wanted) {
        Dependent input = filled(rows);
        Dependent own = bySameColumns(input);
        if (own != null && known(own).containsAll(wanted)) {
            return own;
        }
        Set<Integer> all = new TreeSet<>(wanted);
        all.addAll(outer.columns(input.conditions()));
        all.addAll(outer.columns(input.columns()));
        return all.isEmpty() ? input : extended(input, all);
    }

    /**
     * With equalities as the domain, which need no join: {@code inner.k = outer.k} says by itself
     * which outer rows a row belongs to.
     *
     * @return nothing when they do not tell all that is read of the outer row
     */
    private @Nullable Dependent bySameColumns(Dependent input) {
        Map<RexNode, Binding> domain = new LinkedHashMap<>(input.domain());
        List<RexNode> rest = new ArrayList<>();
        for (RexNode condition : input.conditions()) {
            if (!bind(condition, domain, rest)) {
                rest.add(condition);
            }
        }
        Dependent bound =
                new Dependent(input.node(), input.columns(), domain, List.of(), input.absent());
        List<RexNode> conditions = bound.bound(rest);
        List<RexNode> columns = bound.bound(input.columns());
        if (!outer.columns(conditions).isEmpty() || !outer.columns(columns).isEmpty()) {
            return null;
        }
        RelNode node =
                conditions.isEmpty()
                        ? input.node()
                        : LogicalFilter.create(
                                input.node(), RexUtil.composeConjunction(builder, conditions));
        return new Dependent(node, columns, domain, List.of(), input.absent());
    }

    /** Takes {@code column = outer} into the domain, and what must be true beside. */
    private boolean bind(RexNode condition, Map<RexNode, Binding> domain, List<RexNode> beside) {
        boolean strict = condition.getKind() == SqlKind.EQUALS;
        if (!strict && condition.getKind() != SqlKind.IS_NOT_DISTINCT_FROM) {
            return false;
        }
        List<RexNode> sides = ((RexCall) condition).getOperands();
        for (int i = 0; i < 2; i++) {
            RexNode key = sides.get(1 - i);
            if (sides.get(i) instanceof RexInputRef column
                    && isOfOuterRow(key)
                    && !domain.containsKey(key)
                    && SqlTypeUtil.equalSansNullability(
                            builder.getTypeFactory(), column.getType(), key.getType())) {
                domain.put(key, new Binding(column.getIndex(), strict));
                if (strict && column.getType().isNullable()) {
                    beside.add(builder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, column));
                }
                return true;
            }
        }
        return false;
    }

    private boolean isOfOuterRow(RexNode node) {
        return !outer.columns(List.of(node)).isEmpty()
                && RelOptUtil.InputFinder.bits(node).isEmpty()
                && RexUtil.isDeterministic(node);
    }

    /** Nothing but the different values of some columns of the outer row. */
    Dependent only(Set<Integer> columns) {
        RelNode values = outer.values(List.copyOf(columns));
        return new Dependent(values, List.of(), bindings(columns, values, 0), List.of(), null);
    }

    private Map<RexNode, Binding> bindings(Set<Integer> columns, RelNode node, int from) {
        Map<RexNode, Binding> bindings = new LinkedHashMap<>();
        int place = from;
        for (int column : columns) {
            boolean strict = !node.getRowType().getFieldList().get(place).getType().isNullable();
            bindings.put(outer.column(column), new Binding(place++, strict));
        }
        return bindings;
    }

    /** Joined with the different values of columns of the outer row, which are the domain then. */
    Dependent extended(Dependent rows, Set<Integer> wanted) {
        Set<Integer> columns = new TreeSet<>(wanted);
        columns.addAll(known(rows));
        columns.addAll(outer.columns(rows.conditions()));
        RelNode values = outer.values(List.copyOf(columns));
        return joined(rows, values, columns, JoinRelType.INNER);
    }

    private Dependent joined(
            Dependent rows, RelNode values, Set<Integer> columns, JoinRelType kind) {
        Meeting meeting =
                Meeting.of(
                        new Dependent(
                                values, List.of(), bindings(columns, values, 0), List.of(), null),
                        rows);
        Dependent known = meeting.left();
        List<RexNode> conditions = new ArrayList<>(meeting.sameOuterRow());
        conditions.addAll(known.bound(meeting.right().conditions()));
        RelNode join = meeting.join(kind, conditions);
        return new Dependent(
                        join,
                        known.bound(meeting.right().columns()),
                        known.domain(),
                        List.of(),
                        null)
                .retyped(join);
    }

    /** With the row that there is when there would be none. */
    Dependent filled(Dependent rows) {
        List<RexNode> absent = rows.absent();
        if (absent == null) {
            return rows;
        }
        Dependent marked = rows.marked();
        Set<Integer> columns = new TreeSet<>(known(marked));
        columns.addAll(outer.columns(absent));
        RelNode values = outer.values(List.copyOf(columns));
        Dependent joined = joined(marked, values, columns, JoinRelType.LEFT);
        RexNode marker =
                RexInputRef.of(
                        values.getRowType().getFieldCount() + marked.marker(),
                        joined.node().getRowType());
        List<RexNode> filled = new ArrayList<>();
        for (int i = 0; i < absent.size(); i++) {
            filled.add(
                    either(
                            builder,
                            marker,
                            joined.columns().get(i),
                            joined.bound(absent.get(i)),
                            rows.columns().get(i)));
        }
        return new Dependent(joined.node(), filled, joined.domain(), List.of(), null);
    }

    /** The one value where the marker is there, the other one where it is not. */
    static RexNode either(
            RexBuilder builder, RexNode marker, RexNode present, RexNode absent, RexNode like) {
        return builder.makeCall(
                like.getType(),
                SqlStdOperatorTable.CASE,
                List.of(
                        builder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, marker),
                        present,
                        absent));
    }
}
