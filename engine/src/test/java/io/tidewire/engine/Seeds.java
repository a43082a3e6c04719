package io.tidewire.engine;

/** Runs a property once for each of some seeds, and says which seed broke it. */
public final class Seeds {

    private Seeds() {}

    /** A property of whatever the seed makes. */
    @FunctionalInterface
    public interface Property {
        void holds(long seed);
    }

    /** Checks the property for the seeds 0 to {@code tries - 1}. */
    public static void check(int tries, Property property) {
        for (long seed = 0; seed < tries; seed++) {
            try {
                property.holds(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
