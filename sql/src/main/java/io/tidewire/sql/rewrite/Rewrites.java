package io.tidewire.sql.rewrite;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.rules.CoreRules;

import java.util.List;
import java.util.function.UnaryOperator;

/** The rewrites in their order. */
public final class Rewrites {

    private static final List<RelOptRule> SUB_QUERIES =
            List.of(
                    CoreRules.FILTER_SUB_QUERY_TO_CORRELATE,
                    CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE,
                    CoreRules.JOIN_SUB_QUERY_TO_CORRELATE);

    private static final List<RelOptRule> PUSH_DOWN =
            List.of(
                    CoreRules.FILTER_MERGE,
                    CoreRules.FILTER_PROJECT_TRANSPOSE,
                    CoreRules.FILTER_INTO_JOIN,
                    CoreRules.JOIN_CONDITION_PUSH,
                    CoreRules.FILTER_AGGREGATE_TRANSPOSE,
                    CoreRules.FILTER_SET_OP_TRANSPOSE,
                    CoreRules.JOIN_PUSH_EXPRESSIONS,
                    CoreRules.PROJECT_MERGE,
                    CoreRules.PROJECT_REMOVE,
                    CoreRules.AGGREGATE_PROJECT_MERGE,
                    CoreRules.UNION_MERGE,
                    CoreRules.AGGREGATE_GROUPING_SETS_TO_UNION);

    /** On Calcite's tree. */
    public static final List<UnaryOperator<RelNode>> RELATIONAL =
            List.of(
                    SubQueryToSemiJoin::apply,
                    rules(SUB_QUERIES),
                    // Before decorrelation, which would try to take these apart.
                    CorrelateToJoin::apply,
                    Decorrelate::apply,
                    rules(PUSH_DOWN));

    private Rewrites() {}

    public static <T> T apply(T tree, List<UnaryOperator<T>> rewrites) {
        T result = tree;
        for (UnaryOperator<T> rewrite : rewrites) {
            result = rewrite.apply(result);
        }
        return result;
    }

    private static UnaryOperator<RelNode> rules(List<RelOptRule> rules) {
        return tree -> {
            HepProgramBuilder program =
                    new HepProgramBuilder()
                            .addMatchOrder(HepMatchOrder.TOP_DOWN)
                            .addRuleCollection(rules);
            HepPlanner planner = new HepPlanner(program.build());
            planner.setRoot(tree);
            return planner.findBestExp();
        };
    }
}
