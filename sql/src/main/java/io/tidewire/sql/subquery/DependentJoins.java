package io.tidewire.sql.subquery;

import io.tidewire.sql.subquery.Dependent.Binding;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Joins and set operations of which an input or the condition reads the outer row. */
final class DependentJoins {

    /** The kinds of joins that there may be. */
    static final Set<JoinRelType> KINDS =
            EnumSet.of(
                    JoinRelType.INNER,
                    JoinRelType.LEFT,
                    JoinRelType.RIGHT,
                    JoinRelType.FULL,
                    JoinRelType.SEMI,
                    JoinRelType.ANTI);

    private final OuterRow outer;
    private final Domains domains;
    private final RexBuilder builder;

    DependentJoins(OuterRow outer, Domains domains) {
        this.outer = outer;
        this.domains = domains;
        this.builder = outer.rows().getCluster().getRexBuilder();
    }

    Dependent join(Join join, Dependent left, Dependent right) {
        Dependent l = domains.filled(left);
        Dependent r = domains.filled(right);
        return switch (join.getJoinType()) {
            case INNER -> inner(join.getCondition(), l, r);
            case LEFT, SEMI, ANTI -> outer(join.getCondition(), l, r, join.getJoinType());
            case RIGHT -> right(join.getCondition(), l, r);
            case FULL -> full(join.getCondition(), l, r);
            default -> throw new IllegalArgumentException("a join of kind " + join.getJoinType());
        };
    }

    private Dependent inner(RexNode condition, Dependent left, Dependent right) {
        Meeting meeting = Meeting.of(left, right);
        Dependent both = meeting.both();
        List<RexNode> all = new ArrayList<>(meeting.sameOuterRow());
        all.addAll(both.bound(meeting.left().conditions()));
        all.addAll(both.bound(meeting.right().conditions()));
        all.add(both.over(condition));
        List<RexNode> own = new ArrayList<>();
        List<RexNode> open = new ArrayList<>();
        for (RexNode each : all) {
            for (RexNode part : RelOptUtil.conjunctions(each)) {
                (outer.columns(List.of(part)).isEmpty() ? own : open).add(part);
            }
        }
        RelNode join = meeting.join(JoinRelType.INNER, own);
        return both.with(join, open);
    }

    /**
     * LEFT, SEMI and ANTI: a left row must know for which outer rows it finds no match, so it
     * carries what the right side and the condition read of them.
     */
    private Dependent outer(RexNode condition, Dependent left, Dependent right, JoinRelType kind) {
        Dependent r = outer.columns(right.columns()).isEmpty() ? right : settled(right);
        r = kind == JoinRelType.LEFT ? r.aligned() : r;
        Set<Integer> read = new TreeSet<>(outer.columns(List.of(condition)));
        read.addAll(outer.columns(r.conditions()));
        read.addAll(domains.known(r));
        boolean tells = read.stream().map(outer::column).allMatch(left.domain()::containsKey);
        Dependent l = tells ? left : domains.extended(left, read);
        Meeting meeting = Meeting.of(l, r);
        Dependent known = meeting.left();
        List<RexNode> conditions = new ArrayList<>(meeting.sameOuterRow());
        conditions.addAll(known.bound(meeting.right().conditions()));
        conditions.add(known.bound(meeting.both().over(condition)));
        RelNode join = meeting.join(kind, conditions);
        return kind == JoinRelType.LEFT
                ? new Dependent(
                                join,
                                meeting.both().columns(),
                                known.domain(),
                                known.conditions(),
                                null)
                        .retyped(join)
                : l.with(join, l.conditions());
    }

    private Dependent settled(Dependent rows) {
        return domains.settled(rows, Set.of());
    }

    /** As LEFT with the sides exchanged. */
    private Dependent right(RexNode condition, Dependent left, Dependent right) {
        int l = left.columns().size();
        int r = right.columns().size();
        RexNode exchanged =
                OuterRow.replaced(
                        condition,
                        part ->
                                part instanceof RexInputRef ref
                                        ? new RexInputRef(
                                                ref.getIndex() < l
                                                        ? ref.getIndex() + r
                                                        : ref.getIndex() - l,
                                                ref.getType())
                                        : part);
        Dependent joined = outer(exchanged, right, left, JoinRelType.LEFT);
        List<RexNode> columns = new ArrayList<>(joined.columns().subList(r, r + l));
        columns.addAll(joined.columns().subList(0, r));
        return new Dependent(joined.node(), columns, joined.domain(), joined.conditions(), null);
    }

    /** Both sides carry all that is read of the outer row; a row of either one tells it. */
    private Dependent full(RexNode condition, Dependent left, Dependent right) {
        Set<Integer> read = new TreeSet<>(outer.columns(List.of(condition)));
        for (Dependent side : List.of(left, right)) {
            read.addAll(domains.known(side));
            read.addAll(outer.columns(side.conditions()));
            read.addAll(outer.columns(side.columns()));
        }
        Meeting meeting =
                Meeting.of(
                        domains.extended(left, read).aligned(),
                        domains.extended(right, read).aligned());
        List<RexNode> conditions = new ArrayList<>(meeting.sameOuterRow());
        conditions.add(meeting.both().over(condition));
        RelNode join = meeting.join(JoinRelType.FULL, conditions);
        Dependent joined = meeting.both().retyped(join);
        Dependent ofLeft = meeting.left().retyped(join);
        Dependent ofRight = meeting.right().retyped(join);
        List<RexNode> expressions = new ArrayList<>(Dependent.references(join));
        List<String> names = new ArrayList<>(join.getRowType().getFieldNames());
        Map<RexNode, Binding> domain = new LinkedHashMap<>();
        for (int column : read) {
            RexNode key = outer.column(column);
            domain.put(key, new Binding(expressions.size(), false));
            names.add("$outer" + column);
            RexNode one = ofLeft.bound(key);
            expressions.add(
                    builder.makeCall(
                            SqlStdOperatorTable.CASE,
                            builder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, one),
                            one,
                            ofRight.bound(key)));
        }
        RelNode node = LogicalProject.create(join, List.of(), expressions, names, Set.of());
        return new Dependent(node, joined.columns(), domain, List.of(), null);
    }

    /** Each input carries the same columns of the outer row behind its own. */
    Dependent setOp(SetOp op, List<Dependent> inputs) {
        List<Dependent> settled = new ArrayList<>();
        Set<Integer> read = new TreeSet<>();
        for (Dependent input : inputs) {
            Dependent each = settled(input);
            settled.add(each);
            read.addAll(domains.known(each));
        }
        List<RexNode> keys = read.stream().map(outer::column).toList();
        List<RelNode> nodes = new ArrayList<>();
        boolean strict = true;
        for (Dependent each : settled) {
            Dependent known =
                    each.domain().keySet().equals(Set.copyOf(keys))
                            ? each
                            : domains.extended(each, read);
            List<RexNode> expressions = new ArrayList<>(known.columns());
            List<String> names = new ArrayList<>(op.getRowType().getFieldNames());
            for (RexNode key : keys) {
                Binding binding = known.domain().get(key);
                strict &= binding != null && binding.strict();
                expressions.add(known.bound(key));
                names.add("$outer" + names.size());
            }
            nodes.add(LogicalProject.create(known.node(), List.of(), expressions, names, Set.of()));
        }
        RelNode node = op.copy(op.getTraitSet(), nodes);
        Map<RexNode, Binding> domain = new LinkedHashMap<>();
        int width = op.getRowType().getFieldCount();
        for (int i = 0; i < keys.size(); i++) {
            domain.put(keys.get(i), new Binding(width + i, strict));
        }
        return new Dependent(
                node, Dependent.references(node).subList(0, width), domain, List.of(), null);
    }
}
