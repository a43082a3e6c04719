package io.tidewire.engine.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubles from 50 ms to 30 s, less a random part of up to a
 * half, so that many pipelines do not knock at the same moment. Not thread-safe.
 */
final class Backoff {

    private static final long FIRST_MILLIS = 50;
    private static final long MOST_MILLIS = Duration.ofSeconds(30).toMillis();

    private final RandomGenerator random;
    private int tries;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    long nextMillis() {
        long most = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(tries, 20));
        tries++;
        return most - random.nextLong(most / 2 + 1);
    }

    /** As after at least so many tries. */
    void atLeast(int those) {
        tries = Math.max(tries, those);
    }

    void reset() {
        tries = 0;
    }
}
