package io.tidewire.engine.operator;

import org.jspecify.annotations.Nullable;

/**
 * When a row of a join's side can go: once no later row of the other side can match it, and no
 * later change of its own side can retract it.
 *
 * @param column of this side, LONG, in microseconds
 * @param otherOffset values below the other side's watermark plus this find no match any more;
 *     absent for rows that are retained no longer, matches or not
 * @param ownOffset values below the own side's watermark plus this are not retracted any more, or
 *     not retained; absent when rows never go back
 */
public record JoinExpiry(int column, @Nullable Long otherOffset, @Nullable Long ownOffset) {

    long limit(long ownWatermark, long otherWatermark) {
        return Math.min(limit(otherOffset, otherWatermark), limit(ownOffset, ownWatermark));
    }

    private long limit(@Nullable Long offset, long watermark) {
        return offset == null ? Long.MAX_VALUE : new Expiry(column, offset).limit(watermark);
    }

    /** Whether rows go although they could still match. */
    public boolean retains() {
        return otherOffset == null;
    }
}
