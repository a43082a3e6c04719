package io.tidewire.sql.subquery;

import com.google.common.collect.ImmutableSet;

import io.tidewire.sql.relational.Trees;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * IN and EXISTS as semi joins, NOT IN and NOT EXISTS as anti joins, where they stand as conditions
 * of their own. The others are left to Calcite.
 */
public final class SubQueryToSemiJoin {

    private SubQueryToSemiJoin() {}

    public static RelNode apply(RelNode tree) {
        return Trees.bottomUp(tree, node -> node instanceof Filter filter ? filter(filter) : node);
    }

    private static RelNode filter(Filter filter) {
        RelNode result = filter.getInput();
        List<RexNode> kept = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            boolean negated = condition.getKind() == SqlKind.NOT;
            RexNode inner = negated ? ((RexCall) condition).getOperands().getFirst() : condition;
            RelNode joined =
                    inner instanceof RexSubQuery subQuery
                            ? join(result, subQuery, negated, filter.getVariablesSet())
                            : null;
            if (joined == null) {
                kept.add(condition);
            } else {
                result = joined;
            }
        }
        if (kept.isEmpty()) {
            return result;
        }
        RexNode rest = RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), kept);
        return result == filter.getInput()
                ? filter
                : LogicalFilter.create(result, rest, ImmutableSet.copyOf(filter.getVariablesSet()));
    }

    private static @Nullable RelNode join(
            RelNode left, RexSubQuery subQuery, boolean negated, Set<CorrelationId> variables) {
        boolean in = subQuery.getKind() == SqlKind.IN;
        if (!in && subQuery.getKind() != SqlKind.EXISTS) {
            return null;
        }
        RelNode query = Decorrelate.apply(CorrelateToJoin.apply(apply(subQuery.rel)));
        List<CorrelationId> read = new ArrayList<>(RelOptUtil.getVariablesUsed(query));
        read.retainAll(variables);
        if (read.size() > 1 || !read.isEmpty() && !Unnesting.isPlain(query)) {
            return null;
        }
        OuterRow outer =
                new OuterRow(
                        read.isEmpty() ? left.getCluster().createCorrel() : read.getFirst(), left);
        return Decorrelate.meet(
                outer,
                new Unnesting(outer).unnest(query, true),
                in ? equal(left, subQuery, query, negated) : truth(left),
                negated ? JoinRelType.ANTI : JoinRelType.SEMI);
    }

    private static RexNode truth(RelNode left) {
        return left.getCluster().getRexBuilder().makeLiteral(true);
    }

    /** The operands and the sub-query's columns; for NOT IN also where that is unknown. */
    private static RexNode equal(
            RelNode left, RexSubQuery subQuery, RelNode query, boolean negated) {
        RexBuilder builder = left.getCluster().getRexBuilder();
        int width = left.getRowType().getFieldCount();
        List<RexNode> conditions = new ArrayList<>();
        for (int i = 0; i < subQuery.getOperands().size(); i++) {
            RexNode mine = subQuery.getOperands().get(i);
            RexNode theirs =
                    builder.makeInputRef(
                            query.getRowType().getFieldList().get(i).getType(), width + i);
            RexNode equal = builder.makeCall(SqlStdOperatorTable.EQUALS, mine, theirs);
            boolean unknown = mine.getType().isNullable() || theirs.getType().isNullable();
            conditions.add(
                    negated && unknown
                            ? builder.makeCall(SqlStdOperatorTable.IS_NOT_FALSE, equal)
                            : equal);
        }
        return RexUtil.composeConjunction(builder, conditions);
    }
}
