package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Brings a pipeline to a cluster: it runs there when this is done, or nothing of it is left. */
public final class Deployment {

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
        List<Fault> unfit = UnfitParts.faults(plan.spec(), said);
        if (!unfit.isEmpty()) {
            throw new TidewireException(unfit);
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
}
