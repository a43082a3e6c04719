package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A rank that no condition bounds is a call of an OVER, together with other calls of the same
 * window.
 */
final class BoundedRanks {

    private BoundedRanks() {}

    static Plan apply(Plan plan) {
        return Plans.bottomUp(
                plan,
                node ->
                        node instanceof Plan.TopN topN
                                        && topN.to() == Long.MAX_VALUE
                                        && topN.withRank()
                                ? over(topN)
                                : node);
    }

    private static Plan over(Plan.TopN topN) {
        OverCall call = new OverCall.Ranked(ranking(topN.rank()), 0);
        Plan over =
                topN.input() instanceof Plan.Over below
                                && below.partition().equals(topN.partition())
                                && below.order().equals(topN.order())
                        ? with(below, call, topN.schema())
                        : new Plan.Over(
                                topN.input(),
                                topN.partition(),
                                topN.order(),
                                List.of(call),
                                topN.schema());
        if (topN.from() <= 1) {
            return over;
        }
        Expr rank = Plans.ref(over, over.schema().size() - 1);
        Expr from = new Expr.Literal(topN.from(), DataType.BIGINT.notNull());
        return new Plan.Filter(
                over,
                new Expr.Call(
                        Function.GREATER_OR_EQUAL,
                        List.of(rank, from),
                        DataType.BOOLEAN.notNull()));
    }

    private static Plan with(Plan.Over below, OverCall call, Schema schema) {
        List<OverCall> calls = new ArrayList<>(below.calls());
        calls.add(call);
        return new Plan.Over(below.input(), below.partition(), below.order(), calls, schema);
    }

    private static OverCall.Ranking ranking(Plan.TopN.Rank rank) {
        return switch (rank) {
            case ROW_NUMBER -> OverCall.Ranking.ROW_NUMBER;
            case RANK -> OverCall.Ranking.RANK;
            case DENSE_RANK -> OverCall.Ranking.DENSE_RANK;
        };
    }
}
