package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.JoinExpiry;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** Operators and their state, in the words that {@link OperatorInfo} gives to people. */
final class Words {

    private Words() {}

    static String columns(Schema schema, List<Integer> columns) {
        return columns.stream().map(schema::name).collect(Collectors.joining(", "));
    }

    static String aggregate(Plan.Aggregate plan) {
        String keys = columns(plan.input().schema(), plan.keys());
        if (plan.calls().isEmpty()) {
            return "distinct on " + keys;
        }
        return plan.keys().isEmpty() ? "aggregate of everything" : "hash aggregate by " + keys;
    }

    static State groups(Plan.Aggregate plan, @Nullable Expiry expiry) {
        if (plan.keys().isEmpty()) {
            return new State("one group", "there is only one", null);
        }
        if (expiry != null) {
            String column = plan.input().schema().name(plan.keys().get(expiry.column()));
            return new State("a group per key", column + " falls behind the watermark", null);
        }
        return new State(
                "a group per key, for ever", null, "group by a window on the event time as well");
    }

    static State join(
            Plan.Join plan, @Nullable JoinExpiry leftExpiry, @Nullable JoinExpiry rightExpiry) {
        if (leftExpiry != null && rightExpiry != null) {
            String bound =
                    plan.left().schema().name(leftExpiry.column())
                            + " and "
                            + plan.right().schema().name(rightExpiry.column())
                            + " fall behind the watermarks";
            return new State("the rows of both sides", bound, null);
        }
        if (leftExpiry == null && rightExpiry == null) {
            return new State(
                    "the rows of both sides, for ever",
                    null,
                    "join on windows, or bound the difference of the event times with BETWEEN");
        }
        String kept = leftExpiry == null ? "left" : "right";
        String other = leftExpiry == null ? "right" : "left";
        return new State(
                "the rows of the " + kept + " side, for ever",
                null,
                "say until when they can match: event time of the "
                        + other
                        + " side <= a time of the "
                        + kept
                        + " side");
    }

    /**
     * @param kept what there is one of
     */
    static State rows(String kept, Schema schema, @Nullable Expiry expiry) {
        return expiry == null
                ? new State(kept + ", for ever", null, "bound it by a window on the event time")
                : new State(
                        kept, schema.name(expiry.column()) + " falls behind the watermark", null);
    }

    static State partitions(Plan.TopN plan, boolean retracting, @Nullable Expiry expiry) {
        String rows = retracting ? "every row" : "the first " + plan.to() + " rows";
        if (plan.partition().isEmpty()) {
            return retracting
                    ? new State(rows + ", for ever", null, "rank a stream that only inserts")
                    : new State(rows, "the rank", null);
        }
        String kept = rows + " of each " + columns(plan.input().schema(), plan.partition());
        if (expiry == null) {
            return new State(
                    kept + ", for ever", null, "partition by a window on the event time as well");
        }
        int column = plan.partition().get(expiry.column());
        return new State(
                kept, plan.input().schema().name(column) + " falls behind the watermark", null);
    }
}
