package io.tidewire.sql.rewrite;

import io.tidewire.sql.subquery.CorrelateToJoin;
import io.tidewire.sql.subquery.Decorrelate;
import io.tidewire.sql.subquery.ScalarSubQueries;
import io.tidewire.sql.subquery.SubQueryToSemiJoin;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.rules.AggregateGroupingSetsToUnionRule;
import org.apache.calcite.rel.rules.AggregateProjectMergeRule;
import org.apache.calcite.rel.rules.FilterAggregateTransposeRule;
import org.apache.calcite.rel.rules.FilterJoinRule;
import org.apache.calcite.rel.rules.FilterMergeRule;
import org.apache.calcite.rel.rules.FilterProjectTransposeRule;
import org.apache.calcite.rel.rules.FilterSetOpTransposeRule;
import org.apache.calcite.rel.rules.JoinPushExpressionsRule;
import org.apache.calcite.rel.rules.ProjectMergeRule;
import org.apache.calcite.rel.rules.ProjectRemoveRule;
import org.apache.calcite.rel.rules.SubQueryRemoveRule;
import org.apache.calcite.rel.rules.UnionMergeRule;
import org.apache.calcite.util.ImmutableBitSet;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rewrites in their order. Rules are named one by one, because the class that lists Calcite's
 * loads all of them, a thousand classes that a start would wait for.
 */
public final class Rewrites {

    private static final List<RelOptRule> SUB_QUERIES =
            List.of(
                    SubQueryRemoveRule.Config.FILTER.toRule(),
                    SubQueryRemoveRule.Config.PROJECT.toRule(),
                    SubQueryRemoveRule.Config.JOIN.toRule());

    private static final List<RelOptRule> PUSH_DOWN =
            List.of(
                    FilterMergeRule.Config.DEFAULT.toRule(),
                    FilterProjectTransposeRule.Config.DEFAULT.toRule(),
                    FilterJoinRule.FilterIntoJoinRule.FilterIntoJoinRuleConfig.DEFAULT.toRule(),
                    FilterJoinRule.JoinConditionPushRule.JoinConditionPushRuleConfig.DEFAULT
                            .toRule(),
                    filterBelowGroups(),
                    FilterSetOpTransposeRule.Config.DEFAULT.toRule(),
                    JoinPushExpressionsRule.Config.DEFAULT.toRule(),
                    ProjectMergeRule.Config.DEFAULT.toRule(),
                    ProjectRemoveRule.Config.DEFAULT.toRule(),
                    AggregateProjectMergeRule.Config.DEFAULT.toRule(),
                    UnionMergeRule.Config.DEFAULT.toRule(),
                    AggregateGroupingSetsToUnionRule.Config.DEFAULT.toRule());

    /** On Calcite's tree. */
    public static final List<UnaryOperator<RelNode>> RELATIONAL =
            List.of(
                    ScalarSubQueries::apply,
                    SubQueryToSemiJoin::apply,
                    rules(SUB_QUERIES),
                    // Before decorrelation, for which these are joins like others.
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

    /** Not where a group is there without a row: WHERE FALSE takes it, below it would not. */
    private static RelOptRule filterBelowGroups() {
        return FilterAggregateTransposeRule.Config.DEFAULT
                .withOperandSupplier(
                        filter ->
                                filter.operand(Filter.class)
                                        .oneInput(
                                                input ->
                                                        input.operand(Aggregate.class)
                                                                .predicate(Rewrites::hasOnlyFilled)
                                                                .anyInputs()))
                .as(FilterAggregateTransposeRule.Config.class)
                .toRule();
    }

    private static boolean hasOnlyFilled(Aggregate aggregate) {
        return aggregate.getGroupSets().stream().noneMatch(ImmutableBitSet::isEmpty);
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
