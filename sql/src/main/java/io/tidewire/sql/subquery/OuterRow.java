package io.tidewire.sql.subquery;

import io.tidewire.sql.relational.Trees;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The row outside to which a sub-query refers.
 *
 * @param id by which it refers
 * @param rows the rows that the outer row is one of
 */
record OuterRow(CorrelationId id, RelNode rows) {

    /** The query with one spelling for each of the outer row's columns. */
    RelNode canonical(RelNode query) {
        RexShuttle columns =
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        return isColumn(access)
                                ? column(access.getField().getIndex())
                                : super.visitFieldAccess(access);
                    }
                };
        return Trees.bottomUp(query, node -> node.accept(columns));
    }

    boolean isReadBy(RelNode node) {
        return RelOptUtil.getVariablesUsed(node).contains(id);
    }

    /** The columns of it that the expressions read. */
    Set<Integer> columns(Collection<? extends RexNode> expressions) {
        Set<Integer> columns = new TreeSet<>();
        for (RexNode expression : expressions) {
            expression.accept(
                    new RexVisitorImpl<@Nullable Void>(true) {
                        @Override
                        public @Nullable Void visitFieldAccess(RexFieldAccess access) {
                            if (isColumn(access)) {
                                columns.add(access.getField().getIndex());
                            }
                            return super.visitFieldAccess(access);
                        }
                    });
        }
        return columns;
    }

    private boolean isColumn(RexNode node) {
        return node instanceof RexFieldAccess access
                && access.getReferenceExpr() instanceof RexCorrelVariable variable
                && variable.id.equals(id);
    }

    /** A column of it as an expression of the sub-query. */
    RexNode column(int index) {
        RexBuilder builder = builder();
        return builder.makeFieldAccess(builder.makeCorrel(rows.getRowType(), id), index);
    }

    /** The expression over the rows themselves. */
    RexNode outside(RexNode expression) {
        return replaced(
                expression,
                node ->
                        isColumn(node)
                                ? builder()
                                        .makeInputRef(
                                                rows, ((RexFieldAccess) node).getField().getIndex())
                                : node);
    }

    /** The different values that some columns of it have. */
    RelNode values(List<Integer> columns) {
        List<RexNode> read = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int column : columns) {
            read.add(builder().makeInputRef(rows, column));
            names.add("$outer" + column);
        }
        return LogicalAggregate.create(
                LogicalProject.create(rows, List.of(), read, names, Set.of()),
                List.of(),
                ImmutableBitSet.range(columns.size()),
                null,
                List.of());
    }

    private RexBuilder builder() {
        return rows.getCluster().getRexBuilder();
    }

    /**
     * The expression with some of its parts replaced, the greatest first.
     *
     * @param replacement of a part; the part itself to leave it
     */
    static RexNode replaced(RexNode expression, UnaryOperator<RexNode> replacement) {
        return expression.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        RexNode other = replacement.apply(call);
                        return other == call ? super.visitCall(call) : other;
                    }

                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        RexNode other = replacement.apply(access);
                        return other == access ? super.visitFieldAccess(access) : other;
                    }

                    @Override
                    public RexNode visitInputRef(RexInputRef ref) {
                        return replacement.apply(ref);
                    }
                });
    }
}
