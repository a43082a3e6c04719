package io.tidewire.api.plan;

import io.tidewire.api.function.AggregateFunction;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;

/** What a {@link Plan.Over} computes for each row from the rows of its partition. */
public sealed interface OverCall {

    /** Columns of the input that it reads. */
    List<Integer> arguments();

    /**
     * How far before a changed row another one may lie whose value changes with it: 0 when none
     * before it does, an amount of the order's first column as in {@link Frame}, or absent when
     * there is no telling.
     */
    @Nullable BigDecimal reachBack();

    /** The same call over columns that have moved: column i is now column {@code places[i]}. */
    OverCall moved(int[] places);

    /**
     * An aggregate of the rows in the frame. FIRST_VALUE and LAST_VALUE go by the order and, as in
     * Flink, pass over NULLs.
     */
    record Framed(
            io.tidewire.api.plan.AggregateFunction function,
            List<Integer> arguments,
            boolean distinct,
            Frame frame,
            @Nullable AggregateFunction user)
            implements OverCall {
        public Framed {
            arguments = List.copyOf(arguments);
        }

        /** Of a function that the language has. */
        public Framed(
                io.tidewire.api.plan.AggregateFunction function,
                List<Integer> arguments,
                boolean distinct,
                Frame frame) {
            this(function, arguments, distinct, frame, null);
        }

        @Override
        public Framed moved(int[] places) {
            List<Integer> columns = arguments.stream().map(column -> places[column]).toList();
            return new Framed(function, columns, distinct, frame, user);
        }

        @Override
        public @Nullable BigDecimal reachBack() {
            BigDecimal end = frame.end();
            boolean before = end != null && end.signum() <= 0;
            return before ? BigDecimal.ZERO : frame.rows() ? null : end;
        }
    }

    /**
     * The place of the row in its partition.
     *
     * @param buckets of NTILE, at least 1; 0 for the others
     */
    record Ranked(Ranking ranking, long buckets) implements OverCall {
        @Override
        public List<Integer> arguments() {
            return List.of();
        }

        @Override
        public Ranked moved(int[] places) {
            return this;
        }

        @Override
        public @Nullable BigDecimal reachBack() {
            return switch (ranking) {
                case ROW_NUMBER, RANK, DENSE_RANK -> BigDecimal.ZERO;
                case PERCENT_RANK, CUME_DIST, NTILE -> null;
            };
        }
    }

    enum Ranking {
        ROW_NUMBER,
        RANK,
        DENSE_RANK,
        PERCENT_RANK,
        CUME_DIST,
        NTILE
    }

    /**
     * LAG and LEAD: the argument's value in another row of the partition.
     *
     * @param offset of that row, negative for an earlier one
     * @param otherwise the column of the row itself that stands in when there is no such row; NULL
     *     does when absent
     */
    record Shifted(int argument, long offset, @Nullable Integer otherwise) implements OverCall {
        @Override
        public List<Integer> arguments() {
            return otherwise == null ? List.of(argument) : List.of(argument, otherwise);
        }

        @Override
        public Shifted moved(int[] places) {
            return new Shifted(
                    places[argument],
                    offset,
                    otherwise == null ? null : Integer.valueOf(places[otherwise]));
        }

        @Override
        public @Nullable BigDecimal reachBack() {
            return offset > 0 ? null : BigDecimal.ZERO;
        }
    }

    /**
     * From which row to which, both included, as seen from a row.
     *
     * @param rows true for ROWS: bounds count rows. False for RANGE: bounds are added to the value
     *     of the only order column (microseconds for a point in time, days for a DATE, milliseconds
     *     for a TIME, else in its own unit); 0 means the row's peers and goes with any order. A row
     *     whose value is NULL has its peers in the place of a bound other than 0.
     * @param start negative for PRECEDING; absent for UNBOUNDED PRECEDING
     * @param end negative for PRECEDING; absent for UNBOUNDED FOLLOWING
     */
    record Frame(boolean rows, @Nullable BigDecimal start, @Nullable BigDecimal end) {}
}
