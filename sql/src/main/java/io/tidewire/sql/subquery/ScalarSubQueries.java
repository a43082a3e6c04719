package io.tidewire.sql.subquery;

import com.google.common.collect.ImmutableSet;

import io.tidewire.sql.function.SubQueryFunctions;
import io.tidewire.sql.relational.Trees;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scalar sub-queries as joins with what has one row. A sub-query that may have several brings their
 * number along, and where its value is wanted a number above one fails the outer row; so the row
 * comes back when it has one again.
 */
public final class ScalarSubQueries {

    private ScalarSubQueries() {}

    public static RelNode apply(RelNode tree) {
        return Trees.bottomUp(
                tree,
                node ->
                        switch (node) {
                            case Filter filter -> filter(filter);
                            case Project project -> project(project);
                            case Join join -> join(join);
                            default -> node;
                        });
    }

    /** Rows with the values of sub-queries behind their columns. */
    private static final class Row extends RexShuttle {
        private final Set<CorrelationId> variables;
        private final Map<RexSubQuery, RexNode> values = new LinkedHashMap<>();
        private RelNode rows;

        Row(RelNode rows, Set<CorrelationId> variables) {
            this.rows = rows;
            this.variables = variables;
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery given) {
            RexSubQuery subQuery = (RexSubQuery) super.visitSubQuery(given);
            RelNode query = ScalarSubQueries.apply(subQuery.rel);
            if (subQuery.getKind() != SqlKind.SCALAR_QUERY) {
                return query == subQuery.rel ? subQuery : subQuery.clone(query);
            }
            return values.computeIfAbsent(subQuery, _ -> value(query));
        }

        private RexNode value(RelNode query) {
            RexBuilder builder = rows.getCluster().getRexBuilder();
            Boolean single =
                    rows.getCluster()
                            .getMetadataQuery()
                            .areColumnsUnique(query, ImmutableBitSet.of());
            boolean checked = single == null || !single;
            int place = rows.getRowType().getFieldCount();
            rows = beside(checked ? counted(query) : query);
            RexNode value = RexInputRef.of(place, rows.getRowType());
            return checked
                    ? builder.makeCall(
                            value.getType(),
                            SubQueryFunctions.ONLY,
                            List.of(value, RexInputRef.of(place + 1, rows.getRowType())))
                    : value;
        }

        private RelNode beside(RelNode one) {
            List<CorrelationId> read = new ArrayList<>(RelOptUtil.getVariablesUsed(one));
            read.retainAll(variables);
            return switch (read.size()) {
                case 0 ->
                        LogicalJoin.create(
                                rows,
                                one,
                                List.of(),
                                rows.getCluster().getRexBuilder().makeLiteral(true),
                                Set.of(),
                                JoinRelType.LEFT);
                case 1 ->
                        LogicalCorrelate.create(
                                rows,
                                one,
                                List.of(),
                                read.getFirst(),
                                RelOptUtil.correlationColumns(read.getFirst(), one),
                                JoinRelType.LEFT);
                default -> throw new IllegalStateException("a sub-query knows its outer row twice");
            };
        }

        /** Any of the values, and how many there are. */
        private static RelNode counted(RelNode query) {
            return LogicalAggregate.create(
                    query,
                    List.of(),
                    ImmutableBitSet.of(),
                    null,
                    List.of(
                            call(SqlStdOperatorTable.SINGLE_VALUE, List.of(0), query),
                            call(SqlStdOperatorTable.COUNT, List.of(), query)));
        }

        private static AggregateCall call(
                SqlAggFunction function, List<Integer> arguments, RelNode input) {
            return AggregateCall.create(
                    function,
                    false,
                    false,
                    false,
                    List.of(),
                    arguments,
                    -1,
                    null,
                    RelCollations.EMPTY,
                    true,
                    input,
                    null,
                    null);
        }
    }

    private static boolean contains(RexNode node) {
        return RexUtil.SubQueryFinder.find(node) != null;
    }

    /** Conditions without sub-queries come first: fewer rows have theirs to find. */
    private static RelNode filter(Filter filter) {
        List<RexNode> first = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            (contains(condition) ? others : first).add(condition);
        }
        if (others.isEmpty()) {
            return filter;
        }
        RexBuilder builder = filter.getCluster().getRexBuilder();
        ImmutableSet<CorrelationId> variables = ImmutableSet.copyOf(filter.getVariablesSet());
        Row row =
                new Row(
                        first.isEmpty()
                                ? filter.getInput()
                                : LogicalFilter.create(
                                        filter.getInput(),
                                        RexUtil.composeConjunction(builder, first)),
                        variables);
        List<RexNode> conditions = row.apply(others);
        RelNode result =
                LogicalFilter.create(
                        row.rows, RexUtil.composeConjunction(builder, conditions), variables);
        return row.values.isEmpty() ? result : narrowed(result, filter.getRowType());
    }

    private static RelNode narrowed(RelNode node, RelDataType wanted) {
        return LogicalProject.create(
                node,
                List.of(),
                Dependent.references(node).subList(0, wanted.getFieldCount()),
                wanted.getFieldNames(),
                Set.of());
    }

    private static RelNode project(Project project) {
        if (RexUtil.SubQueryFinder.find(project.getProjects()) == null) {
            return project;
        }
        Row row = new Row(project.getInput(), project.getVariablesSet());
        List<RexNode> expressions = row.apply(project.getProjects());
        return LogicalProject.create(
                row.rows,
                project.getHints(),
                expressions,
                project.getRowType().getFieldNames(),
                project.getVariablesSet());
    }

    /** Of an inner join they are conditions above, else columns of the side that they read. */
    private static RelNode join(Join join) {
        if (!contains(join.getCondition())) {
            return join;
        }
        return join.getJoinType() == JoinRelType.INNER
                ? innerJoin(join)
                : OuterJoinSubQueries.apply(join, ScalarSubQueries::project);
    }

    private static RelNode innerJoin(Join join) {
        RexBuilder builder = join.getCluster().getRexBuilder();
        List<RexNode> own = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            (contains(condition) ? above : own).add(condition);
        }
        return filter(
                LogicalFilter.create(
                        LogicalJoin.create(
                                join.getLeft(),
                                join.getRight(),
                                join.getHints(),
                                RexUtil.composeConjunction(builder, own),
                                Set.of(),
                                JoinRelType.INNER),
                        RexUtil.composeConjunction(builder, above),
                        ImmutableSet.copyOf(join.getVariablesSet())));
    }
}
