package io.tidewire.app.flink;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Savepoints of a cluster's jobs. */
final class Savepoints {

    private Savepoints() {}

    /**
     * Stops a job with a savepoint, from which it can go on.
     *
     * @param directory for the savepoint; null for the cluster's own
     * @return where the savepoint is
     * @throws TidewireException JOB_FAILED when the cluster cannot
     */
    static String stop(FlinkRest rest, String job, @Nullable String directory, Duration atMost) {
        Map<String, Object> body = new TreeMap<>();
        body.put("drain", false);
        if (directory != null) {
            body.put("targetDirectory", directory);
        }
        Object trigger;
        try {
            trigger = rest.post("/jobs/" + job + "/stop", body).get("request-id");
        } catch (FlinkRest.Refusal e) {
            throw notStopped(job, Cluster.firstLine(e.getMessage()));
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
                            job,
                            Cluster.firstLine(
                                    String.valueOf(Json.object(cause).get("stack-trace"))));
                }
                return location.toString();
            }
            Cluster.pause();
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

    /** Has one removed; when that fails, it stays. */
    static void dispose(FlinkRest rest, String savepoint) {
        try {
            rest.post("/savepoint-disposal", Map.of("savepoint-path", savepoint));
        } catch (FlinkRest.Refusal stays) {
            return;
        }
    }
}
