package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.JoinExpiry;
import io.tidewire.engine.operator.aggregate.CallFacts;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** Operators and their state, in the words that {@link OperatorInfo} gives to people. */
final class Words {

    /** What bounds what is kept of tables of current values. */
    static final String TABLE = "the size of the table";

    private static final String BEHIND = " falls behind the watermark";

    /** What bounds what is kept of keys, beside windows. */
    static final String RETAIN_SILENT =
            ", or say for how long the view retains a silent one: retain: 7d";

    private Words() {}

    /** Names; columns that were added for retention are nobody's. */
    static String columns(Schema schema, List<Integer> columns) {
        return columns.stream()
                .map(schema::name)
                .filter(name -> !name.startsWith("$"))
                .collect(Collectors.joining(", "));
    }

    static String behind(Schema schema, int column) {
        return time(schema, column) + BEHIND;
    }

    /** A column by its name, which an expression has none of. */
    private static String time(Schema schema, int column) {
        String name = schema.name(column);
        return name.startsWith("$") ? "their time" : name;
    }

    private static String retain(long micros) {
        Duration duration = Duration.of(micros, ChronoUnit.MICROS);
        StringBuilder text = new StringBuilder("retain: ");
        long[] amounts = {
            duration.toDays(),
            duration.toHoursPart(),
            duration.toMinutesPart(),
            duration.toSecondsPart(),
            duration.toMillisPart()
        };
        String[] units = {"d", "h", "m", "s", "ms"};
        for (int i = 0; i < units.length; i++) {
            text.append(amounts[i] == 0 ? "" : amounts[i] + units[i]);
        }
        return text.toString();
    }

    /** The declaration that bounds what is kept by these columns; null where none does. */
    static @Nullable String retain(Plan input, List<Integer> by) {
        return input instanceof Plan.Lifetime lifetime && by.contains(lifetime.number())
                ? retain(lifetime.retain())
                : null;
    }

    static State lifetimes(Plan.Lifetime plan, boolean retracting) {
        return new State(
                "when each was heard of"
                        + (retracting ? ", and its rows that may be taken back" : ""),
                retain(plan.retain()),
                null);
    }

    static String aggregate(Plan.Aggregate plan) {
        String keys = columns(plan.input().schema(), plan.keys());
        if (plan.calls().isEmpty()) {
            return "distinct on " + keys;
        }
        return plan.keys().isEmpty() ? "aggregate of everything" : named("hash aggregate by", keys);
    }

    /** An operator by its columns; those that the query does not name are nobody's. */
    static String named(String operator, String columns) {
        return columns.isEmpty() ? operator + " an expression" : operator + " " + columns;
    }

    static State groups(
            Plan.Aggregate plan, Facts input, boolean retracting, @Nullable Expiry expiry) {
        String values = input.sized() ? null : values(plan, retracting);
        if (plan.keys().isEmpty()) {
            return values == null
                    ? new State("one group", "there is only one", null)
                    : new State("one group with " + values + ", for ever", null, instead(values));
        }
        if (expiry != null) {
            int column = plan.keys().get(expiry.column());
            return new State("a group per key", behind(plan.input().schema(), column), null);
        }
        String retain = retain(plan.input(), plan.keys());
        if (retain != null) {
            return values == null
                    ? new State("a group per key", retain, null)
                    : new State(
                            values + " of a key for as long as it does not fall silent",
                            null,
                            instead(values));
        }
        return input.sized()
                ? new State("a group per key", TABLE, null)
                : new State(
                        "a group per key, for ever",
                        null,
                        "group by a window on the event time as well" + RETAIN_SILENT);
    }

    /** The first call that keeps what it was given, however much that is; null when none does. */
    private static @Nullable String values(Plan.Aggregate plan, boolean retracting) {
        for (Plan.Aggregate.Call call : plan.calls()) {
            if (CallFacts.keepsValues(call, retracting)) {
                return "each value of "
                        + call.name()
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
        Plan.Join.Retention retention = plan.retention();
        if (left != null && right != null) {
            return new State(
                    "the rows of both sides",
                    retention == null
                            ? both(left, right)
                            : retained(retention, facts.sized(true) || facts.sized(false)),
                    null);
        }
        if (left == null && right == null) {
            return unboundedJoin("both sides");
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

    private static String retained(Plan.Join.Retention retention, boolean table) {
        return retain(retention.retain()) + (table ? ", and " + TABLE : "");
    }

    /** What bounds a side of a join; null when nothing does. */
    private static @Nullable String bound(boolean sized, Plan side, @Nullable JoinExpiry expiry) {
        return expiry != null ? time(side.schema(), expiry.column()) : sized ? TABLE : null;
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
    static State versions(Plan.TemporalJoin plan, boolean prunes, boolean table) {
        String kept = "the rows that wait for the watermark, and the last version of each key";
        if (!prunes) {
            return new State(
                    "every version of each key, for ever",
                    null,
                    "join on an event time that rises with the watermark");
        }
        if (plan.retain() != null) {
            return new State(kept, retain(plan.retain()), null);
        }
        return table
                ? new State(kept, TABLE, null)
                : new State(
                        kept + ", for ever",
                        null,
                        "say for how long the view retains a version: retain: 7d");
    }

    static State sizedJoin(String sides) {
        return new State("the rows of " + sides, TABLE, null);
    }

    static State unboundedJoin(String sides) {
        return new State(
                "the rows of " + sides + ", for ever",
                null,
                "join on windows, bound the difference of the event times with BETWEEN, or say"
                        + " for how long the view retains rows: retain: 7d");
    }

    /**
     * @param kept what there is one of
     */
    static State rows(String kept, Schema schema, @Nullable Expiry expiry) {
        return expiry == null
                ? new State(kept + ", for ever", null, "bound it by a window on the event time")
                : new State(kept, behind(schema, expiry.column()), null);
    }

    static State partitions(
            Plan.TopN plan,
            Facts input,
            boolean retracting,
            @Nullable Expiry expiry,
            @Nullable Expiry settling) {
        Schema schema = plan.input().schema();
        Expiry settles = plan.rank() == Plan.TopN.Rank.ROW_NUMBER ? settling : null;
        boolean whole = plan.partition().isEmpty();
        String rows =
                !retracting
                        ? "the first " + plan.to() + " rows"
                        : settles == null
                                ? "every row"
                                : "the first " + plan.to() + " rows and those that may change";
        String kept = whole ? rows : rows + " of each " + columns(schema, plan.partition());
        String retain = retain(plan.input(), plan.partition());
        if (expiry != null) {
            int column = plan.partition().get(expiry.column());
            return new State(kept, behind(schema, column), null);
        }
        if (whole && (!retracting || settles != null)) {
            String bound = settles == null ? "the rank" : behind(schema, settles.column());
            return new State(kept, bound, null);
        }
        if (input.sized()) {
            return new State(kept, TABLE, null);
        }
        if (retain != null && (!retracting || settles != null)) {
            return new State(kept, retain, null);
        }
        return new State(kept + ", for ever", null, ranked(whole, retain == null));
    }

    private static String ranked(boolean whole, boolean retainable) {
        return whole
                ? "rank a stream that only inserts"
                : "partition by a window on the event time as well"
                        + (retainable ? RETAIN_SILENT : "");
    }
}
