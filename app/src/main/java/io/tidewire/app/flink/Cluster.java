package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A Flink session cluster and the jobs on it, as far as pipelines need it. Thread-safe. */
public final class Cluster implements AutoCloseable {

    /** The class of the job's jar that makes the job. */
    private static final String ENTRY = "io.tidewire.flink.job.Main";

    private static final Set<String> ENDED = Set.of("FINISHED", "FAILED", "CANCELED", "SUSPENDED");

    private final FlinkRest rest;

    public Cluster(String url) {
        this.rest = new FlinkRest(url);
    }

    public String url() {
        return rest.base();
    }

    /**
     * A job.
     *
     * @param state Flink's word: RUNNING, FINISHED, FAILED, CANCELED and others
     * @param started when, in milliseconds
     */
    public record Job(String id, String name, String state, long started) {

        public boolean ended() {
            return ENDED.contains(state);
        }
    }

    /**
     * @throws TidewireException CLUSTER_UNREACHABLE; CLUSTER_UNFIT when jobs of this build do not
     *     run there
     */
    public void requireFit() {
        Fitness.require(rest);
    }

    /**
     * @throws TidewireException CLUSTER_FULL when fewer slots are free
     */
    public void requireSlots(int slots) {
        Map<String, @Nullable Object> overview = rest.get("/overview");
        long free = number(overview.get("slots-available"));
        if (free < slots) {
            throw new TidewireException(
                    ErrorCode.CLUSTER_FULL,
                    "the cluster at "
                            + url()
                            + " has "
                            + free
                            + " of "
                            + number(overview.get("slots-total"))
                            + " slots free, and the job takes "
                            + slots,
                    "start another TaskManager, stop a job, or lower --parallelism");
        }
    }

    /**
     * @throws TidewireException ALREADY_RUNNING when a job of that name runs
     */
    public void requireAbsent(String name) {
        Job before = running(name);
        if (before != null) {
            throw new TidewireException(
                    ErrorCode.ALREADY_RUNNING,
                    "the pipeline '" + name + "' runs there already, as job " + before.id(),
                    "stop it first: tidewire stop " + name + " --flink " + url());
        }
    }

    public List<Job> jobs() {
        return Json.array(rest.get("/jobs/overview").get("jobs")).stream()
                .map(Json::object)
                .map(
                        job ->
                                new Job(
                                        String.valueOf(job.get("jid")),
                                        String.valueOf(job.get("name")),
                                        String.valueOf(job.get("state")),
                                        number(job.get("start-time"))))
                .toList();
    }

    /** The job of a pipeline that has not ended; null when there is none. */
    public @Nullable Job running(String pipeline) {
        return jobs().stream()
                .filter(job -> job.name().equals(pipeline) && !job.ended())
                .findFirst()
                .orElse(null);
    }

    /** The job of a pipeline that was started last; null when the cluster knows none. */
    public @Nullable Job newest(String pipeline) {
        return jobs().stream()
                .filter(job -> job.name().equals(pipeline))
                .max(Comparator.comparingLong(Job::started))
                .orElse(null);
    }

    /**
     * Submits a job; nothing of it is left on the cluster when that fails.
     *
     * @param savepoint to begin from; null for none
     * @param id of the job; null for one of the cluster's choice
     * @return its id
     * @throws FlinkRest.Refusal when the cluster could not make a job of it
     */
    String submit(Path jar, JobPlan plan, @Nullable String savepoint, @Nullable String id) {
        String uploaded = rest.upload(jar);
        try {
            Map<String, Object> body = new TreeMap<>();
            body.put("entryClass", ENTRY);
            body.put("programArgsList", List.of(plan.encode()));
            body.put("parallelism", (long) plan.parallelism());
            if (id != null) {
                body.put("jobId", id);
            }
            if (savepoint != null) {
                body.put("savepointPath", savepoint);
                // The positions of the job that rebuilt are left behind, and its savepoint with
                // them once nothing needs it.
                body.put("allowNonRestoredState", plan.takeover() != null);
                body.put("claimMode", plan.takeover() != null ? "CLAIM" : "NO_CLAIM");
            }
            return String.valueOf(rest.post("/jars/" + uploaded + "/run", body).get("jobid"));
        } finally {
            // A job has a copy of its own.
            rest.delete("/jars/" + uploaded);
        }
    }

    /**
     * Of the job and its tasks: RUNNING only when every task is, or has finished. Unlike {@link
     * #jobs} it is never ahead of {@link #failure} and {@link #books}, which Flink answers from
     * memory for some seconds.
     */
    public String state(String job) {
        Map<String, @Nullable Object> details = rest.get("/jobs/" + job);
        String state = String.valueOf(details.get("state"));
        boolean all =
                Json.array(details.get("vertices")).stream()
                        .map(vertex -> String.valueOf(Json.object(vertex).get("status")))
                        .allMatch(status -> List.of("RUNNING", "FINISHED").contains(status));
        return state.equals("RUNNING") && !all ? "DEPLOYING" : state;
    }

    /** Why a job failed, as a stack trace; empty when it did not. */
    public String failure(String job) {
        Map<String, @Nullable Object> exceptions = rest.get("/jobs/" + job + "/exceptions");
        Object root = exceptions.get("root-exception");
        if (root != null) {
            return root.toString();
        }
        List<@Nullable Object> entries =
                Json.array(Json.object(exceptions.get("exceptionHistory")).get("entries"));
        return entries.isEmpty()
                ? ""
                : String.valueOf(Json.object(entries.getFirst()).get("stacktrace"));
    }

    /** Rows by account, over all tasks: {@code SOURCE.ACCOUNT}. */
    public Map<String, Long> books(String job) {
        return account(job).books();
    }

    /** What the tasks of a job have told last; what they came to, when it has ended. */
    public JobAccount account(String job) {
        return JobAccount.of(
                Json.array(
                        rest.get("/jobs/" + job + "/accumulators").get("user-task-accumulators")));
    }

    /** Of a job that rebuilds: by source, the tasks that have read all they were to read. */
    public Map<String, Long> arrived(String job) {
        return JobReport.arrived(rest, job);
    }

    /** The job of that id, ended or not; null when the cluster knows none. */
    public @Nullable Job job(String id) {
        return jobs().stream().filter(job -> job.id().equals(id)).findFirst().orElse(null);
    }

    /** Whether a job has ever completed a checkpoint, and with it delivered anything for good. */
    public boolean hasCheckpoint(String job) {
        return number(
                        Json.object(rest.get("/jobs/" + job + "/checkpoints").get("counts"))
                                .get("completed"))
                > 0;
    }

    /** Waits for the end of a job that is about to end; its account is final then. */
    public void awaitEnd(String job, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!hasEnded(job)) {
            if (System.nanoTime() > deadline) {
                throw new TidewireException(
                        ErrorCode.JOB_FAILED,
                        "the job " + job + " has not ended after " + atMost.toSeconds() + " s",
                        "look at it on " + url() + "; nothing was moved");
            }
            pause();
        }
    }

    private boolean hasEnded(String job) {
        try {
            return ENDED.contains(state(job));
        } catch (FlinkRest.Refusal forgotten) {
            return true;
        }
    }

    /** Has a savepoint removed that nobody needs; when that fails, it stays. */
    public void dispose(String savepoint) {
        Savepoints.dispose(rest, savepoint);
    }

    /**
     * Of the newest job of a pipeline, ended or not; null when there is none.
     *
     * @throws TidewireException CLUSTER_UNREACHABLE
     */
    public @Nullable JobReport report(String pipeline) {
        Job job = running(pipeline);
        if (job == null) {
            job =
                    jobs().stream()
                            .filter(one -> one.name().equals(pipeline))
                            .findFirst()
                            .orElse(null);
        }
        if (job == null) {
            return null;
        }
        try {
            return JobReport.of(
                    rest,
                    job.id(),
                    books(job.id()),
                    job.state().equals("RUNNING") ? "" : failure(job.id()));
        } catch (FlinkRest.Refusal gone) {
            return null;
        }
    }

    /** Ends a job without waiting for it. */
    public void cancel(String job) {
        rest.patch("/jobs/" + job + "?mode=cancel");
    }

    /** Ends a job that is not wanted after all, unless it has ended by itself. */
    public void takeBack(String job) {
        try {
            cancel(job);
        } catch (FlinkRest.Refusal ended) {
            return;
        }
    }

    /**
     * Stops a job with a savepoint, from which it can go on.
     *
     * @param directory for the savepoint; null for the cluster's own
     * @return where the savepoint is
     * @throws TidewireException JOB_FAILED when the cluster cannot
     */
    public String stop(String job, @Nullable String directory, Duration atMost) {
        return Savepoints.stop(rest, job, directory, atMost);
    }

    /** Between two questions about the same thing. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidewireException(ErrorCode.INTERNAL, "interrupted", null, e);
        }
    }

    static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public void close() {
        rest.close();
    }
}
