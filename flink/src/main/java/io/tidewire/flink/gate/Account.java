package io.tidewire.flink.gate;

import java.util.Locale;

/** Where a row can end up; what was read is the sum of the others. */
public enum Account {
    READ,
    DELIVERED,
    FILTERED,
    LATE,
    DUPLICATE,
    QUARANTINED;

    private static final String PREFIX = "tidewire.books.";

    /** The accumulator that has a source's number of such rows, over all its tasks. */
    public String accumulator(String source) {
        return PREFIX + source + "." + name().toLowerCase(Locale.ROOT);
    }
}
