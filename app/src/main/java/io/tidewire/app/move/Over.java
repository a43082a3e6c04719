package io.tidewire.app.move;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.deploy.Takeover;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.RequiredTopics;
import io.tidewire.app.run.Changes;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.Moved;
import io.tidewire.app.run.Progress;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.run.Stand;
import io.tidewire.connectors.kafka.KafkaConnector;
import io.tidewire.connectors.kafka.TableTopic;
import io.tidewire.connectors.kafka.TopicOptions;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Moves a pipeline from a data directory to a Flink cluster. One job computes the state from the
 * topics, to exactly where the pipeline stands here, and delivers nothing but the tables that are
 * looked at there; when it has come to the same, the pipeline's own job goes on from its savepoint.
 * Until that one is submitted nothing is changed here: whatever fails before, the pipeline can go
 * on as it was.
 */
public final class Over {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CheckedPipeline.Runnable pipeline;
    private final JobPlan plan;
    private final Cluster cluster;
    private final Path jar;
    private final Clock clock;

    /**
     * @param plan of the pipeline, as {@code run --engine flink} makes it
     */
    public Over(
            CheckedPipeline.Runnable pipeline,
            JobPlan plan,
            Cluster cluster,
            Path jar,
            Clock clock) {
        this.pipeline = pipeline;
        this.plan = plan;
        this.cluster = cluster;
        this.jar = jar;
        this.clock = clock;
    }

    /**
     * Returns when the pipeline's job runs; or runs already, when an earlier call has come so far
     * and was broken off.
     *
     * @param savepoints where the savepoint goes; null for the cluster's own place
     * @param progress told how far the rows are that are read again
     * @return the job's id
     * @throws TidewireException PIPELINE_MOVED, PIPELINE_CHANGED, NOT_FOUND, ROWS_UNDELIVERED,
     *     LOG_INCOMPLETE, STATE_DIFFERS, and what {@link Deployment#deploy} throws
     */
    public String run(
            RunOptions options, @Nullable String savepoints, Consumer<Progress> progress) {
        if (!Files.isDirectory(options.data())) {
            throw notHere(options.data());
        }
        mustBeOutside();
        cluster.requireFit();
        List<ReplicatedTable> tables = ReplicatedTable.of(pipeline);
        RequiredTopics.ofJob(plan, tables).check();
        try (Facilities facilities = Facilities.takeMoved(pipeline.spec(), options, clock)) {
            String there = earlier(options.data());
            if (there != null) {
                return there;
            }
            cluster.requireAbsent(plan.jobName());
            cluster.requireSlots(plan.parallelism());
            Changes changes = facilities.changes(pipeline, clock);
            mustBeThis(changes, options.data());
            Stand stand = facilities.settle(pipeline, changes, options, clock);
            Takeover takeover = takeover(inTopics(stand, facilities), tables);
            RebuildingJob rebuilding =
                    new RebuildingJob(plan.withTakeover(takeover), stand, cluster, jar);
            rebuilding.takeBackWhatIsLeft();
            // Of an earlier call, or of the time before the pipeline came back.
            tables.forEach(
                    table -> TableTopic.clear(plan.brokers(), table.topic(), !table.insertOnly()));
            String savepoint = rebuilding.run(savepoints, progress);
            return goOn(plan.withTakeover(takeover.goingOn()), savepoint, options.data());
        }
    }

    /** The job that an earlier call has brought there; null when the pipeline is still here. */
    private @Nullable String earlier(Path data) {
        Moved moved = Moved.find(data);
        if (moved == null) {
            return null;
        }
        Cluster.Job job = moved.flink().equals(cluster.url()) ? cluster.job(moved.job()) : null;
        if (job != null && !job.ended()) {
            new Moved(moved.pipeline(), moved.flink(), moved.job(), true).write(data);
            return job.id();
        }
        boolean begun = job == null ? moved.arrived() : cluster.hasCheckpoint(job.id());
        if (begun || !moved.flink().equals(cluster.url())) {
            throw new TidewireException(
                    ErrorCode.PIPELINE_MOVED,
                    "the pipeline '"
                            + moved.pipeline()
                            + "' was moved to "
                            + moved.flink()
                            + " as job "
                            + moved.job()
                            + ", which has gone on from what is in "
                            + data,
                    "go on there from its savepoint with 'run --engine flink --from-savepoint', or"
                            + " bring it back with 'move --to tidewire'");
        }
        Moved.remove(data);
        return null;
    }

    private void mustBeThis(Changes changes, Path data) {
        if (!changes.goesOn()) {
            throw notHere(data);
        }
        if (!changes.nothing()) {
            throw new TidewireException(
                    ErrorCode.PIPELINE_CHANGED,
                    "the state in " + data + " is of another version of the file",
                    "run the edited file here first, so that its state is that of the file, or move"
                            + " the file as it was; 'plan --against' shows what differs");
        }
    }

    private TidewireException notHere(Path data) {
        return new TidewireException(
                ErrorCode.NOT_FOUND,
                "there is no state of the pipeline '" + pipeline.spec().name() + "' in " + data,
                "name the data directory that it was run with: --data; a pipeline that never ran"
                        + " begins there with 'run --engine flink'");
    }

    /**
     * Rows that were posted are in logs of the data directory, also those that wait there; they are
     * copied to their topics.
     *
     * @return where the pipeline stands, with places in topics alone
     */
    private Stand inTopics(Stand stand, Facilities facilities) {
        Contexts contexts = new Contexts(pipeline.spec(), pipeline.program(), clock);
        return PostedRows.moved(
                pipeline.spec(),
                stand,
                (source, topic, positions) ->
                        facilities.copyLog(
                                contexts.source(source), topic, plan.brokers(), positions));
    }

    private Takeover takeover(Stand stand, List<ReplicatedTable> tables) {
        Map<String, Takeover.Standing> sources = new HashMap<>();
        for (PipelineSpec.Source source : plan.spec().sources()) {
            sources.put(
                    source.name(), SourceTopic.of(source).standing(stand.source(source.name())));
        }
        return new Takeover(
                true,
                sources,
                tables.stream().map(ReplicatedTable::inJob).collect(Collectors.toSet()));
    }

    /** What is in topics of the in-process broker would stay here. */
    private void mustBeOutside() {
        List<Fault> faults = new ArrayList<>();
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            if (isInside(source.connector(), source.name(), source.options())) {
                faults.add(inside("source '" + source.name() + "'", source.location()));
            }
        }
        for (PipelineSpec.Sink sink : pipeline.spec().sinks()) {
            if (isInside(sink.connector(), sink.name(), sink.options())) {
                faults.add(inside("sink '" + sink.name() + "'", sink.location()));
            }
        }
        if (!faults.isEmpty()) {
            throw new TidewireException(faults);
        }
    }

    private static boolean isInside(String connector, String name, Options options) {
        return connector.equals(KafkaConnector.SPEC.name())
                && new TopicOptions(name, options).brokers() == null;
    }

    private static Fault inside(String what, Location location) {
        return Fault.error(
                ErrorCode.ENGINE_UNSUPPORTED,
                "the topic of the "
                        + what
                        + " is in the in-process broker, and its rows do not move with the"
                        + " pipeline",
                "let it be a topic of the cluster while it runs here: bootstrap_servers: host:port",
                location);
    }

    /** From here on the pipeline is there, unless it never comes to run. */
    private String goOn(JobPlan pipelines, String savepoint, Path data) {
        String id = UUID.randomUUID().toString().replace("-", "");
        String name = pipelines.spec().name();
        new Moved(name, cluster.url(), id, false).write(data);
        boolean runs = false;
        try {
            new Deployment(cluster, jar).deploy(pipelines, savepoint, id, PATIENCE);
            runs = true;
        } finally {
            if (!runs) {
                undo(id, savepoint, data);
            }
        }
        new Moved(name, cluster.url(), id, true).write(data);
        return id;
    }

    /** The pipeline stays here, if it is sure that nothing of it went on there. */
    private void undo(String job, String savepoint, Path data) {
        if (cluster.job(job) != null) {
            cluster.awaitEnd(job, PATIENCE);
            if (cluster.hasCheckpoint(job)) {
                return;
            }
        }
        Moved.remove(data);
        cluster.dispose(savepoint);
    }
}
