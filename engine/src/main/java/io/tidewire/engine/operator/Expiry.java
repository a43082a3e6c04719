package io.tidewire.engine.operator;

/**
 * A column that rises with a watermark: no later change has a value below the watermark plus the
 * offset. What lies below can go.
 *
 * @param column LONG, in microseconds
 * @param offset microseconds, may be negative
 */
public record Expiry(int column, long offset) {

    /** Values below are past. */
    public long limit(long watermark) {
        if (watermark == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long limit = watermark + offset;
        boolean overflows = ((watermark ^ limit) & (offset ^ limit)) < 0;
        return overflows ? (offset < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : limit;
    }
}
