package io.tidewire.app.edge;

import io.tidewire.api.data.Schema;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.replica.RecentRefusals;
import io.tidewire.app.replica.Reflecting;
import io.tidewire.app.replica.Replicas;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.connectors.kafka.TopicOptions;
import io.tidewire.engine.runtime.Reads;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What of a pipeline's tables can be looked at in a process at the edge: views that are served, the
 * tables of {@code duckdb} sinks, the newest rows of the quarantine. Thread-safe.
 */
final class EdgeTables implements AutoCloseable {

    private static final Status.Buffer NO_BUFFER =
            new Status.Buffer(0, 0, 0, "block", false, false);

    private final CheckedPipeline.Runnable pipeline;
    private final JobPlan plan;
    private final List<ReplicatedTable> tables;
    private final Replicas replicas;
    private final Reflecting reflecting;

    /**
     * @param failed told when it cannot go on
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED, DATA_DIRECTORY, STORE_FAILED
     */
    EdgeTables(CheckedPipeline.Runnable pipeline, JobPlan plan, Runnable failed, Clock clock) {
        this.pipeline = pipeline;
        this.plan = plan;
        this.tables = ReplicatedTable.of(pipeline);
        this.replicas = new Replicas(pipeline, plan.brokers(), plan.quarantine(), failed, clock);
        this.reflecting = new Reflecting(plan.brokers(), replicas::positions);
    }

    void start() {
        replicas.start();
    }

    /** Whether everything that was there at the start can be looked at. */
    boolean isComplete() {
        return replicas.isComplete();
    }

    @Nullable TidewireException failure() {
        return replicas.failure();
    }

    List<Status.Problem> problems(long nowMicros) {
        List<Status.Problem> problems = new ArrayList<>();
        add(replicas.failure(), "tables", nowMicros, problems);
        add(replicas.trouble(), "tables", nowMicros, problems);
        for (ReplicatedTable table : tables) {
            add(replicas.tooLarge(table.name()), table.name(), nowMicros, problems);
        }
        return problems;
    }

    private static void add(
            @Nullable TidewireException wrong,
            String component,
            long nowMicros,
            List<Status.Problem> problems) {
        if (wrong != null) {
            Fault fault = wrong.faults().getFirst();
            problems.add(
                    new Status.Problem(
                            nowMicros,
                            fault.code().name(),
                            component,
                            fault.message(),
                            fault.hint()));
        }
    }

    /** All views of the file; figures of those that this process holds. */
    List<Status.ViewStatus> views() {
        return pipeline.spec().views().stream().map(this::view).toList();
    }

    private Status.ViewStatus view(PipelineSpec.View view) {
        Program.View compiled =
                pipeline.program().views().stream()
                        .filter(one -> one.name().equals(view.name()))
                        .findFirst()
                        .orElseThrow();
        String name = view.name();
        boolean here = isServed(name);
        return new Status.ViewStatus(
                name,
                List.copyOf(Reads.tables(compiled.plan())),
                columns(compiled.schema()),
                compiled.insertOnly(),
                view.sql().text(),
                here ? replicas.changes(name).total() : -1,
                here ? replicas.changes(name).perSecond() : 0,
                -1,
                -1,
                here ? replicas.rowCount(name) : -1,
                here ? replicas.lag(name) : -1,
                null,
                List.of());
    }

    static List<Status.Column> columns(Schema schema) {
        return schema.fields().stream()
                .map(field -> new Status.Column(field.name(), field.type().toString()))
                .toList();
    }

    /** The sinks whose tables are here. */
    List<Status.SinkStatus> sinks() {
        return tables.stream()
                .flatMap(table -> table.sinks().stream().map(sink -> sink(table, sink)))
                .toList();
    }

    private Status.SinkStatus sink(ReplicatedTable table, PipelineSpec.Sink sink) {
        long changes = replicas.changes(table.name()).total();
        TidewireException failure = replicas.failure();
        if (failure == null && table.isCounted()) {
            failure = replicas.tooLarge(table.name());
        }
        TidewireException wrong = failure == null ? replicas.trouble() : failure;
        return new Status.SinkStatus(
                sink.name(),
                sink.connector(),
                sink.from(),
                new Status.SinkBooks(changes, changes, 0, 0, 0),
                NO_BUFFER,
                replicas.lag(table.name()),
                replicas.changes(table.name()).perSecond(),
                0,
                0,
                failure != null ? "failed" : wrong != null ? "retrying" : "running",
                null,
                wrong == null ? null : wrong.faults().getFirst().message(),
                Map.of());
    }

    private boolean isServed(String view) {
        return pipeline.served().contains(view);
    }

    void requireServed(String view) {
        if (!isServed(view)) {
            throw new TidewireException(
                    ErrorCode.ENGINE_UNSUPPORTED,
                    "the view '" + view + "' is computed on Flink, and not served here",
                    "name it under deploy in the file, serve: ["
                            + view
                            + "], make its topic and start the job with that file");
        }
        replicas.requireWhole(view);
    }

    RunningPipeline.Rows rows(String view, Map<String, String> filter, int limit) {
        requireServed(view);
        return replicas.rows(view, filter, limit);
    }

    AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<RunningPipeline.ViewEvent> listener) {
        requireServed(view);
        return replicas.subscribe(view, afterId, listener);
    }

    CompletableFuture<Long> reflected(String source, String view) {
        requireServed(view);
        String group =
                plan.spec().sources().stream()
                        .filter(one -> one.name().equals(source))
                        .map(one -> new TopicOptions(source, one.options()))
                        .findFirst()
                        .orElseThrow()
                        .group(plan.spec().name());
        String topic =
                tables.stream()
                        .filter(table -> table.name().equals(view))
                        .findFirst()
                        .orElseThrow()
                        .topic();
        return reflecting.when(Seam.topic(plan.spec().name(), source), group, topic);
    }

    /** Tables by SQL. */
    Store store() {
        Store store = replicas.store();
        if (store == null) {
            throw new TidewireException(
                    ErrorCode.ENGINE_UNSUPPORTED,
                    "this process has no tables: the file serves no view and has no duckdb sink",
                    "name views under deploy in the file, serve: [...]");
        }
        return store;
    }

    RecentRefusals refusals() {
        return replicas.refusals();
    }

    @Override
    public void close() {
        reflecting.close();
        replicas.close();
    }
}
