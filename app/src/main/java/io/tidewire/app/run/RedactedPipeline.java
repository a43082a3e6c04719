package io.tidewire.app.run;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.app.terminal.Redactor;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A pipeline whose messages hold no secrets: what other systems say in their errors may repeat an
 * address with a password in it.
 */
final class RedactedPipeline implements RunningPipeline {

    private final RunningPipeline pipeline;
    private final Redactor redactor;

    RedactedPipeline(RunningPipeline pipeline, Redactor redactor) {
        this.pipeline = pipeline;
        this.redactor = redactor;
    }

    @Override
    public Status status() {
        return redact(pipeline.status());
    }

    @Override
    public Status overview() {
        return redact(pipeline.overview());
    }

    private Status redact(Status status) {
        List<Status.SinkStatus> sinks = status.sinks().stream().map(this::redact).toList();
        List<Status.Problem> problems = status.problems().stream().map(this::redact).toList();
        return new Status(
                status.name(),
                status.state(),
                status.step(),
                status.startedMicros(),
                status.rows(),
                status.rowsPerSecond(),
                status.sources(),
                status.views(),
                sinks,
                status.checkpoint(),
                problems,
                status.rebuild(),
                status.job());
    }

    private Status.SinkStatus redact(Status.SinkStatus sink) {
        return new Status.SinkStatus(
                sink.name(),
                sink.connector(),
                sink.from(),
                sink.books(),
                sink.buffer(),
                sink.lag(),
                sink.rowsPerSecond(),
                sink.retries(),
                sink.openings(),
                sink.state(),
                sink.nextTryMillis(),
                redactor.redactOrNull(sink.lastError()),
                sink.latencyMillis());
    }

    private Status.Problem redact(Status.Problem problem) {
        return new Status.Problem(
                problem.atMicros(),
                problem.code(),
                problem.component(),
                redactor.redact(problem.message()),
                redactor.redactOrNull(problem.hint()));
    }

    @Override
    public void requireServed(String view) {
        pipeline.requireServed(view);
    }

    @Override
    public Rows rows(String view, Map<String, String> filter, int limit) {
        return pipeline.rows(view, filter, limit);
    }

    @Override
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        return pipeline.subscribe(view, afterId, listener);
    }

    @Override
    public Optional<Ingest> ingest(String source) {
        return pipeline.ingest(source);
    }

    @Override
    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        return pipeline.reflected(source, position, view);
    }

    @Override
    public Quarantine quarantine() {
        return pipeline.quarantine();
    }

    @Override
    public Store store() {
        return pipeline.store();
    }
}
