package io.tidewire.sql.rewrite;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Plan;

/** Refuses a rank that nothing limits: every row would be ranked anew at every step. */
final class BoundedRanks {

    private BoundedRanks() {}

    static Plan check(Plan plan) {
        return Plans.bottomUp(
                plan,
                node -> {
                    if (node instanceof Plan.TopN topN
                            && topN.to() == Long.MAX_VALUE
                            && topN.withRank()) {
                        throw new TidewireException(
                                ErrorCode.SQL_UNSUPPORTED,
                                topN.rank() + " without a limit cannot be run",
                                "wrap the query: SELECT ... FROM (...) WHERE rank <= n");
                    }
                    return node;
                });
    }
}
