package io.tidewire.sql.rewrite;

import com.google.common.collect.ImmutableSet;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * IN and EXISTS as semi joins, NOT IN and NOT EXISTS as anti joins, where they stand as conditions
 * of their own and only filters of the sub-query refer to the outer row. The others are left to
 * Calcite.
 */
final class SubQueryToSemiJoin {

    /** A sub-query without its references to the outer row, which are conditions now. */
    private record Pulled(RelNode node, List<RexNode> conditions) {}

    private SubQueryToSemiJoin() {}

    static RelNode apply(RelNode tree) {
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
            RelNode left, RexSubQuery subQuery, boolean negated, Set<CorrelationId> outer) {
        boolean in = subQuery.getKind() == SqlKind.IN;
        if (!in && subQuery.getKind() != SqlKind.EXISTS) {
            return null;
        }
        RelNode query = apply(subQuery.rel);
        Pulled pulled = pull(query, outer, !in);
        if (pulled == null) {
            return null;
        }
        RexBuilder builder = left.getCluster().getRexBuilder();
        int width = left.getRowType().getFieldCount();
        List<RexNode> conditions = new ArrayList<>();
        for (RexNode condition : pulled.conditions()) {
            conditions.add(outerToLeft(RexUtil.shift(condition, width), left, builder));
        }
        if (in) {
            for (int i = 0; i < subQuery.getOperands().size(); i++) {
                RexNode mine = subQuery.getOperands().get(i);
                RexNode theirs =
                        builder.makeInputRef(
                                pulled.node().getRowType().getFieldList().get(i).getType(),
                                width + i);
                RexNode equal = builder.makeCall(SqlStdOperatorTable.EQUALS, mine, theirs);
                boolean unknown = mine.getType().isNullable() || theirs.getType().isNullable();
                conditions.add(
                        negated && unknown
                                ? builder.makeCall(SqlStdOperatorTable.IS_NOT_FALSE, equal)
                                : equal);
            }
        }
        return LogicalJoin.create(
                left,
                pulled.node(),
                List.of(),
                RexUtil.composeConjunction(builder, conditions),
                Set.of(),
                negated ? JoinRelType.ANTI : JoinRelType.SEMI);
    }

    /**
     * @param any the sub-query's columns do not matter, only whether it has rows
     */
    private static @Nullable Pulled pull(RelNode node, Set<CorrelationId> outer, boolean any) {
        if (!refers(node, outer)) {
            return new Pulled(node, List.of());
        }
        return switch (node) {
            case Filter filter -> pullFilter(filter, outer, any);
            case Project project -> pullProject(project, outer, any);
            default -> null;
        };
    }

    private static @Nullable Pulled pullFilter(
            Filter filter, Set<CorrelationId> outer, boolean any) {
        Pulled input = pull(filter.getInput(), outer, any);
        if (input == null || RexUtil.SubQueryFinder.find(filter.getCondition()) != null) {
            return null;
        }
        List<RexNode> own = new ArrayList<>();
        List<RexNode> lifted = new ArrayList<>(input.conditions());
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            (refers(condition, outer) ? lifted : own).add(condition);
        }
        RelNode rest =
                own.isEmpty()
                        ? input.node()
                        : LogicalFilter.create(
                                input.node(),
                                RexUtil.composeConjunction(
                                        filter.getCluster().getRexBuilder(), own));
        return new Pulled(rest, lifted);
    }

    /** The columns that the lifted conditions need follow those of the projection. */
    private static @Nullable Pulled pullProject(
            Project project, Set<CorrelationId> outer, boolean any) {
        Pulled input = pull(project.getInput(), outer, any);
        if (input == null || project.getProjects().stream().anyMatch(e -> refers(e, outer))) {
            return null;
        }
        if (any) {
            return input;
        }
        RexBuilder builder = project.getCluster().getRexBuilder();
        List<RexNode> expressions = new ArrayList<>(project.getProjects());
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        input.node()
                .getRowType()
                .getFieldList()
                .forEach(
                        field -> {
                            expressions.add(
                                    builder.makeInputRef(field.getType(), field.getIndex()));
                            names.add("$" + field.getName());
                        });
        int shift = project.getProjects().size();
        return new Pulled(
                LogicalProject.create(input.node(), List.of(), expressions, names, Set.of()),
                input.conditions().stream()
                        .map(condition -> RexUtil.shift(condition, shift))
                        .toList());
    }

    private static boolean refers(RelNode node, Set<CorrelationId> outer) {
        return RelOptUtil.getVariablesUsed(node).stream().anyMatch(outer::contains);
    }

    private static boolean refers(RexNode node, Set<CorrelationId> outer) {
        boolean[] found = {false};
        node.accept(
                new RexVisitorImpl<@Nullable Void>(true) {
                    @Override
                    public @Nullable Void visitCorrelVariable(RexCorrelVariable variable) {
                        found[0] |= outer.contains(variable.id);
                        return null;
                    }
                });
        return found[0];
    }

    private static RexNode outerToLeft(RexNode condition, RelNode left, RexBuilder builder) {
        return condition.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        return access.getReferenceExpr() instanceof RexCorrelVariable
                                ? builder.makeInputRef(left, access.getField().getIndex())
                                : super.visitFieldAccess(access);
                    }
                });
    }
}
