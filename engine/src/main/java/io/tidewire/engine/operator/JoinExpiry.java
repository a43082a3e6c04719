package io.tidewire.engine.operator;

import org.jspecify.annotations.Nullable;

/**
 * When a row of a join's side can go: once no later row of the other side can match it, and no
 * later change of its own side can retract it.
 *
 * @param column of this side, LONG, in microseconds
 * @param otherOffset values below the other side's watermark plus this find no match any more
 * @param ownOffset values below the own side's watermark plus this are not retracted any more;
 *     absent when they never are
 */
public record JoinExpiry(int column, long otherOffset, @Nullable Long ownOffset) {

    long limit(long ownWatermark, long otherWatermark) {
        long limit = new Expiry(column, otherOffset).limit(otherWatermark);
        return ownOffset == null
                ? limit
                : Math.min(limit, new Expiry(column, ownOffset).limit(ownWatermark));
    }
}
