package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.Join.TimeBounds;
import io.tidewire.engine.operator.JoinExpiry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What the times of a join's sides say about its state and its result.
 *
 * <p>A tie is a column of one side whose value is bounded from below by the rows still to come of
 * the other side: a key that rises there, or the time column of {@link TimeBounds}. Rows of a tied
 * column below that bound find no match any more.
 */
final class JoinFacts {

    private final Facts left;
    private final Facts right;
    private final List<Integer> leftKeys;
    private final List<Integer> rightKeys;
    private final List<TimeBounds> bounds;
    private final Plan.Join.@Nullable Retention retention;

    JoinFacts(Plan.Join plan, Facts left, Facts right) {
        this.left = left;
        this.right = right;
        this.leftKeys = plan.leftKeys();
        this.rightKeys = plan.rightKeys();
        this.bounds = plan.bounds();
        this.retention = plan.retention();
    }

    /**
     * @param column of the one side
     * @param offset values below the other side's watermark plus this find no match any more
     */
    private record Tie(int column, long offset) {}

    private List<Tie> ties(boolean ofLeft) {
        Facts other = ofLeft ? right : left;
        List<Integer> ownKeys = ofLeft ? leftKeys : rightKeys;
        List<Integer> otherKeys = ofLeft ? rightKeys : leftKeys;
        List<Tie> ties = new ArrayList<>();
        for (int i = 0; i < ownKeys.size(); i++) {
            Long offset = other.offset(otherKeys.get(i));
            if (offset != null) {
                ties.add(new Tie(ownKeys.get(i), offset));
            }
        }
        for (TimeBounds each : bounds) {
            Tie tie = ofLeft ? leftTie(each) : rightTie(each);
            if (tie != null) {
                ties.add(tie);
            }
        }
        return ties;
    }

    /** left >= right - upper. */
    private @Nullable Tie leftTie(TimeBounds times) {
        Long offset = right.offset(times.rightTime());
        return offset == null || times.upper() == Long.MAX_VALUE
                ? null
                : new Tie(times.leftTime(), Facts.saturated(offset, -times.upper()));
    }

    /** right >= left + lower. */
    private @Nullable Tie rightTie(TimeBounds times) {
        Long offset = left.offset(times.leftTime());
        return offset == null || times.lower() == Long.MIN_VALUE
                ? null
                : new Tie(times.rightTime(), Facts.saturated(offset, times.lower()));
    }

    /** When rows of a side can go, if ever. */
    @Nullable JoinExpiry expiry(boolean ofLeft) {
        Facts own = ofLeft ? left : right;
        for (Tie tie : ties(ofLeft)) {
            if (own.insertOnly()) {
                return new JoinExpiry(tie.column(), tie.offset(), null);
            }
            Long ownOffset = own.offset(tie.column());
            if (ownOffset != null) {
                return new JoinExpiry(tie.column(), tie.offset(), ownOffset);
            }
        }
        return retained(own, ofLeft);
    }

    /** Rows that can still match but are not to be kept for so long; not before they are final. */
    private @Nullable JoinExpiry retained(Facts own, boolean ofLeft) {
        Integer time =
                retention == null ? null : ofLeft ? retention.leftTime() : retention.rightTime();
        Long offset = time == null ? null : own.offset(time);
        return retention == null || time == null || offset == null
                ? null
                : new JoinExpiry(time, null, Math.min(offset, -retention.retain()));
    }

    /**
     * The columns of the result: one rises if it does on its side, and rows of the other side that
     * are still to come do not bring up old ones.
     */
    List<Facts.Column> columns(boolean rightToo) {
        List<Facts.Column> columns = new ArrayList<>(columnsOf(true));
        if (rightToo) {
            columns.addAll(columnsOf(false));
        }
        return columns;
    }

    private List<Facts.Column> columnsOf(boolean ofLeft) {
        Facts own = ofLeft ? left : right;
        List<Facts.Column> columns = columnsOf(own, ties(ofLeft));
        JoinExpiry expiry = expiry(ofLeft);
        Long kept = expiry != null && expiry.retains() ? expiry.ownOffset() : null;
        if (expiry != null && kept != null) {
            columns.set(expiry.column(), new Facts.Column(kept, null));
        }
        return columns;
    }

    private static List<Facts.Column> columnsOf(Facts own, List<Tie> ties) {
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < own.columns().size(); i++) {
            Facts.Column column = own.columns().get(i);
            Long best = null;
            for (Tie tie : ties) {
                Long offset = offset(own, column, i, tie);
                if (offset != null && (best == null || offset > best)) {
                    best = offset;
                }
            }
            columns.add(new Facts.Column(best, best == null ? null : column.window()));
        }
        return columns;
    }

    private static @Nullable Long offset(Facts own, Facts.Column column, int index, Tie tie) {
        Long offset = column.offset();
        if (offset == null) {
            return null;
        }
        if (tie.column() == index) {
            return Math.min(offset, tie.offset());
        }
        // The other columns of the window that the tied column is of move along with it.
        Facts.Column tied = own.columns().get(tie.column());
        Long tiedOffset = tied.offset();
        boolean together =
                column.window() != null
                        && tied.window() != null
                        && column.window().node() == tied.window().node()
                        && tied.window().determinesAll();
        return tiedOffset != null && together
                ? (Long) (offset + Math.min(0, tie.offset() - tiedOffset))
                : null;
    }

    /** Whether the rows of a side are as many as a table's. */
    boolean sized(boolean ofLeft) {
        return ofLeft ? left.sized() : right.sized();
    }

    boolean sized(Plan.Join.Kind kind) {
        return switch (kind) {
            case SEMI, ANTI -> left.sized();
            case INNER, LEFT, RIGHT, FULL -> left.sized() && right.sized();
        };
    }

    boolean insertOnly(Plan.Join.Kind kind) {
        return switch (kind) {
            case INNER -> left.insertOnly() && right.insertOnly();
            case SEMI -> left.insertOnly() && right.insertOnly();
            case LEFT, RIGHT, FULL, ANTI -> false;
        };
    }
}
