package io.tidewire.app.move;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.JobAccount;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.Changes;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.Moved;
import io.tidewire.app.run.Progress;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.run.Stand;
import io.tidewire.connectors.kafka.GroupLag;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Brings a pipeline from a Flink cluster to a data directory. Its job is stopped with a savepoint
 * and says where it stood; the state is computed from the topics, to exactly there, and what the
 * job delivered is not delivered again. Until that state is in its place the pipeline can go on
 * there, from the savepoint.
 */
public final class Back {

    private static final Duration SAVEPOINT = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CheckedPipeline.Runnable pipeline;
    private final JobPlan plan;
    private final Cluster cluster;
    private final Clock clock;

    /**
     * @param plan of the pipeline, as {@code run --engine flink} makes it
     */
    public Back(CheckedPipeline.Runnable pipeline, JobPlan plan, Cluster cluster, Clock clock) {
        this.pipeline = pipeline;
        this.plan = plan;
        this.cluster = cluster;
        this.clock = clock;
    }

    /**
     * Returns when {@code run} goes on from the data directory where the job stood.
     *
     * @param savepoints where the savepoint goes; null for the cluster's own place
     * @param progress told how far the rows are that are read again
     * @throws TidewireException NOT_RUNNING, BAD_ARGUMENT, ROWS_UNDELIVERED, LOG_INCOMPLETE,
     *     TOPIC_NOT_EMPTY, STATE_DIFFERS, JOB_FAILED, CLUSTER_UNREACHABLE
     */
    public void run(RunOptions options, @Nullable String savepoints, Consumer<Progress> progress) {
        Path data = options.data();
        Returning begun = Returning.find(data);
        Cluster.Job job = begun == null || isReachable() ? newest() : null;
        if (begun == null && job == null) {
            throw notThere();
        }
        try (Facilities facilities = Facilities.takeMoved(pipeline.spec(), options, clock)) {
            if (begun == null) {
                mustBeFree(facilities.changes(pipeline, clock), data);
            }
            // One that went on there since has got further.
            if (job != null && (begun == null || !job.ended())) {
                begun = stop(job, savepoints);
                new Moved(pipeline.spec().name(), cluster.url(), begun.job(), true).write(data);
                begun.write(data);
            }
            if (begun == null) {
                throw notThere();
            }
            mustBeDelivered(begun);
            Stand goal = broughtHome(begun.stand(), facilities);
            Stand came = facilities.restore(pipeline, goal, options, progress, clock);
            verify(begun, came);
            // What was posted meanwhile to a process at the edge that was not stopped.
            broughtHome(begun.stand(), facilities);
            facilities.takeRestored(pipeline, clock);
            Returning.remove(data);
            Moved.remove(data);
        }
    }

    /**
     * Brings home what was posted to the edge: what the job has read, and what waits.
     *
     * @return where the pipeline stood, with places in the logs here
     */
    private Stand broughtHome(Stand stood, Facilities facilities) {
        Contexts contexts = new Contexts(pipeline.spec(), pipeline.program(), clock);
        return PostedRows.moved(
                pipeline.spec(),
                stood,
                (source, topic, positions) ->
                        facilities.fillLog(
                                contexts.source(source), topic, plan.brokers(), positions));
    }

    private boolean isReachable() {
        try {
            cluster.requireFit();
            return true;
        } catch (TidewireException away) {
            return false;
        }
    }

    /** The pipeline's job that was started last; null when the cluster knows none. */
    private Cluster.@Nullable Job newest() {
        Cluster.Job running = cluster.running(plan.jobName());
        return running != null ? running : cluster.newest(plan.jobName());
    }

    /** Whatever state there is was moved; that of a run here would be lost. */
    private void mustBeFree(Changes changes, Path data) {
        Moved moved = Moved.find(data);
        if (moved != null && !moved.pipeline().equals(pipeline.spec().name())) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    data + " is the data directory of the pipeline '" + moved.pipeline() + "'",
                    "name that of '" + pipeline.spec().name() + "', or a new one: --data");
        }
        if (moved == null && changes.goesOn()) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    data + " has the state of a run here, which was not moved",
                    "name another folder with --data, or remove this one if that run is over");
        }
    }

    private TidewireException notThere() {
        return new TidewireException(
                ErrorCode.NOT_RUNNING,
                "no pipeline '" + pipeline.spec().name() + "' runs on " + cluster.url(),
                "'tidewire status --flink " + cluster.url() + "' lists what runs there");
    }

    private Returning stop(Cluster.Job job, @Nullable String savepoints) {
        String savepoint = "";
        if (!job.ended()) {
            savepoint = cluster.stop(job.id(), savepoints, SAVEPOINT);
            cluster.awaitEnd(job.id(), PATIENCE);
        } else if (!job.state().equals("FINISHED")) {
            throw new TidewireException(
                    ErrorCode.JOB_FAILED,
                    "the job " + job.id() + " has not been stopped in good order: " + job.state(),
                    "start it from its last checkpoint or savepoint with 'run --engine flink"
                            + " --from-savepoint', and say this once more");
        }
        JobAccount account = cluster.account(job.id());
        Map<String, Stand.Source> sources = new TreeMap<>();
        for (PipelineSpec.Source source : plan.spec().sources()) {
            Map<String, String> positions = new TreeMap<>();
            account.positions()
                    .getOrDefault(source.name(), Map.of())
                    .forEach((partition, next) -> positions.put(partition, Long.toString(next)));
            sources.put(
                    source.name(),
                    new Stand.Source(
                            positions,
                            account.watermark(source.name()),
                            RebuildingJob.books(account, source.name())));
        }
        return new Returning(job.id(), savepoint, new Stand(sources));
    }

    /** What goes out at the edge has gone out: nobody would look at those topics any more. */
    private void mustBeDelivered(Returning from) {
        for (PipelineSpec.Sink sink : Seam.delivered(pipeline.spec())) {
            String name = pipeline.spec().name();
            try (GroupLag lag =
                    new GroupLag(
                            plan.brokers().servers(),
                            plan.brokers().properties(),
                            Seam.topic(name, sink.name()),
                            Seam.group(name, sink.name()),
                            Duration.ofSeconds(1))) {
                TidewireException problem = lag.problem();
                if (problem != null) {
                    throw problem;
                }
                if (lag.lag() > 0) {
                    throw new TidewireException(
                            ErrorCode.ROWS_UNDELIVERED,
                            "the processes at the edge have yet to give the sink '"
                                    + sink.name()
                                    + "' "
                                    + lag.lag()
                                    + " rows of the job",
                            "let one run until it has, and say this once more; or " + goesOn(from));
                }
            }
        }
    }

    private void verify(Returning from, Stand came) {
        Agreement agreement = new Agreement();
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            Stand.Source before = from.stand().source(source.name());
            Stand.Source now = came.source(source.name());
            agreement.books(source.name(), before.books(), now.books());
            if (source.eventTime() != null) {
                agreement.watermark(source.name(), before.watermark(), now.watermark());
            }
        }
        agreement.require(goesOn(from));
    }

    private static String goesOn(Returning from) {
        return "go on there with 'run --engine flink"
                + (from.savepoint().isEmpty()
                        ? " --from-savepoint'"
                        : " --from-savepoint " + from.savepoint() + "'");
    }
}
