package io.tidewire.api.serving;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The rows that failed, with why; a table of the store. Thread-safe. */
public interface Quarantine {

    /**
     * Keeps the entries; they are durable with the next checkpoint at the latest. Their ids are
     * given here.
     */
    void add(List<Entry> entries);

    /** Newest first. */
    List<Entry> list(Filter filter, int limit, long beforeId);

    List<Summary> summary();

    /**
     * Hands the matching open entries to their sources once more and marks them replayed. Returns
     * how many.
     */
    long replay(Filter filter);

    /**
     * @param id 0 until it is kept
     * @param payload as it came; text where it is UTF-8, else base64 with {@code base64} true
     * @param rule the broken rule or the offending column; empty for the record as a whole
     * @param latenessMillis how far below the watermark, for late rows
     * @param status open or replayed
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
