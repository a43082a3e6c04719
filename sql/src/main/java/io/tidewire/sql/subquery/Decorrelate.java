package io.tidewire.sql.subquery;

import io.tidewire.sql.relational.Trees;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns what refers to the outer row into joins, the innermost first. */
public final class Decorrelate {

    private Decorrelate() {}

    public static RelNode apply(RelNode tree) {
        return Trees.bottomUp(
                tree, node -> node instanceof Correlate correlate ? join(correlate) : node);
    }

    private static RelNode join(Correlate correlate) {
        JoinRelType kind = correlate.getJoinType();
        boolean leftOnly = kind == JoinRelType.SEMI || kind == JoinRelType.ANTI;
        OuterRow outer = new OuterRow(correlate.getCorrelationId(), correlate.getLeft());
        Dependent right = new Unnesting(outer).unnest(correlate.getRight(), leftOnly);
        return leftOnly
                ? meet(outer, right, correlate.getCluster().getRexBuilder().makeLiteral(true), kind)
                : withColumns(correlate, outer, right);
    }

    /**
     * The join of the outer rows and what belongs to them.
     *
     * @param condition over the outer row's and the sub-query's columns
     */
    static RelNode meet(OuterRow outer, Dependent inner, RexNode condition, JoinRelType kind) {
        Meeting meeting = Meeting.of(Dependent.independent(outer.rows()), inner);
        List<RexNode> conditions = new ArrayList<>();
        conditions.addAll(
                meeting.right()
                        .belonging(
                                outer::outside,
                                column -> RexInputRef.of(column, meeting.pair().getRowType())));
        conditions.addAll(meeting.right().conditions());
        conditions.add(meeting.both().over(condition));
        return meeting.join(kind, conditions.stream().map(outer::outside).toList());
    }

    private static RelNode withColumns(Correlate correlate, OuterRow outer, Dependent inner) {
        RexBuilder builder = correlate.getCluster().getRexBuilder();
        boolean padded = inner.absent() != null || correlate.getJoinType() == JoinRelType.LEFT;
        Dependent marked = padded ? inner.marked() : inner;
        JoinRelType kind = padded ? JoinRelType.LEFT : correlate.getJoinType();
        RelNode join = meet(outer, marked, builder.makeLiteral(true), kind);
        int width = outer.rows().getRowType().getFieldCount();
        Dependent there = marked.moved(join, width);
        RexNode present =
                builder.makeCall(
                        SqlStdOperatorTable.IS_NOT_NULL,
                        RexInputRef.of(width + Math.max(0, marked.marker()), join.getRowType()));
        List<RelDataTypeField> fields = correlate.getRowType().getFieldList();
        List<RexNode> columns = new ArrayList<>(Dependent.references(join).subList(0, width));
        for (int i = 0; i < there.columns().size(); i++) {
            RelDataType type = fields.get(width + i).getType();
            RexNode column = outer.outside(there.columns().get(i));
            RexNode absent =
                    inner.absent() == null
                            ? builder.makeNullLiteral(type)
                            : outer.outside(inner.absent().get(i));
            boolean same = column instanceof RexInputRef && RexLiteral.isNullLiteral(absent);
            columns.add(
                    same || !padded
                            ? column
                            : builder.makeCall(
                                    type,
                                    SqlStdOperatorTable.CASE,
                                    List.of(present, column, absent)));
        }
        for (int i = 0; i < columns.size(); i++) {
            columns.set(i, builder.ensureType(fields.get(i).getType(), columns.get(i), false));
        }
        return LogicalProject.create(
                join, List.of(), columns, correlate.getRowType().getFieldNames(), Set.of());
    }
}
