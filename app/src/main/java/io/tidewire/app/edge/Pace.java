package io.tidewire.app.edge;

/**
 * The rate of a count that is told again every few seconds, though it may not have been counted
 * anew since: what it grew by between two different values, over the time between them. Not
 * thread-safe.
 */
final class Pace {

    /** A count that stood still for so long does not move. */
    private static final long STILL_NANOS = 20_000_000_000L;

    private long value;
    private long sinceNanos;
    private double perSecond;
    private boolean known;

    void tell(long now, long nowNanos) {
        if (known && now == value) {
            if (nowNanos - sinceNanos > STILL_NANOS) {
                perSecond = 0;
            }
            return;
        }
        // A count that fell is another one, which began anew.
        perSecond = known && now > value ? (now - value) * 1e9 / (nowNanos - sinceNanos) : 0;
        value = now;
        sinceNanos = nowNanos;
        known = true;
    }

    double perSecond() {
        return perSecond;
    }
}
