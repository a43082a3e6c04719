package io.tidewire.sql.rewrite;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Plan;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Refuses a MATCH_RECOGNIZE over what it cannot give final matches of: rows that are retracted, or
 * an order that is not that of time.
 */
final class MatchInputs {

    private MatchInputs() {}

    static UnaryOperator<Plan> over(Map<String, Facts> tables) {
        return plan ->
                Plans.bottomUp(
                        plan,
                        node -> {
                            if (node instanceof Plan.Match match) {
                                check(match, Facts.of(match.input(), tables));
                            }
                            return node;
                        });
    }

    private static void check(Plan.Match match, Facts input) {
        String time = match.input().schema().name(match.time());
        if (!input.insertOnly()) {
            throw new TidewireException(
                    ErrorCode.SQL_UNSUPPORTED,
                    "MATCH_RECOGNIZE is over rows that may be changed or retracted",
                    "a match cannot be taken back: read a source without primary_key, or a view"
                            + " that only inserts");
        }
        if (!input.rising().containsKey(match.time())) {
            throw new TidewireException(
                    ErrorCode.SQL_UNSUPPORTED,
                    "the ORDER BY of MATCH_RECOGNIZE must begin with the event time, which '"
                            + time
                            + "' is not",
                    "declare event_time on the source and keep its column as it is; over matches,"
                            + " MATCH_ROWTIME() is one when they have a WITHIN");
        }
    }
}
