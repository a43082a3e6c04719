package io.tidewire.api.deploy;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * How a job takes a pipeline over that ran elsewhere. It takes two: one that rebuilds reads what
 * was read there, exactly up to where that run stood, and delivers nothing that was delivered;
 * another goes on from its savepoint.
 *
 * @param rebuilds which of the two
 * @param sources where that run stood, by source
 * @param fills the sinks of the job that the one that rebuilds writes to, because nobody has before
 */
public record Takeover(boolean rebuilds, Map<String, Standing> sources, Set<String> fills)
        implements Serializable {

    /** No row with an event time has come. */
    public static final long NO_WATERMARK = Long.MIN_VALUE;

    public Takeover {
        sources = Map.copyOf(sources);
        fills = Set.copyOf(fills);
    }

    /** The same for the other job. */
    public Takeover goingOn() {
        return new Takeover(false, sources, fills);
    }

    /** Where a source stands of which nothing was read. */
    public Standing source(String name) {
        return sources.getOrDefault(name, new Standing(Map.of(), NO_WATERMARK));
    }

    /**
     * @param positions the next offset to read, by partition; of others nothing was read
     * @param watermark in microseconds: what the views were told; {@link #NO_WATERMARK} for nothing
     */
    public record Standing(Map<Integer, Long> positions, long watermark) implements Serializable {
        public Standing {
            positions = Map.copyOf(positions);
        }
    }
}
