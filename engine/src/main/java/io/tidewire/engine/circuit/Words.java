package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.JoinExpiry;
import io.tidewire.engine.operator.aggregate.Accumulators;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** Operators and their state, in the words that {@link OperatorInfo} gives to people. */
final class Words {

    /** What bounds what is kept of tables of current values. */
    static final String TABLE = "the size of the table";

    private static final String BEHIND = " falls behind the watermark";

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

    static State groups(Plan.Aggregate plan, Facts input, @Nullable Expiry expiry) {
        String values = input.sized() ? null : values(plan, !input.insertOnly());
        if (plan.keys().isEmpty()) {
            return values == null
                    ? new State("one group", "there is only one", null)
                    : new State("one group with " + values + ", for ever", null, instead(values));
        }
        if (expiry != null) {
            String column = plan.input().schema().name(plan.keys().get(expiry.column()));
            return new State("a group per key", column + BEHIND, null);
        }
        return input.sized()
                ? new State("a group per key", TABLE, null)
                : new State(
                        "a group per key, for ever",
                        null,
                        "group by a window on the event time as well");
    }

    /** The first call that keeps what it was given, however much that is; null when none does. */
    private static @Nullable String values(Plan.Aggregate plan, boolean retracting) {
        for (Plan.Aggregate.Call call : plan.calls()) {
            if (Accumulators.keepsValues(call, retracting)) {
                return "each value of "
                        + call.function()
                        + (call.distinct() ? "(DISTINCT " : "(")
                        + columns(plan.input().schema(), call.arguments())
                        + ")";
            }
        }
        return null;
    }

    private static String instead(String values) {
        return "group by a window on the event time"
                + (values.contains("COUNT(DISTINCT")
                        ? ", or use APPROX_COUNT_DISTINCT, which keeps at most 2 KB a group"
                        : "");
    }

    static State join(
            Plan.Join plan,
            JoinFacts facts,
            @Nullable JoinExpiry leftExpiry,
            @Nullable JoinExpiry rightExpiry) {
        String left = bound(facts.sized(true), plan.left(), leftExpiry);
        String right = bound(facts.sized(false), plan.right(), rightExpiry);
        if (left != null && right != null) {
            return new State("the rows of both sides", both(left, right), null);
        }
        if (left == null && right == null) {
            return new State(
                    "the rows of both sides, for ever",
                    null,
                    "join on windows, or bound the difference of the event times with BETWEEN");
        }
        String kept = left == null ? "left" : "right";
        String other = left == null ? "right" : "left";
        return new State(
                "the rows of the " + kept + " side, for ever",
                null,
                facts.sized(left != null)
                        ? "join the table's version of the row's time: FOR SYSTEM_TIME AS OF"
                        : "say until when they can match: event time of the "
                                + other
                                + " side <= a time of the "
                                + kept
                                + " side");
    }

    /** What bounds a side of a join; null when nothing does. */
    private static @Nullable String bound(boolean sized, Plan side, @Nullable JoinExpiry expiry) {
        return expiry != null ? side.schema().name(expiry.column()) : sized ? TABLE : null;
    }

    private static String both(String left, String right) {
        if (left.equals(TABLE) || right.equals(TABLE)) {
            String time = left.equals(TABLE) ? right : left;
            return time.equals(TABLE) ? TABLE : time + BEHIND + ", and " + TABLE;
        }
        return left + " and " + right + " fall behind the watermarks";
    }

    /**
     * @param grows no row of the stream is taken back
     * @param table the right side has as many rows as a table
     */
    static State lookup(boolean grows, boolean table) {
        if (!grows) {
            return new State(
                    "the rows of the table, and what was given to each row, for ever",
                    null,
                    "join a stream that is not retracted");
        }
        return table
                ? new State("the rows of the table", TABLE, null)
                : new State(
                        "the rows of the table, for ever",
                        null,
                        "give the source of the table a primary_key");
    }

    /**
     * @param prunes old versions go
     * @param table the right side is a table of current values
     */
    static State versions(boolean prunes, boolean table) {
        String kept = "the rows that wait for the watermark, and the last version of each key";
        if (!prunes) {
            return new State(
                    "every version of each key, for ever",
                    null,
                    "join on an event time that rises with the watermark");
        }
        return table
                ? new State(kept, TABLE, null)
                : new State(
                        kept + ", for ever", null, "give the right side's source a primary_key");
    }

    /**
     * @param kept what there is one of
     */
    static State rows(String kept, Schema schema, @Nullable Expiry expiry) {
        return expiry == null
                ? new State(kept + ", for ever", null, "bound it by a window on the event time")
                : new State(kept, schema.name(expiry.column()) + BEHIND, null);
    }

    static State partitions(Plan.TopN plan, Facts input, @Nullable Expiry expiry) {
        String rows = input.insertOnly() ? "the first " + plan.to() + " rows" : "every row";
        boolean whole = plan.partition().isEmpty();
        String kept = whole ? rows : rows + " of each " + partition(plan);
        if (expiry != null) {
            int column = plan.partition().get(expiry.column());
            return new State(kept, plan.input().schema().name(column) + BEHIND, null);
        }
        if (whole && input.insertOnly()) {
            return new State(kept, "the rank", null);
        }
        if (input.sized()) {
            return new State(kept, TABLE, null);
        }
        return new State(
                kept + ", for ever",
                null,
                whole
                        ? "rank a stream that only inserts"
                        : "partition by a window on the event time as well");
    }

    private static String partition(Plan.TopN plan) {
        return columns(plan.input().schema(), plan.partition());
    }
}
