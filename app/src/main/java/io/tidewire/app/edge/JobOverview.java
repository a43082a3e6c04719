package io.tidewire.app.edge;

import io.tidewire.api.data.Schema;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.JobFailure;
import io.tidewire.app.flink.JobReport;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.connectors.kafka.GroupLag;
import io.tidewire.connectors.kafka.TopicOptions;
import io.tidewire.engine.runtime.Reads;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The whole of a pipeline that Flink runs, for people to look at: what its job tells of sources,
 * views, topics and checkpoints, what Kafka tells of lag, and what this process knows of the sinks
 * that it delivers to. Thread-safe.
 */
final class JobOverview implements AutoCloseable {

    private static final Duration ASK_EVERY = Duration.ofSeconds(5);

    /** Of a sink that is a topic: nothing waits in Tidewire. */
    private static final Status.Buffer NO_BUFFER =
            new Status.Buffer(0, 0, 0, "block", false, false);

    private final PipelineSpec file;
    private final JobPlan plan;
    private final Program program;
    private final JobWatch job;
    private final Map<String, GroupLag> lags = new HashMap<>();
    private final Map<String, Set<String>> sourcesOf;

    /**
     * @param cluster becomes this one's to close
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    JobOverview(CheckedPipeline.Runnable checked, JobPlan plan, Cluster cluster) {
        this.file = checked.spec();
        this.plan = plan;
        this.program = checked.program();
        this.sourcesOf = Reads.sources(program);
        this.job = new JobWatch(cluster, plan.spec().name());
        List<PipelineSpec.Source> pushed = Seam.pushed(file);
        try {
            for (PipelineSpec.Source source : plan.spec().sources()) {
                if (pushed.stream().noneMatch(one -> one.name().equals(source.name()))) {
                    lags.put(source.name(), lag(source));
                }
            }
            job.start();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private GroupLag lag(PipelineSpec.Source source) {
        TopicOptions options = new TopicOptions(source.name(), source.options());
        Brokers brokers = Objects.requireNonNull(options.brokers());
        return new GroupLag(
                brokers.servers(),
                brokers.properties(),
                options.topic(),
                options.group(plan.spec().name()),
                ASK_EVERY);
    }

    /**
     * @param here what this process knows of itself
     */
    Status status(Status here, long nowMicros) {
        JobWatch.Seen seen = job.seen();
        List<Status.SourceStatus> sources =
                file.sources().stream().map(source -> source(source, here, seen)).toList();
        JobReport report = seen.report();
        List<Status.Problem> problems = new ArrayList<>(here.problems());
        Status.Problem problem = problem(seen, nowMicros);
        if (problem != null) {
            problems.addFirst(problem);
        }
        return new Status(
                        here.name(),
                        here.state().equals("running") ? state(report) : here.state(),
                        0,
                        report == null ? here.startedMicros() : report.startedMicros(),
                        sources.stream().mapToLong(source -> source.books().read()).sum(),
                        sources.stream().mapToDouble(Status.SourceStatus::rowsPerSecond).sum(),
                        sources,
                        here.views().stream().map(view -> view(view, seen)).toList(),
                        file.sinks().stream().map(sink -> sink(sink, here, seen)).toList(),
                        report == null ? Status.CheckpointStatus.NONE : report.checkpoint(),
                        problems)
                .on(new Status.Job(report == null ? null : report.id(), job.url()));
    }

    private static String state(@Nullable JobReport report) {
        return report == null
                ? "starting"
                : switch (report.state()) {
                    case "RUNNING" -> "running";
                    case "FINISHED" -> "finished";
                    case "FAILED", "FAILING", "CANCELED", "CANCELLING", "SUSPENDED" -> "failed";
                    default -> "starting";
                };
    }

    private Status.@Nullable Problem problem(JobWatch.Seen seen, long nowMicros) {
        JobReport report = seen.report();
        if (seen.problem() != null) {
            Fault fault = seen.problem().faults().getFirst();
            return new Status.Problem(
                    nowMicros, fault.code().name(), "job", fault.message(), fault.hint());
        }
        if (report == null) {
            return new Status.Problem(
                    nowMicros,
                    ErrorCode.NOT_RUNNING.name(),
                    "job",
                    "no job of this pipeline runs on " + job.url(),
                    "start it: tidewire run FILE --engine flink --flink " + job.url());
        }
        return report.failure().isEmpty()
                ? null
                : new Status.Problem(
                        nowMicros,
                        ErrorCode.JOB_FAILED.name(),
                        "job",
                        "the job is " + report.state() + ": " + JobFailure.reason(report.failure()),
                        "Flink's own console has the whole of it: " + job.url());
    }

    private Status.SourceStatus source(
            PipelineSpec.Source source, Status here, JobWatch.Seen seen) {
        String name = source.name();
        return new Status.SourceStatus(
                name,
                source.connector(),
                EdgeTables.columns(table(name)),
                books(name, seen.report()),
                seen.perSecond().getOrDefault(name + ".read", 0.0),
                0,
                lag(name, here),
                0,
                null,
                watermark(name, seen.report()),
                seen.report() != null && seen.report().state().equals("FINISHED"),
                List.of());
    }

    /** Of what comes in at the edge, whoever took it in knows. */
    private long lag(String source, Status here) {
        GroupLag lag = lags.get(source);
        return lag != null
                ? lag.lag()
                : here.sources().stream()
                        .filter(one -> one.name().equals(source))
                        .mapToLong(Status.SourceStatus::lag)
                        .findFirst()
                        .orElse(-1);
    }

    private Schema table(String source) {
        return program.sources().stream()
                .filter(table -> table.name().equals(source))
                .findFirst()
                .orElseThrow()
                .schema();
    }

    private static Status.Books books(String source, @Nullable JobReport report) {
        Map<String, Long> rows = report == null ? Map.of() : report.rows();
        long delivered = rows.getOrDefault(source + ".delivered", 0L);
        long filtered = rows.getOrDefault(source + ".filtered", 0L);
        long late = rows.getOrDefault(source + ".late", 0L);
        long duplicate = rows.getOrDefault(source + ".duplicate", 0L);
        long quarantined = rows.getOrDefault(source + ".quarantined", 0L);
        long settled = delivered + filtered + late + duplicate + quarantined;
        // Tasks tell in turn: one behind may have told already of rows that one before has not.
        long read = Math.max(settled, rows.getOrDefault(source + ".read", 0L));
        return new Status.Books(
                read, delivered, filtered, late, duplicate, quarantined, read - settled);
    }

    private static @Nullable Long watermark(String source, @Nullable JobReport report) {
        return report == null ? null : report.watermarks().get(source);
    }

    /** This process knows it but for how far the job is. */
    private Status.ViewStatus view(Status.ViewStatus view, JobWatch.Seen seen) {
        return new Status.ViewStatus(
                view.name(),
                view.reads(),
                view.columns(),
                view.insertOnly(),
                view.sql(),
                view.changes(),
                view.changesPerSecond(),
                view.stateRows(),
                view.stateBytes(),
                view.rowCount(),
                view.lag(),
                sourcesOf.getOrDefault(view.name(), Set.of()).stream()
                        .map(source -> watermark(source, seen.report()))
                        .filter(Objects::nonNull)
                        .min(Long::compare)
                        .orElse(null),
                view.operators());
    }

    /** What this process delivers to it tells of itself; of a topic the job does. */
    private static Status.SinkStatus sink(PipelineSpec.Sink sink, Status here, JobWatch.Seen seen) {
        for (Status.SinkStatus delivered : here.sinks()) {
            if (delivered.name().equals(sink.name())) {
                return delivered;
            }
        }
        JobReport report = seen.report();
        long written = report == null ? 0 : report.written().getOrDefault(sink.name(), 0L);
        return new Status.SinkStatus(
                sink.name(),
                sink.connector(),
                sink.from(),
                new Status.SinkBooks(written, written, 0, 0, 0),
                NO_BUFFER,
                -1,
                seen.perSecond().getOrDefault(JobWatch.written(sink.name()), 0.0),
                0,
                0,
                report != null && report.state().equals("FINISHED") ? "finished" : "running",
                null,
                null,
                Map.of());
    }

    @Override
    public void close() {
        lags.values().forEach(GroupLag::close);
        job.close();
    }
}
