package io.tidewire.bench.latency;

import java.time.Instant;

/** One clock for both ends: it never steps back, and is as fine as the machine's. */
final class Clocks {

    private static final long BASE_NANOS = System.nanoTime();
    private static final long BASE_MICROS = micros(Instant.now());

    private Clocks() {}

    /** Microseconds since 1970. */
    static long micros() {
        return BASE_MICROS + (System.nanoTime() - BASE_NANOS) / 1000;
    }

    private static long micros(Instant now) {
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
