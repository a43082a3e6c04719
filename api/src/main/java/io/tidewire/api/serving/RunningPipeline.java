package io.tidewire.api.serving;

import io.tidewire.api.connector.Ingest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A pipeline that runs in this process, as the HTTP API and the console see it. Thread-safe;
 * nothing here blocks a step.
 */
public interface RunningPipeline {

    Status status();

    /**
     * Of the whole pipeline, where this process is a part of one: what people look at. {@link
     * #status} is of this process then, so that figures of several add up.
     */
    default Status overview() {
        return status();
    }

    /**
     * Sees that a view's rows are to be had here, and can be waited for.
     *
     * @throws io.tidewire.api.error.TidewireException NOT_RUNNING when they are not yet,
     *     ENGINE_UNSUPPORTED or QUERY_LIMIT when they are not
     */
    default void requireServed(String view) {}

    /**
     * The rows of a view: all current ones of a changing view, the latest of one that only grows
     * (bounded).
     *
     * @param filter column to the text of its value; all must match
     * @throws io.tidewire.api.error.TidewireException NOT_FOUND for an unknown view or column
     */
    Rows rows(String view, Map<String, String> filter, int limit);

    /**
     * Calls back with each step's changes of a view, in order, until closed. Events have rising
     * ids; those after {@code afterId} that are still remembered come first, an id that is
     * forgotten or null begins with a snapshot.
     *
     * @param listener called on a thread of the pipeline: hands over and returns
     */
    AutoCloseable subscribe(String view, @Nullable Long afterId, Consumer<ViewEvent> listener);

    /**
     * The way in to a source that takes pushed rows; empty when the source is unknown or of another
     * kind.
     */
    Optional<Ingest> ingest(String source);

    /**
     * Completes when the view reflects everything up to this position of the source's log; with the
     * step's number.
     */
    CompletableFuture<Long> reflected(String source, Ingest.LogPosition position, String view);

    Quarantine quarantine();

    Store store();

    /**
     * @param rows one map per row: column to value as {@link io.tidewire.api.data.Values}, in
     *     column order
     */
    record Rows(List<Status.Column> columns, List<Map<String, @Nullable Object>> rows, long step) {}

    /**
     * @param snapshot true when the changes are the whole current table, to begin with
     * @param changes in the order to apply them
     */
    record ViewEvent(long id, long step, boolean snapshot, List<Change> changes) {}

    /**
     * @param op {@code +I -U +U -D}
     */
    record Change(String op, Map<String, @Nullable Object> row) {}

    /** Limits of a query: whoever asks for more gets an error that says so. */
    record QueryLimits(int rows, Duration time) {
        public static final QueryLimits DEFAULT = new QueryLimits(10_000, Duration.ofSeconds(10));
    }
}
