package io.tidewire.api.serving;

import io.tidewire.api.connector.Resume;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The rows that failed, with why; a table of the store. What it has follows the pipeline's steps: a
 * row that is refused again because its step is computed again is in it once, and a row that is
 * replayed reaches its source once. Thread-safe.
 */
public interface Quarantine {

    /** Keeps what these steps bring, all or nothing; durable on return. Ids are given here. */
    void add(List<Step> steps);

    /**
     * What a step, or a sink that delivers it, brings.
     *
     * @param replayed ids of entries whose rows went into the step once more
     */
    record Step(long number, List<Entry> refused, List<Long> replayed) {
        public Step {
            refused = List.copyOf(refused);
            replayed = List.copyOf(replayed);
        }
    }

    /**
     * The pipeline goes on from there: forgets what later steps of the run brought. Called once,
     * before the first {@link #add}.
     *
     * @return entries that somebody wanted to be replayed and whose rows are in no step up to
     *     there, oldest first: they are to be handed over now
     */
    List<Entry> recover(Resume from);

    /** A sink gets its rows from a step on once more: forgets what it refused of them. */
    void retract(String sink, long fromStep);

    /** Newest first. */
    List<Entry> list(Filter filter, int limit, long beforeId);

    List<Summary> summary();

    /**
     * Hands the matching open entries to their sources once more. They are replaying until they are
     * in a step, also through a crash; then they are replayed. Returns how many.
     */
    long replay(Filter filter);

    /** Whether {@link #replay} is to be had here. */
    default boolean replays() {
        return true;
    }

    /**
     * @param id 0 until it is kept
     * @param payload as it came; text where it is UTF-8, else base64 with {@code base64} true
     * @param rule the broken rule or the offending column; empty for the record as a whole
     * @param latenessMillis how far below the watermark, for late rows
     * @param status open, replaying or replayed
     */
    record Entry(
            long id,
            String source,
            String code,
            String rule,
            String reason,
            String payload,
            boolean base64,
            String partition,
            long position,
            @Nullable Long eventTimeMicros,
            @Nullable Long latenessMillis,
            long arrivedMicros,
            String status) {}

    /** Null matches all. */
    record Filter(
            @Nullable String source,
            @Nullable String code,
            @Nullable String rule,
            @Nullable Long id) {
        public static final Filter ALL = new Filter(null, null, null, null);
    }

    record Summary(
            String source, String code, String rule, long open, long replayed, long lastMicros) {}
}
