package io.tidewire.testkit.nexmark;

import java.time.Instant;

/**
 * What the events depend on, and nothing else.
 *
 * @param seed another seed, other values; times, identities and the mix stay
 * @param eventsPerSecond how densely the events lie in event time, 1 to 10 million: it decides how
 *     much a window holds. Print it with every figure.
 * @param start event time of the first event, in milliseconds since 1970-01-01 UTC
 * @param bidderShift added to the number of each bidder. The public generator adds the first
 *     person's number twice, so that bidders lie 1000 persons ahead of those who have signed up; a
 *     stream of a few thousand events then joins no bid with a person.
 */
public record Settings(long seed, long eventsPerSecond, long start, long bidderShift) {

    /** As the public suite has it. */
    public static final long PUBLIC_BIDDER_SHIFT = 1000;

    /** The density of the public suite's throughput figures. */
    public static final long DENSE = 10_000_000;

    /** A density at which windows of seconds open and close within a million events. */
    public static final long SPARSE = 100_000;

    /** 2026-01-31 12:00:00 UTC: by day, for the queries that ask for the hour. */
    public static final long NOON = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();

    public Settings {
        if (eventsPerSecond < 1 || eventsPerSecond > DENSE || bidderShift < 0) {
            throw new IllegalArgumentException(
                    eventsPerSecond + " events/s, bidders shifted by " + bidderShift);
        }
    }

    /** The public suite's events at a density. */
    public static Settings suite(long eventsPerSecond) {
        return new Settings(1, eventsPerSecond, NOON, PUBLIC_BIDDER_SHIFT);
    }

    /**
     * For tests: few events that cross midnight after some seconds, with bids by persons that
     * exist.
     */
    public static Settings small(long seed, long eventsPerSecond) {
        long nearMidnight = Instant.parse("2026-01-31T23:59:50Z").toEpochMilli();
        return new Settings(seed, eventsPerSecond, nearMidnight, 0);
    }
}
