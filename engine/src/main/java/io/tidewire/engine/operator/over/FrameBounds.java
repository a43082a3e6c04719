package io.tidewire.engine.operator.over;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.plan.OverCall.Frame;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.engine.state.SlotRows;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Where frames begin and end. All positions count in a partition; ends are exclusive.
 *
 * <p>The inverse question, which rows' frames a change touches, has the same answer with both
 * offsets negated and exchanged: row r has row c in its frame exactly if r is from c − end to c −
 * start.
 */
final class FrameBounds {

    private final SlotRows rows;
    private final RowOrder order;
    private final boolean byRows;
    private final @Nullable Offset start;
    private final @Nullable Offset end;
    private final @Nullable SortKey key;

    /** How far a bound lies from its row, in the ways it is needed. */
    private record Offset(long whole, double real, BigDecimal exact) {
        private static final BigInteger FARTHEST = BigInteger.ONE.shiftLeft(Long.SIZE - 2);

        static @Nullable Offset of(@Nullable BigDecimal offset, int scale) {
            if (offset == null) {
                return null;
            }
            BigInteger unscaled = offset.movePointRight(scale).toBigInteger();
            // Half the range is beyond every position, and two of them are no overflow.
            long whole = unscaled.min(FARTHEST).max(FARTHEST.negate()).longValue();
            return new Offset(whole, offset.doubleValue(), offset);
        }

        Offset negated() {
            return new Offset(-whole, -real, exact.negate());
        }

        boolean isZero() {
            return exact.signum() == 0;
        }
    }

    FrameBounds(Frame frame, Plan.Over plan, SlotRows rows, RowOrder order) {
        this.rows = rows;
        this.order = order;
        this.byRows = frame.rows();
        this.key = plan.order().isEmpty() ? null : plan.order().getFirst();
        int scale = 0;
        if (key != null && !byRows) {
            DataType type = plan.input().schema().type(key.column());
            scale = type.kind() == DataType.Kind.DECIMAL ? type.scale() : 0;
        }
        this.start = Offset.of(frame.start(), scale);
        this.end = Offset.of(frame.end(), scale);
    }

    /** The farthest that a row's frame reaches in time, if the order is by time; microseconds. */
    long reach() {
        long back = start == null || byRows ? 0 : Math.max(0, start.negated().whole());
        long ahead = end == null || byRows ? 0 : Math.max(0, end.whole());
        return shifted(back, ahead);
    }

    boolean startsUnbounded() {
        return start == null;
    }

    /** True when every row of a partition has all of them in its frame. */
    boolean isWhole() {
        boolean allPeers = !byRows && key == null && endsHere();
        return start == null && (end == null || allPeers);
    }

    /** True when the frame ends with the row or its peers. */
    boolean endsHere() {
        return end != null && end.isZero();
    }

    /**
     * @param hint near which it may lie
     */
    int from(Partition partition, int position, int hint) {
        if (start == null) {
            return 0;
        }
        return byRows
                ? clamped(position + start.whole(), partition)
                : search(partition, rows.views(), partition.slot(position), start, false, hint);
    }

    /**
     * @param hint near which it may lie
     */
    int to(Partition partition, int position, int hint) {
        if (end == null) {
            return partition.size();
        }
        return byRows
                ? clamped(position + end.whole() + 1, partition)
                : search(partition, rows.views(), partition.slot(position), end, true, hint);
    }

    /**
     * The first row whose frame may have changed.
     *
     * @param position where rows were put in or taken out
     * @param values the columns of the changed row, which is at {@code row} there
     */
    int touchedFrom(Partition partition, int position, Column[] values, int row) {
        if (end == null) {
            return 0;
        }
        return byRows
                ? clamped(position - Math.max(end.whole(), 0), partition)
                : Math.min(
                        position, search(partition, values, row, end.negated(), false, position));
    }

    /**
     * The end of the rows whose frames may have changed.
     *
     * @param inserted how many rows are new from the position on
     */
    int touchedTo(Partition partition, int position, int inserted, Column[] values, int row) {
        if (start == null) {
            return partition.size();
        }
        return byRows
                ? clamped(position + inserted - Math.min(start.whole(), 0), partition)
                : Math.max(
                        position + inserted,
                        search(partition, values, row, start.negated(), true, position + inserted));
    }

    /** The first row that changes may touch that come at or above a time, which the order is by. */
    int liveFrom(Partition partition, long limit) {
        if (end == null) {
            return 0;
        }
        int first = atTime(partition, limit);
        if (byRows) {
            return clamped(first - Math.max(end.whole(), 0), partition);
        }
        return end.whole() <= 0 ? first : atTime(partition, shifted(limit, -end.whole()));
    }

    /**
     * The first row that the frames of live rows need, or for a frame that starts unbounded, that
     * their ends need.
     *
     * @param live the first live row
     * @param limit no row comes below this time
     */
    int neededFrom(Partition partition, int live, long limit) {
        Offset bound = start == null ? end : start;
        if (bound == null) {
            return 0;
        }
        if (byRows) {
            long more = start == null ? 1 : 0;
            return Math.min(live, clamped(live + bound.whole() + more, partition));
        }
        long time = limit;
        if (live < partition.size() && key != null) {
            LongColumn times = (LongColumn) rows.views()[key.column()];
            time = Math.min(limit, times.values()[partition.slot(live)]);
        }
        return Math.min(live, atTime(partition, shifted(time, Math.min(0, bound.whole()))));
    }

    /** The first row at or above a time. */
    int atTime(Partition partition, long time) {
        if (key == null) {
            return 0;
        }
        LongColumn times = (LongColumn) rows.views()[key.column()];
        int low = 0;
        int high = partition.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times.values()[partition.slot(middle)] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int clamped(long position, Partition partition) {
        return (int) Math.max(0, Math.min(position, partition.size()));
    }

    /**
     * The first position at or behind what lies the offset away from a row; with {@code after}, the
     * first one behind. Costs the logarithm of the distance to the hint.
     */
    private int search(
            Partition partition, Column[] values, int row, Offset offset, boolean after, int hint) {
        int low = 0;
        int high = partition.size();
        int near = Math.min(hint, high);
        // What is below low lies before; what is at high or above does not.
        if (near == 0 || isBefore(partition, near - 1, values, row, offset, after)) {
            low = near;
            for (int step = 1; low + step <= high; step *= 2) {
                if (!isBefore(partition, low + step - 1, values, row, offset, after)) {
                    high = low + step - 1;
                    break;
                }
                low += step;
            }
        } else {
            high = near - 1;
            for (int step = 1; high - step >= 0; step *= 2) {
                if (isBefore(partition, high - step, values, row, offset, after)) {
                    low = high - step + 1;
                    break;
                }
                high -= step;
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(partition, middle, values, row, offset, after)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isBefore(
            Partition partition,
            int position,
            Column[] values,
            int row,
            Offset offset,
            boolean after) {
        int side = compare(partition.slot(position), values, row, offset);
        return side < 0 || after && side == 0;
    }

    /** On which side of the bound a kept row lies. */
    private int compare(int slot, Column[] values, int row, Offset offset) {
        if (key == null) {
            return 0;
        }
        Column kept = rows.views()[key.column()];
        Column origin = values[key.column()];
        if (offset.isZero() || kept.isNull(slot) || origin.isNull(row)) {
            return order.compareKeys(rows.views(), slot, values, row);
        }
        boolean down = key.descending();
        int side =
                switch (kept) {
                    case LongColumn c ->
                            Long.compare(
                                    c.values()[slot],
                                    shifted(((LongColumn) origin).values()[row], offset, down));
                    case IntColumn c ->
                            Long.compare(
                                    c.values()[slot],
                                    shifted(((IntColumn) origin).values()[row], offset, down));
                    case DoubleColumn c ->
                            Double.compare(
                                    c.values()[slot] + 0.0,
                                    ((DoubleColumn) origin).values()[row]
                                            + (down ? -offset.real() : offset.real()));
                    case ObjectColumn c ->
                            decimal(c, slot)
                                    .compareTo(
                                            decimal((ObjectColumn) origin, row)
                                                    .add(
                                                            down
                                                                    ? offset.exact().negate()
                                                                    : offset.exact()));
                    default -> throw new IllegalStateException("no RANGE over " + kept);
                };
        return down ? -side : side;
    }

    private static BigDecimal decimal(ObjectColumn column, int row) {
        return column.values()[row] instanceof BigDecimal value ? value : BigDecimal.ZERO;
    }

    private static long shifted(long value, Offset offset, boolean down) {
        return shifted(value, down ? offset.negated().whole() : offset.whole());
    }

    /** The sum, or the end of the range it would leave. */
    private static long shifted(long value, long by) {
        long sum = value + by;
        boolean overflows = ((value ^ sum) & (by ^ sum)) < 0;
        return overflows ? (by < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
