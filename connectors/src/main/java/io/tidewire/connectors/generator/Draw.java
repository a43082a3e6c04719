package io.tidewire.connectors.generator;

/**
 * Random numbers that depend on seed, row and column only: row n is the same however the run came
 * to it. SplitMix64 (Steele, Lea, Flood 2014). Not thread-safe.
 */
final class Draw {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long state;
    private long nowMicros;

    Draw(long seed) {
        this.seed = mix(seed + GOLDEN);
    }

    /** The time of now for the rows to come; the one thing that is not of the seed. */
    void at(long micros) {
        nowMicros = micros;
    }

    long nowMicros() {
        return nowMicros;
    }

    void begin(long row, int column) {
        state = mix(seed ^ mix(row * GOLDEN + column));
    }

    long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** From 0 inclusive to 1 exclusive. */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** From 0 inclusive to the bound exclusive. */
    long below(long bound) {
        return Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /** Both inclusive. */
    long between(long minimum, long maximum) {
        long range = maximum - minimum + 1;
        return range <= 0 ? nextLong() : minimum + below(range);
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
