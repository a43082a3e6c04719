package io.tidewire.sql.subquery;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.sql.relational.TemporalJoin;
import io.tidewire.sql.relational.Trees;
import io.tidewire.sql.relational.Unnest;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * FOR SYSTEM_TIME AS OF, UNNEST and table functions arrive as correlations with the left row; they
 * become nodes of their own.
 */
public final class CorrelateToJoin {

    private CorrelateToJoin() {}

    public static RelNode apply(RelNode tree) {
        return Trees.bottomUp(
                tree,
                node ->
                        switch (node) {
                            case Correlate correlate -> correlate(correlate);
                            case AsofJoin join -> asOf(join);
                            case Join join -> currentVersion(join);
                            default -> node;
                        });
    }

    private static RelNode correlate(Correlate correlate) {
        RelNode temporal = temporal(correlate);
        if (temporal != null) {
            return temporal;
        }
        RelNode unnest = unnest(correlate);
        return unnest == null ? correlate : unnest;
    }

    /** The match condition has a time of either side, the left one at or after the right one. */
    private static RelNode asOf(AsofJoin join) {
        int width = join.getLeft().getRowType().getFieldCount();
        if (join.getMatchCondition() instanceof RexCall match
                && match.getOperands().size() == 2
                && match.getOperands().getFirst() instanceof RexInputRef a
                && match.getOperands().getLast() instanceof RexInputRef b
                && (a.getIndex() < width) != (b.getIndex() < width)
                && match.getKind()
                        == (a.getIndex() < width
                                ? SqlKind.GREATER_THAN_OR_EQUAL
                                : SqlKind.LESS_THAN_OR_EQUAL)) {
            return new TemporalJoin(
                    join.getLeft(),
                    join.getRight(),
                    a.getIndex() < width ? a : b,
                    join.getCondition(),
                    join.getJoinType() == JoinRelType.LEFT_ASOF,
                    a.getIndex() < width ? b : a);
        }
        throw new TidewireException(
                ErrorCode.SQL_UNSUPPORTED,
                "MATCH_CONDITION compares two columns: the left table's time >= the right table's",
                "compute a time that is an expression in a view of its own");
    }

    /** AS OF a time that is not the left row's, such as PROCTIME(). */
    private static RelNode currentVersion(Join join) {
        return join.getRight() instanceof Snapshot snapshot
                        && (join.getJoinType() == JoinRelType.INNER
                                || join.getJoinType() == JoinRelType.LEFT)
                ? join(
                        join.getLeft(),
                        snapshot.getInput(),
                        snapshot.getPeriod(),
                        join.getCondition(),
                        join.getJoinType())
                : join;
    }

    private static @Nullable RelNode temporal(Correlate correlate) {
        List<RexNode> conditions = new ArrayList<>();
        RelNode right = correlate.getRight();
        while (right instanceof Filter filter) {
            conditions.add(filter.getCondition());
            right = filter.getInput();
        }
        if (!(right instanceof Snapshot snapshot)) {
            return null;
        }
        RexBuilder builder = correlate.getCluster().getRexBuilder();
        int width = correlate.getLeft().getRowType().getFieldCount();
        List<RexNode> joined = new ArrayList<>();
        for (RexNode condition : conditions) {
            joined.add(outerToLeft(RexUtil.shift(condition, width), correlate));
        }
        return join(
                correlate.getLeft(),
                snapshot.getInput(),
                outerToLeft(snapshot.getPeriod(), correlate),
                RexUtil.composeConjunction(builder, joined),
                correlate.getJoinType());
    }

    /**
     * What is computed of the left row to be equal to a key becomes a column first: {@code ON
     * MOD(l.x, 10) = r.key} looks up like {@code ON l.k = r.key}.
     */
    private static RelNode join(
            RelNode left, RelNode right, RexNode time, RexNode condition, JoinRelType kind) {
        boolean outer = kind == JoinRelType.LEFT;
        Join plain = LogicalJoin.create(left, right, List.of(), condition, Set.of(), kind);
        RelNode pushed =
                RelOptUtil.pushDownJoinConditions(
                        plain, RelFactories.LOGICAL_BUILDER.create(left.getCluster(), null));
        return pushed instanceof Project top
                        && top.getInput() instanceof Join join
                        && join.getRight() == right
                ? top.copy(
                        top.getTraitSet(),
                        List.of(
                                new TemporalJoin(
                                        join.getLeft(),
                                        right,
                                        time,
                                        join.getCondition(),
                                        outer,
                                        null)))
                : new TemporalJoin(left, right, time, condition, outer, null);
    }

    /** Correlate(left, [Filter or Project of] the elements of something of the left row). */
    private static @Nullable RelNode unnest(Correlate correlate) {
        List<RelNode> above = new ArrayList<>();
        RelNode right = correlate.getRight();
        while (right instanceof Filter || right instanceof Project) {
            above.add(right);
            right = right.getInput(0);
        }
        RexNode elements = elements(right);
        if (elements == null) {
            return null;
        }
        boolean outer = correlate.getJoinType() == JoinRelType.LEFT;
        RelNode left = correlate.getLeft();
        var types = correlate.getCluster().getTypeFactory();
        RelNode result =
                new Unnest(
                        left,
                        outerToLeft(elements, correlate),
                        right instanceof Uncollect uncollect && uncollect.withOrdinality,
                        outer,
                        types.builder()
                                .addAll(left.getRowType().getFieldList())
                                .addAll(right.getRowType().getFieldList())
                                .uniquify()
                                .build());
        int width = left.getRowType().getFieldCount();
        for (RelNode node : above.reversed()) {
            result =
                    node instanceof Filter filter
                            ? LogicalFilter.create(
                                    result,
                                    outerToLeft(
                                            RexUtil.shift(filter.getCondition(), width), correlate))
                            : projected(result, (Project) node, width, correlate);
        }
        return result;
    }

    /** What has an element per row: the collection, or the call of a table function. */
    private static @Nullable RexNode elements(RelNode node) {
        return switch (node) {
            case Uncollect uncollect when uncollect.getInput() instanceof Project project ->
                    project.getProjects().size() == 1 ? project.getProjects().getFirst() : null;
            case TableFunctionScan scan when scan.getInputs().isEmpty() -> scan.getCall();
            default -> null;
        };
    }

    private static RelNode projected(
            RelNode input, Project project, int width, Correlate correlate) {
        List<RexNode> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            expressions.add(RexInputRef.of(i, input.getRowType()));
            names.add(input.getRowType().getFieldNames().get(i));
        }
        for (int i = 0; i < project.getProjects().size(); i++) {
            expressions.add(
                    outerToLeft(RexUtil.shift(project.getProjects().get(i), width), correlate));
            names.add(project.getRowType().getFieldNames().get(i));
        }
        return LogicalProject.create(input, List.of(), expressions, names, Set.of());
    }

    private static RexNode outerToLeft(RexNode node, Correlate correlate) {
        CorrelationId id = correlate.getCorrelationId();
        return node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        return access.getReferenceExpr() instanceof RexCorrelVariable variable
                                        && variable.id.equals(id)
                                ? RexInputRef.of(
                                        access.getField().getIndex(),
                                        correlate.getLeft().getRowType())
                                : super.visitFieldAccess(access);
                    }
                });
    }
}
