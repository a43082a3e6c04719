package io.tidewire.testkit.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved, and a steady one beside it. Thread-safe. */
public final class ManualClock extends Clock {

    private volatile Instant now;
    private long nanos;

    public ManualClock(Instant now) {
        this.now = now;
    }

    /** Time passes. */
    public synchronized void advance(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** The clock is set to another time; none passes. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }

    /** As {@link System#nanoTime}: jumps change nothing of it. */
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        if (!zone.equals(ZoneOffset.UTC)) {
            throw new IllegalArgumentException("UTC only");
        }
        return this;
    }
}
