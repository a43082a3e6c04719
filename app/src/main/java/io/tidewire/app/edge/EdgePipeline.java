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
 * What the HTTP server of a process at the edge shows: the way in, what came in and went out here,
 * and the tables that it holds.
 */
final class EdgePipeline implements RunningPipeline {

    private final String name;
    private final List<Intake> intakes;
    private final Clock clock;
    private final long startedMicros;
    private final List<Outlet> outlets;
    private final QuarantineTopic quarantine;
    private final EdgeTables tables;
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
            EdgeTables tables,
            @Nullable JobOverview job,
            Clock clock) {
        this.name = name;
        this.intakes = List.copyOf(intakes);
        this.outlets = List.copyOf(outlets);
        this.quarantine = quarantine;
        this.tables = tables;
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
                tables.views(),
                Stream.concat(outlets.stream().map(Outlet::status), tables.sinks().stream())
                        .toList(),
                Status.CheckpointStatus.NONE,
                Stream.of(
                                intakes.stream().map(one -> one.problem(nowMicros())),
                                outlets.stream().map(one -> one.problem(nowMicros())),
                                tables.problems(nowMicros()).stream())
                        .flatMap(problems -> problems)
                        .filter(Objects::nonNull)
                        .toList());
    }

    @Override
    public Status overview() {
        Status here = status();
        return job == null ? here : job.status(here, nowMicros());
    }

    private String state() {
        if (tables.failure() != null || outlets.stream().anyMatch(one -> one.failure() != null)) {
            return "failed";
        }
        return draining ? "draining" : tables.isComplete() ? "running" : "starting";
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
    public void requireServed(String view) {
        tables.requireServed(view);
    }

    @Override
    public Rows rows(String view, Map<String, String> filter, int limit) {
        return tables.rows(view, filter, limit);
    }

    @Override
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        return tables.subscribe(view, afterId, listener);
    }

    /** Of all that is in the source's topic by now: a post may lie in several partitions. */
    @Override
    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        return tables.reflected(source, view);
    }

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public Store store() {
        return tables.store();
    }
}
