package io.tidewire.sql;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations as the plan has them. */
final class Micros {

    /** Some 36,000 years, which added to any time do not overflow. */
    private static final long LONGEST = 1L << 60;

    private Micros() {}

    static long of(Duration duration) {
        return Math.min(TimeUnit.MICROSECONDS.convert(duration), LONGEST);
    }
}
