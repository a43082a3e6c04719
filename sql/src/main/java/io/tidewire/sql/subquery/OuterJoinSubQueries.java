package io.tidewire.sql.subquery;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.sql.relational.Trees;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Scalar sub-queries in the ON of an outer join, as columns of the side whose columns they read:
 * above the join they would take away rows that must stay.
 */
final class OuterJoinSubQueries {

    private final Join join;
    private final int width;
    private final Map<RexSubQuery, RexSubQuery> ofLeft = new LinkedHashMap<>();
    private final Map<RexSubQuery, RexSubQuery> ofRight = new LinkedHashMap<>();

    private OuterJoinSubQueries(Join join) {
        this.join = join;
        this.width = join.getLeft().getRowType().getFieldCount();
    }

    /**
     * @param projected makes joins of the sub-queries that a projection has
     */
    static RelNode apply(Join join, Function<Project, RelNode> projected) {
        OuterJoinSubQueries queries = new OuterJoinSubQueries(join);
        queries.share();
        return queries.ofLeft.isEmpty() && queries.ofRight.isEmpty()
                ? join
                : queries.joined(projected);
    }

    private void share() {
        join.getCondition()
                .accept(
                        new RexShuttle() {
                            @Override
                            public RexNode visitSubQuery(RexSubQuery subQuery) {
                                if (subQuery.getKind() == SqlKind.SCALAR_QUERY) {
                                    share(subQuery);
                                    return subQuery;
                                }
                                return super.visitSubQuery(subQuery);
                            }
                        });
    }

    private void share(RexSubQuery subQuery) {
        ImmutableBitSet read = ImmutableBitSet.of();
        for (CorrelationId id : join.getVariablesSet()) {
            read = read.union(RelOptUtil.correlationColumns(id, subQuery.rel));
        }
        ImmutableBitSet left = ImmutableBitSet.range(width);
        if (left.contains(read)) {
            ofLeft.put(subQuery, subQuery);
        } else if (read.intersects(left)) {
            throw new TidewireException(
                    ErrorCode.SQL_UNSUPPORTED,
                    "a sub-query in the ON of an outer join reads columns of both sides",
                    "compute it in a view first, for one of the sides");
        } else {
            ofRight.put(subQuery, rebased(subQuery));
        }
    }

    /** The sub-query with the right side's row as the outer one. */
    private RexSubQuery rebased(RexSubQuery subQuery) {
        RexBuilder builder = join.getCluster().getRexBuilder();
        RexShuttle shuttle =
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        return access.getReferenceExpr() instanceof RexCorrelVariable variable
                                        && join.getVariablesSet().contains(variable.id)
                                ? builder.makeFieldAccess(
                                        builder.makeCorrel(
                                                join.getRight().getRowType(), variable.id),
                                        access.getField().getIndex() - width)
                                : super.visitFieldAccess(access);
                    }
                };
        return subQuery.clone(Trees.bottomUp(subQuery.rel, node -> node.accept(shuttle)));
    }

    private RelNode joined(Function<Project, RelNode> projected) {
        RelNode left = side(join.getLeft(), ofLeft, projected);
        RelNode right = side(join.getRight(), ofRight, projected);
        int more = left.getRowType().getFieldCount() - width;
        List<RexSubQuery> leftOnes = List.copyOf(ofLeft.keySet());
        List<RexSubQuery> rightOnes = List.copyOf(ofRight.keySet());
        int rightWidth = join.getRight().getRowType().getFieldCount();
        RexNode condition =
                join.getCondition()
                        .accept(
                                new RexShuttle() {
                                    @Override
                                    public RexNode visitInputRef(RexInputRef ref) {
                                        return ref.getIndex() < width
                                                ? ref
                                                : new RexInputRef(
                                                        ref.getIndex() + more, ref.getType());
                                    }

                                    @Override
                                    public RexNode visitSubQuery(RexSubQuery subQuery) {
                                        int place = leftOnes.indexOf(subQuery);
                                        int other = rightOnes.indexOf(subQuery);
                                        return place >= 0
                                                ? new RexInputRef(width + place, subQuery.getType())
                                                : other >= 0
                                                        ? new RexInputRef(
                                                                width + more + rightWidth + other,
                                                                subQuery.getType())
                                                        : super.visitSubQuery(subQuery);
                                    }
                                });
        RelNode both =
                join.copy(
                        join.getTraitSet(),
                        condition,
                        left,
                        right,
                        join.getJoinType(),
                        join.isSemiJoinDone());
        List<RexNode> columns = new ArrayList<>();
        List<RexNode> all = Dependent.references(both);
        columns.addAll(all.subList(0, width));
        if (join.getJoinType().projectsRight()) {
            columns.addAll(all.subList(width + more, width + more + rightWidth));
        }
        return LogicalProject.create(
                both, List.of(), columns, join.getRowType().getFieldNames(), Set.of());
    }

    private RelNode side(
            RelNode rows,
            Map<RexSubQuery, RexSubQuery> queries,
            Function<Project, RelNode> projected) {
        if (queries.isEmpty()) {
            return rows;
        }
        List<RexNode> columns = new ArrayList<>(Dependent.references(rows));
        List<String> names = new ArrayList<>(rows.getRowType().getFieldNames());
        for (RexSubQuery query : queries.values()) {
            columns.add(query);
            names.add("$value" + names.size());
        }
        return projected.apply(
                LogicalProject.create(rows, List.of(), columns, names, join.getVariablesSet()));
    }
}
