package io.tidewire.sql.subquery;

import io.tidewire.sql.subquery.Dependent.Binding;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two inputs on the way to a join, each over the columns that both have together.
 *
 * @param pair the rows of both, before it is known which belong together
 */
record Meeting(LogicalJoin pair, Dependent left, Dependent right) {

    static Meeting of(Dependent left, Dependent right) {
        LogicalJoin pair =
                LogicalJoin.create(
                        left.node(),
                        right.node(),
                        List.of(),
                        left.node().getCluster().getRexBuilder().makeLiteral(true),
                        Set.of(),
                        JoinRelType.INNER);
        return new Meeting(pair, left.moved(pair, 0), right.moved(pair, width(left.node())));
    }

    private static int width(RelNode node) {
        return node.getRowType().getFieldCount();
    }

    /** The columns of both, and what either side tells of the outer row. */
    Dependent both() {
        List<RexNode> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        Map<RexNode, Binding> domain = new LinkedHashMap<>(left.domain());
        right.domain().forEach(domain::putIfAbsent);
        return new Dependent(pair, columns, domain, List.of(), null);
    }

    /** That both belong to the same outer rows, as far as the left side tells. */
    List<RexNode> sameOuterRow() {
        Map<RexNode, Binding> shared = new LinkedHashMap<>();
        right.domain()
                .forEach(
                        (key, binding) -> {
                            if (!left.bound(key).equals(key)) {
                                shared.put(key, binding);
                            }
                        });
        return new Dependent(pair, List.of(), shared, List.of(), null)
                .belonging(left::bound, column -> RexInputRef.of(column, pair.getRowType()));
    }

    RelNode join(JoinRelType kind, List<RexNode> conditions) {
        return LogicalJoin.create(
                pair.getLeft(),
                pair.getRight(),
                List.of(),
                RexUtil.composeConjunction(pair.getCluster().getRexBuilder(), conditions),
                Set.of(),
                kind);
    }
}
