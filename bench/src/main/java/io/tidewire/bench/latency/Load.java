package io.tidewire.bench.latency;

/**
 * How many rows come, and for how long.
 *
 * @param rate rows a second; infinite for as many as are taken
 * @param seconds all in all
 * @param warmUp of them, seconds that do not count
 * @param keys different values of the column {@code k}
 */
record Load(double rate, double seconds, double warmUp, int keys) {

    boolean unpaced() {
        return Double.isInfinite(rate);
    }

    long warmUpMicros() {
        return (long) (warmUp * 1e6);
    }

    /** From the words of a command: the first three of them. */
    static Load parse(String rate, String seconds, String warmUp, int keys) {
        return new Load(
                Double.parseDouble(rate),
                Double.parseDouble(seconds),
                Double.parseDouble(warmUp),
                keys);
    }
}
