package io.tidewire.api.plan;

import io.tidewire.api.data.Schema;
import io.tidewire.api.function.AggregateFunction;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A relational tree: what a view computes. This is the waist of Tidewire: the SQL compiler produces
 * it, the engine runs it, neither knows the other. Every node says what its rows are, none says how
 * they are computed or kept.
 *
 * <p>NULLs sort as the smallest value. Column positions count from 0 in the input's schema; in a
 * node of two inputs the right one's follow the left one's.
 */
public sealed interface Plan {

    Schema schema();

    List<Plan> inputs();

    /** A source or another view, by name. */
    record Scan(String table, Schema schema) implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of();
        }
    }

    /** Rows that are there from the start and stay. */
    record Values(List<List<Expr.Literal>> rows, Schema schema) implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of();
        }
    }

    /** Rows for which the condition is true. */
    record Filter(Plan input, Expr condition) implements Plan {
        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    record Project(Plan input, List<Expr> expressions, Schema schema) implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * TUMBLE, HOP and CUMULATE: each row once per window it falls into, with {@code window_start},
     * {@code window_end} and {@code window_time} (the end less 1 ms) appended. Rows whose time is
     * NULL are in no window. All in microseconds.
     *
     * @param time the column that assigns the window
     * @param size of a window; of the largest one for CUMULATE
     * @param step between windows: the size for TUMBLE, the slide for HOP, the step for CUMULATE
     * @param offset of the first window from 1970-01-01
     */
    record Window(Plan input, Kind kind, int time, long size, long step, long offset, Schema schema)
            implements Plan {
        public enum Kind {
            TUMBLE,
            HOP,
            CUMULATE
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * SESSION: rows of one partition whose times lie at most {@code gap} microseconds apart
     * (transitively) share a window from the first time to the last plus the gap. Appends the same
     * three columns as {@link Window}. A row at a session's end still prolongs it, so a session is
     * over when the watermark has passed its end, not when it reaches it.
     */
    record Session(Plan input, List<Integer> partition, int time, long gap, Schema schema)
            implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * What {@code retain} makes of keyed rows: rows of one partition whose times lie at most {@code
     * retain} microseconds apart (transitively) share a lifetime. Appends its number, a BIGINT that
     * is the same for the rows of a lifetime and another for each lifetime of the partition; no
     * more is promised of it. Rows whose time is NULL share one.
     *
     * @param time rises with the watermark, so that the watermark ends lifetimes
     */
    record Lifetime(Plan input, List<Integer> partition, int time, long retain, Schema schema)
            implements Plan {
        public Lifetime {
            partition = List.copyOf(partition);
        }

        /** The column of the number. */
        public int number() {
            return schema.size() - 1;
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * One row per group: the keys, then the calls. No keys: one row always, also over nothing. No
     * calls: DISTINCT.
     */
    record Aggregate(Plan input, List<Integer> keys, List<Call> calls, Schema schema)
            implements Plan {

        /**
         * @param arguments columns of the input
         * @param filter a BOOLEAN column that must be true for the row to count
         * @param order of the rows, for the calls that care
         * @param user the function of {@link io.tidewire.api.plan.AggregateFunction#USER}, over
         *     arguments of its parameters' types; absent for the others
         */
        public record Call(
                io.tidewire.api.plan.AggregateFunction function,
                List<Integer> arguments,
                boolean distinct,
                @Nullable Integer filter,
                List<SortKey> order,
                @Nullable AggregateFunction user) {
            public Call {
                arguments = List.copyOf(arguments);
                order = List.copyOf(order);
            }

            /** Of a function that the language has. */
            public Call(
                    io.tidewire.api.plan.AggregateFunction function,
                    List<Integer> arguments,
                    boolean distinct,
                    @Nullable Integer filter,
                    List<SortKey> order) {
                this(function, arguments, distinct, filter, order, null);
            }

            /** The same call of other columns. */
            public Call over(
                    List<Integer> columns, @Nullable Integer filtered, List<SortKey> ordered) {
                return new Call(function, columns, distinct, filtered, ordered, user);
            }

            /** Its name as it is written. */
            public String name() {
                return user == null ? function.name() : user.name();
            }
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * The same rows, but each appears once and for good: when the watermark reaches its {@code
     * time} column (a window's end). What {@code emit: final} means. Until then the changes are
     * held back.
     */
    record Finalize(Plan input, int time) implements Plan {
        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * Rows of both sides that agree on the keys (NULL agrees with nothing) and for which the
     * residual is true; for the outer kinds also the others, once, with NULLs. SEMI and ANTI keep
     * the left columns only.
     *
     * @param nullSafe places among the keys, in their order, at which NULL agrees with NULL
     * @param residual over left and right columns, also for SEMI and ANTI
     * @param bounds facts about time that the residual contains too, and that let state go
     * @param retention absent where all rows stay for as long as they can match
     */
    record Join(
            Plan left,
            Plan right,
            Kind kind,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            List<Integer> nullSafe,
            @Nullable Expr residual,
            List<TimeBounds> bounds,
            @Nullable Retention retention,
            Schema schema)
            implements Plan {
        public enum Kind {
            INNER,
            LEFT,
            RIGHT,
            FULL,
            SEMI,
            ANTI
        }

        public Join {
            nullSafe = List.copyOf(nullSafe);
            bounds = List.copyOf(bounds);
        }

        /** Without retention. */
        public Join(
                Plan left,
                Plan right,
                Kind kind,
                List<Integer> leftKeys,
                List<Integer> rightKeys,
                List<Integer> nullSafe,
                @Nullable Expr residual,
                List<TimeBounds> bounds,
                Schema schema) {
            this(left, right, kind, leftKeys, rightKeys, nullSafe, residual, bounds, null, schema);
        }

        /**
         * {@code lower <= right time - left time <= upper}, in microseconds; both columns count in
         * their own side. {@link Long#MIN_VALUE} and {@link Long#MAX_VALUE} bound nothing. With a
         * lower bound, right rows can go by the left side's watermark, if the left time rises with
         * it; with an upper bound, left rows by the right side's.
         */
        public record TimeBounds(int leftTime, int rightTime, long lower, long upper) {}

        /**
         * What {@code retain} lets go where the other side changes rows: a row whose time its own
         * side's watermark has passed by {@code retain} microseconds. What it has given stands, and
         * it meets nothing that comes later.
         *
         * @param leftTime absent when all rows of the left side stay, and so on
         */
        public record Retention(
                @Nullable Integer leftTime, @Nullable Integer rightTime, long retain) {}

        @Override
        public List<Plan> inputs() {
            return List.of(left, right);
        }
    }

    /**
     * FOR SYSTEM_TIME AS OF: each left row with the version of the right table's row of that key
     * that was valid at the left row's time. A version is valid from its {@code rightTime} until
     * the next one of the key. ASOF JOIN is the same over rows that are all versions.
     *
     * @param rightTime the right side's event time; absent when it has none: then the version is
     *     the current one when the left row is processed, and later changes do not touch rows
     *     already given out
     * @param outer true for LEFT JOIN: a row without a version stays, with NULLs
     * @param retain microseconds after which a version is not valid any more; absent for never
     */
    record TemporalJoin(
            Plan stream,
            Plan right,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            int leftTime,
            @Nullable Integer rightTime,
            @Nullable Expr residual,
            boolean outer,
            @Nullable Long retain,
            Schema schema)
            implements Plan {

        /** Of versions that stay valid. */
        public TemporalJoin(
                Plan stream,
                Plan right,
                List<Integer> leftKeys,
                List<Integer> rightKeys,
                int leftTime,
                @Nullable Integer rightTime,
                @Nullable Expr residual,
                boolean outer,
                Schema schema) {
            this(
                    stream, right, leftKeys, rightKeys, leftTime, rightTime, residual, outer, null,
                    schema);
        }

        @Override
        public List<Plan> inputs() {
            return List.of(stream, right);
        }
    }

    /**
     * The rows of each partition whose rank is from {@code from} to {@code to} (both within, from
     * 1), the rank appended as BIGINT when asked for. Ties of ROW_NUMBER are broken by the whole
     * row, so the result does not depend on arrival. An empty partition with {@code from} 1 is
     * ORDER BY ... LIMIT.
     */
    record TopN(
            Plan input,
            List<Integer> partition,
            List<SortKey> order,
            Rank rank,
            long from,
            long to,
            boolean withRank,
            Schema schema)
            implements Plan {
        public enum Rank {
            ROW_NUMBER,
            RANK,
            DENSE_RANK
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * OVER: every row with a value for each call behind its columns, computed from the rows of its
     * partition in their order. Rows that are equal by the order are peers; where one of them must
     * come first (ROWS, ROW_NUMBER, LAG and the like) the whole row decides, so the result does not
     * depend on arrival.
     *
     * @param order empty when all rows of a partition are peers
     */
    record Over(
            Plan input,
            List<Integer> partition,
            List<SortKey> order,
            List<OverCall> calls,
            Schema schema)
            implements Plan {
        public Over {
            partition = List.copyOf(partition);
            order = List.copyOf(order);
            calls = List.copyOf(calls);
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /** UNION ALL; the distinct one is an {@link Aggregate} above. */
    record Union(List<Plan> inputs, Schema schema) implements Plan {
        public Union {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * INTERSECT and EXCEPT, distinct or ALL, by how often a row occurs on either side. NULLs are
     * equal here.
     */
    record SetOp(Plan left, Plan right, Kind kind, boolean all, Schema schema) implements Plan {
        public enum Kind {
            INTERSECT,
            EXCEPT
        }

        @Override
        public List<Plan> inputs() {
            return List.of(left, right);
        }
    }

    /**
     * CROSS JOIN UNNEST: each row once per element of the ARRAY or MAP, with the element appended
     * (the fields of a ROW, the key and value of a MAP, each as columns). A MAP that appends one
     * column is a multiset: each key as often as its value says.
     *
     * @param ordinality appends the position from 1 as INT
     * @param outer a row of no elements stays, with NULLs
     */
    record Unnest(Plan input, Expr collection, boolean ordinality, boolean outer, Schema schema)
            implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /**
     * MATCH_RECOGNIZE, one row per match: within each partition, rows in the order of their event
     * time are searched for the pattern, from left to right. A match is the first the pattern
     * prefers among those that begin at the first row at which one begins; the next search begins
     * where {@link RowPattern#skip} says. A row takes part once the watermark has passed it, and a
     * match is given out once no later row can change it: not while a preferred way to match, or a
     * match that begins earlier, is still open. So matches are never retracted; the end of the
     * input lets each {@link RowPattern#within} run out and completes no others. The input must
     * only insert. Rows whose time is NULL take no part.
     *
     * @param order the event time first, ascending; ties are broken by the whole row
     * @param measures over the readings of the pattern
     * @param schema the columns of the partition, then the measures
     */
    record Match(
            Plan input,
            List<Integer> partition,
            List<SortKey> order,
            RowPattern pattern,
            List<Expr> measures,
            Schema schema)
            implements Plan {
        public Match {
            partition = List.copyOf(partition);
            order = List.copyOf(order);
            measures = List.copyOf(measures);
        }

        /** The column of the event time. */
        public int time() {
            return order.getFirst().column();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /** One column of an order. */
    record SortKey(int column, boolean descending, boolean nullsFirst) {}
}
