package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.time.Micros;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * What is known of a node's changes for all time, so that operators above can specialise.
 *
 * @param insertOnly no row is ever retracted
 * @param sized there are never more rows at a time than the tables of current values hold, so what
 *     is kept of them needs no other bound
 * @param columns one per column
 * @param placed how rows are spread over workers; absent when a row may be with any of them
 */
record Facts(boolean insertOnly, boolean sized, List<Column> columns, @Nullable Placement placed) {

    Facts {
        columns = List.copyOf(columns);
    }

    Facts(boolean insertOnly, boolean sized, List<Column> columns) {
        this(insertOnly, sized, columns, (Placement) null);
    }

    /** Of rows that are with the owner of their keys. */
    Facts(boolean insertOnly, boolean sized, List<Column> columns, List<Integer> keys) {
        this(insertOnly, sized, columns, Placement.byOwner(keys));
    }

    /**
     * @param offset the column rises with the watermark: after a step at watermark w no change has
     *     a value below w + offset (NULLs aside); absent when nothing is known
     * @param window the window assignment that made the column, if it did
     * @param days of a DATE: the same of the midnight it begins with. No operator forgets by dates;
     *     {@link RisingDates} makes times of them where that is wanted
     */
    record Column(@Nullable Long offset, @Nullable Window window, @Nullable Long days) {

        static final Column UNKNOWN = new Column(null, null);

        Column(@Nullable Long offset, @Nullable Window window) {
            this(offset, window, null);
        }

        Column shifted(long by) {
            return offset == null ? UNKNOWN : new Column(saturated(offset, by), null);
        }

        /** Of the date of it. */
        Column date() {
            Column midnight = shifted(1 - Micros.DAY);
            return new Column(null, null, midnight.offset);
        }

        /** Of the midnight that it begins with, where it is a date. */
        Column midnight() {
            return days == null ? UNKNOWN : new Column(days, null);
        }
    }

    /**
     * @param node that assigned it
     * @param startDeterminesAll true when windows of one start are one window
     * @param isEnd true for window_end and window_time, false for window_start
     */
    record Window(int node, boolean startDeterminesAll, boolean isEnd) {

        /** True when rows that agree in this column agree in all columns of the window. */
        boolean determinesAll() {
            return isEnd || startDeterminesAll;
        }
    }

    /** Of as many rows as a table of current values has, or fewer. */
    static Facts table(boolean insertOnly, int width) {
        Column[] columns = new Column[width];
        Arrays.fill(columns, Column.UNKNOWN);
        return new Facts(insertOnly, true, List.of(columns));
    }

    @Nullable Long offset(int column) {
        return columns.get(column).offset();
    }

    Facts placedBy(List<Integer> keys) {
        return new Facts(insertOnly, sized, columns, keys);
    }

    /** How rows are spread behind a projection. */
    @Nullable Placement placed(List<Expr> expressions) {
        return placed == null ? null : placed.projected(expressions);
    }

    static long saturated(long a, long b) {
        long sum = a + b;
        boolean overflows = ((a ^ sum) & (b ^ sum)) < 0;
        return overflows ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
