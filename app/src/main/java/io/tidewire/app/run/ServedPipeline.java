package io.tidewire.app.run;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.engine.runtime.PipelineRuntime;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What the HTTP server shows from the start of a process on: while something is computed anew, how
 * far that is; then the pipeline. Whoever sends rows or asks for some before is told to come again.
 */
final class ServedPipeline implements RunningPipeline {

    /** A run that computes something anew, with how many rows there are. */
    private record Rebuilding(PipelineRuntime run, long rows) {}

    private final Quarantine quarantine;
    private final Store store;
    private volatile @Nullable Rebuilding rebuilding;
    private volatile @Nullable PipelineRuntime running;

    ServedPipeline(Quarantine quarantine, Store store) {
        this.quarantine = quarantine;
        this.store = store;
    }

    /**
     * @param rows that are read again, about; -1 when unknown
     */
    void rebuilding(PipelineRuntime run, long rows) {
        rebuilding = new Rebuilding(run, rows);
    }

    void running(PipelineRuntime pipeline) {
        running = pipeline;
    }

    private PipelineRuntime pipeline() {
        PipelineRuntime pipeline = running;
        if (pipeline == null) {
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING,
                    rebuilding == null
                            ? "the pipeline starts"
                            : "the pipeline computes views anew before it goes on",
                    "ask again in a while; rows that were not taken may be sent again");
        }
        return pipeline;
    }

    @Override
    public Status status() {
        Rebuilding before = rebuilding;
        if (running != null || before == null) {
            return pipeline().status();
        }
        Status status = before.run.status();
        return status.rebuilding(new Status.Rebuild(status.rows(), before.rows));
    }

    @Override
    public Rows rows(String view, Map<String, String> filter, int limit) {
        return pipeline().rows(view, filter, limit);
    }

    @Override
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        return pipeline().subscribe(view, afterId, listener);
    }

    @Override
    public Optional<Ingest> ingest(String source) {
        return pipeline().ingest(source);
    }

    @Override
    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        return pipeline().reflected(source, position, view);
    }

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public Store store() {
        return store;
    }
}
