package io.tidewire.app.flink;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Flink session cluster and the jobs on it, as far as pipelines need it. Thread-safe. */
public final class Cluster implements AutoCloseable {

    /** The class of the job's jar that makes the job. */
    private static final String ENTRY = "io.tidewire.flink.job.Main";

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final Pattern JAVA = Pattern.compile("- (\\d+)/|\\b(\\d+)\\.\\d+\\.\\d+");
    private static final int OLDEST_MINOR = 3;
    private static final int JAVA_NEEDED = 25;

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
     */
    public record Job(String id, String name, String state) {

        public boolean ended() {
            return List.of("FINISHED", "FAILED", "CANCELED", "SUSPENDED").contains(state);
        }
    }

    /**
     * @throws TidewireException CLUSTER_UNREACHABLE; CLUSTER_UNFIT when jobs of this build do not
     *     run there
     */
    public void requireFit() {
        String version = String.valueOf(rest.get("/config").get("flink-version"));
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()
                || Integer.parseInt(parts.group(1)) != 2
                || Integer.parseInt(parts.group(2)) < OLDEST_MINOR) {
            throw new TidewireException(
                    ErrorCode.CLUSTER_UNFIT,
                    "the cluster at " + url() + " runs Flink " + version,
                    "pipelines need Flink 2." + OLDEST_MINOR + " or a later 2.x");
        }
        int java = java();
        if (java < JAVA_NEEDED) {
            throw new TidewireException(
                    ErrorCode.CLUSTER_UNFIT,
                    "the cluster at " + url() + " runs on Java " + java,
                    "run its JobManager and TaskManagers on Java " + JAVA_NEEDED + " or newer");
        }
    }

    /** The feature version of the JobManager's Java; a high one when it does not tell. */
    private int java() {
        Object jvm = Json.object(rest.get("/jobmanager/environment").get("jvm")).get("version");
        Matcher found = JAVA.matcher(String.valueOf(jvm));
        if (!found.find()) {
            return Integer.MAX_VALUE;
        }
        return Integer.parseInt(found.group(1) != null ? found.group(1) : found.group(2));
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

    public List<Job> jobs() {
        return Json.array(rest.get("/jobs/overview").get("jobs")).stream()
                .map(Json::object)
                .map(
                        job ->
                                new Job(
                                        String.valueOf(job.get("jid")),
                                        String.valueOf(job.get("name")),
                                        String.valueOf(job.get("state"))))
                .toList();
    }

    /** The job of a pipeline that has not ended; null when there is none. */
    public @Nullable Job running(String pipeline) {
        return jobs().stream()
                .filter(job -> job.name().equals(pipeline) && !job.ended())
                .findFirst()
                .orElse(null);
    }

    /**
     * Submits a job; nothing of it is left on the cluster when that fails.
     *
     * @param plan encoded
     * @param savepoint to begin from; null for none
     * @return its id
     * @throws FlinkRest.Refusal when the cluster could not make a job of it
     */
    String submit(Path jar, String plan, int parallelism, @Nullable String savepoint) {
        String uploaded = rest.upload(jar);
        try {
            Map<String, Object> body = new TreeMap<>();
            body.put("entryClass", ENTRY);
            body.put("programArgsList", List.of(plan));
            body.put("parallelism", (long) parallelism);
            if (savepoint != null) {
                body.put("savepointPath", savepoint);
                body.put("allowNonRestoredState", false);
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

    /** Rows by account, over all tasks: {@code tidewire.books.SOURCE.ACCOUNT}. */
    public Map<String, Long> books(String job) {
        Map<String, Long> books = new TreeMap<>();
        for (Object one :
                Json.array(
                        rest.get("/jobs/" + job + "/accumulators").get("user-task-accumulators"))) {
            Map<String, @Nullable Object> accumulator = Json.object(one);
            String name = String.valueOf(accumulator.get("name"));
            if (name.startsWith("tidewire.books.")) {
                books.put(
                        name.substring("tidewire.books.".length()),
                        Long.parseLong(String.valueOf(accumulator.get("value"))));
            }
        }
        return books;
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

    /**
     * Stops a job with a savepoint, from which it can go on.
     *
     * @param directory for the savepoint; null for the cluster's own
     * @return where the savepoint is
     * @throws TidewireException JOB_FAILED when the cluster cannot
     */
    public String stop(String job, @Nullable String directory, Duration atMost) {
        Map<String, Object> body = new TreeMap<>();
        body.put("drain", false);
        if (directory != null) {
            body.put("targetDirectory", directory);
        }
        Object trigger;
        try {
            trigger = rest.post("/jobs/" + job + "/stop", body).get("request-id");
        } catch (FlinkRest.Refusal e) {
            throw notStopped(job, firstLine(e.getMessage()));
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadline) {
            Map<String, @Nullable Object> reply =
                    rest.get("/jobs/" + job + "/savepoints/" + trigger);
            if ("COMPLETED".equals(Json.object(reply.get("status")).get("id"))) {
                Map<String, @Nullable Object> operation = Json.object(reply.get("operation"));
                Object location = operation.get("location");
                if (location == null) {
                    Object cause = operation.get("failure-cause");
                    throw notStopped(
                            job, firstLine(String.valueOf(Json.object(cause).get("stack-trace"))));
                }
                return location.toString();
            }
            pause();
        }
        throw notStopped(job, "no savepoint after " + atMost.toSeconds() + " s");
    }

    private static TidewireException notStopped(String job, String why) {
        return new TidewireException(
                ErrorCode.JOB_FAILED,
                "the job " + job + " could not be stopped with a savepoint: " + why,
                "it runs on; name a directory that every TaskManager can write to with"
                        + " --savepoints");
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
