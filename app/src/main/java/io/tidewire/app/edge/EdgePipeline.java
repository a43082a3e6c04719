package io.tidewire.app.edge;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the HTTP server of a process at the edge shows: the way in, and what came in and went out
 * here. Views, store and quarantine are not here, and whoever asks for one is told where it is.
 */
final class EdgePipeline implements RunningPipeline {

    private final String name;
    private final List<Intake> intakes;
    private final Clock clock;
    private final long startedMicros;
    private final List<Outlet> outlets;
    private final QuarantineTopic quarantine;
    private final @Nullable JobOverview job;
    private volatile boolean draining;

    /**
     * @param job null when it is not known where the pipeline's job runs
     */
    EdgePipeline(
            String name,
            List<Intake> intakes,
            List<Outlet> outlets,
            QuarantineTopic quarantine,
            @Nullable JobOverview job,
            Clock clock) {
        this.name = name;
        this.intakes = List.copyOf(intakes);
        this.outlets = List.copyOf(outlets);
        this.quarantine = quarantine;
        this.job = job;
        this.clock = clock;
        this.startedMicros = nowMicros();
    }

    private long nowMicros() {
        return clock.millis() * 1000;
    }

    /** From now on senders are told to go to another process. */
    void drain() {
        draining = true;
    }

    @Override
    public Status status() {
        List<Status.SourceStatus> sources = intakes.stream().map(Intake::status).toList();
        return new Status(
                name,
                state(),
                0,
                startedMicros,
                sources.stream().mapToLong(source -> source.books().read()).sum(),
                sources.stream().mapToDouble(Status.SourceStatus::rowsPerSecond).sum(),
                sources,
                List.of(),
                outlets.stream().map(Outlet::status).toList(),
                Status.CheckpointStatus.NONE,
                Stream.concat(
                                intakes.stream().map(one -> one.problem(nowMicros())),
                                outlets.stream().map(one -> one.problem(nowMicros())))
                        .filter(Objects::nonNull)
                        .toList());
    }

    @Override
    public Status overview() {
        Status here = status();
        return job == null ? here : job.status(here, nowMicros());
    }

    private String state() {
        if (outlets.stream().anyMatch(one -> one.failure() != null)) {
            return "failed";
        }
        return draining ? "draining" : "running";
    }

    @Override
    public Optional<Ingest> ingest(String source) {
        if (draining) {
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING, "this process ends", "send the same rows again");
        }
        return intakes.stream()
                .filter(one -> one.name().equals(source))
                .map(one -> (Ingest) one)
                .findFirst();
    }

    @Override
    public Rows rows(String view, Map<String, String> filter, int limit) {
        throw elsewhere(view);
    }

    @Override
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        throw elsewhere(view);
    }

    @Override
    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        throw elsewhere(view);
    }

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public Store store() {
        return new NoStore();
    }

    private static TidewireException elsewhere(String view) {
        return new TidewireException(
                ErrorCode.ENGINE_UNSUPPORTED,
                "the view '" + view + "' is computed on Flink, not in this process",
                "read the topic of a sink that follows it");
    }

    private record NoStore() implements Store {

        @Override
        public Result query(String sql, QueryLimits limits) {
            throw new TidewireException(
                    ErrorCode.ENGINE_UNSUPPORTED,
                    "this process has no store",
                    "query what a sink of the pipeline writes");
        }

        @Override
        public void close() {}
    }
}
