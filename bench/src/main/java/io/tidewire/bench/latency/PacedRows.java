package io.tidewire.bench.latency;

import java.nio.charset.StandardCharsets;

/**
 * Rows that are due at moments fixed beforehand, whether or not anybody asks in time: who asks late
 * gets all that are due, with the times they should have had, so that no delay is left out. Each
 * row is JSON: {@code id}, {@code k}, and {@code ts}, when it was due, in microseconds since 1970.
 * For one thread, unless said.
 */
final class PacedRows {

    private static final int MOST_AT_ONCE = 10_000;

    private final Load load;
    private final long total;
    private volatile long startMicros = Long.MAX_VALUE / 2;
    private long given;
    private long warmAtMicros;
    private long givenWarm;

    PacedRows(Load load) {
        this.load = load;
        this.total = load.unpaced() ? Long.MAX_VALUE : (long) (load.rate() * load.seconds());
    }

    /** Begins; the first row is due in ten milliseconds. */
    void start() {
        startMicros = Clocks.micros() + 10_000;
    }

    /** Microseconds since 1970 from which on what is due counts; from any thread. */
    long countsFrom() {
        return startMicros + load.warmUpMicros();
    }

    /** And until when: what is due later is given out by the end of the input, before its time. */
    long countsUntil() {
        return startMicros + (long) (load.seconds() * 1e6);
    }

    /** How many rows to take now. */
    int due() {
        long now = Clocks.micros();
        long since = now - startMicros;
        if (load.unpaced()) {
            if (givenWarm == 0 && since >= load.warmUpMicros()) {
                givenWarm = given;
                warmAtMicros = now;
            }
            return since < load.seconds() * 1e6 ? MOST_AT_ONCE : 0;
        }
        return (int) Math.clamp((long) (since * load.rate() / 1e6) - given, 0, left());
    }

    private int left() {
        return (int) Math.min(total - given, MOST_AT_ONCE);
    }

    /** The next row. */
    byte[] next() {
        long id = given++;
        long due = load.unpaced() ? Clocks.micros() : startMicros + (long) (id / load.rate() * 1e6);
        String row = "{\"id\":" + id + ",\"k\":" + id * 7919 % load.keys() + ",\"ts\":" + due + "}";
        return row.getBytes(StandardCharsets.ISO_8859_1);
    }

    long given() {
        return given;
    }

    boolean exhausted() {
        return load.unpaced()
                ? Clocks.micros() - startMicros >= load.seconds() * 1e6
                : given >= total;
    }

    /** Rows a second that were taken after the warm-up. */
    double sustained() {
        return (given - givenWarm) / ((countsUntil() - warmAtMicros) / 1e6);
    }
}
