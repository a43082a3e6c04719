package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings a pipeline to a cluster: it runs there when this is done, or nothing of it is left. */
public final class Deployment {

    private static final Pattern UNFIT =
            Pattern.compile("tidewire-unfit (view|sink|pipeline) (\\S+) ([^\\n]*)");
    private static final Pattern FLINK_PLACE =
            Pattern.compile("[Ff]rom line (\\d+), column (\\d+) to line (\\d+), column (\\d+)");

    private final Cluster cluster;
    private final Path jar;

    /**
     * @param jar of the job, as the build makes it
     */
    public Deployment(Cluster cluster, Path jar) {
        this.cluster = cluster;
        this.jar = jar;
    }

    /**
     * Submits a pipeline and waits until it runs.
     *
     * @param savepoint to begin from; null to begin anew
     * @return the job's id
     * @throws TidewireException CLUSTER_UNREACHABLE, CLUSTER_UNFIT, CLUSTER_FULL, ALREADY_RUNNING,
     *     ENGINE_UNSUPPORTED at the place in the file, SAVEPOINT_UNFIT, JOB_FAILED
     */
    public String deploy(JobPlan plan, @Nullable String savepoint, Duration atMost) {
        return deploy(plan, savepoint, null, atMost);
    }

    /**
     * The same.
     *
     * @param id that the job is to have; null for one of the cluster's choice
     */
    public String deploy(
            JobPlan plan, @Nullable String savepoint, @Nullable String id, Duration atMost) {
        cluster.requireFit();
        cluster.requireAbsent(plan.jobName());
        cluster.requireSlots(plan.parallelism());
        String job;
        try {
            job = cluster.submit(jar, plan, savepoint, id);
        } catch (FlinkRest.Refusal refusal) {
            throw refused(plan, savepoint, String.valueOf(refusal.getMessage()));
        }
        await(job, plan, savepoint, atMost);
        return job;
    }

    private void await(String job, JobPlan plan, @Nullable String savepoint, Duration atMost) {
        boolean runs = false;
        try {
            long deadline = System.nanoTime() + atMost.toNanos();
            while (!runs) {
                String state = cluster.state(job);
                switch (state) {
                    case "RUNNING", "FINISHED" -> runs = true;
                    case "FAILED", "FAILING", "CANCELED", "SUSPENDED", "RESTARTING" ->
                            throw refused(plan, savepoint, cluster.failure(job));
                    default -> {
                        if (System.nanoTime() > deadline) {
                            throw new TidewireException(
                                    ErrorCode.CLUSTER_FULL,
                                    "the job is still "
                                            + state
                                            + " after "
                                            + atMost.toSeconds()
                                            + " s and was taken back",
                                    "are the cluster's slots free and its TaskManagers well?");
                        }
                        Cluster.pause();
                    }
                }
            }
        } finally {
            if (!runs) {
                cluster.takeBack(job);
            }
        }
    }

    /** What the cluster said, in our words and at a place in the file where it has one. */
    private static TidewireException refused(
            JobPlan plan, @Nullable String savepoint, String said) {
        Matcher unfit = UNFIT.matcher(said);
        if (unfit.find()) {
            return new TidewireException(
                    List.of(
                            Fault.error(
                                    ErrorCode.ENGINE_UNSUPPORTED,
                                    "Flink does not take the "
                                            + unfit.group(1)
                                            + " '"
                                            + unfit.group(2)
                                            + "': "
                                            + unfit.group(3),
                                    "docs/flink.md says what runs there and what to write instead",
                                    place(
                                            plan.spec(),
                                            unfit.group(1),
                                            unfit.group(2),
                                            unfit.group(3)))));
        }
        String reason = JobFailure.reason(said);
        if (savepoint != null
                && (said.contains("savepoint") || said.contains("Savepoint"))
                && !said.contains("ExecutionGraphException")) {
            return new TidewireException(
                    ErrorCode.SAVEPOINT_UNFIT,
                    "the job cannot begin from " + savepoint + ": " + reason,
                    "name a savepoint of this pipeline with the same views, or leave"
                            + " --from-savepoint out to begin anew");
        }
        return new TidewireException(
                ErrorCode.JOB_FAILED,
                "the job failed on its arrival and was taken back: " + reason,
                "the cluster's log has the whole of it");
    }

    private static @Nullable Location place(
            PipelineSpec spec, String kind, String name, String message) {
        for (PipelineSpec.View view : spec.views()) {
            if (kind.equals("view") && view.name().equals(name)) {
                Matcher place = FLINK_PLACE.matcher(message);
                return place.find()
                        ? view.sql()
                                .locate(
                                        number(place, 1),
                                        number(place, 2),
                                        number(place, 3),
                                        number(place, 4))
                        : view.sql().start();
            }
        }
        for (PipelineSpec.Sink sink : spec.sinks()) {
            if (kind.equals("sink") && sink.name().equals(name)) {
                return sink.location();
            }
        }
        return null;
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }
}
