package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobMetrics;
import io.tidewire.api.serving.Status;
import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Flink tells of a pipeline's job. The JobManager hears from the tasks every ten seconds, so
 * figures are that old.
 *
 * @param state Flink's word
 * @param rows by source and account, such as {@code clicks.read}
 * @param watermarks by source, the least of its tasks, in microseconds; those that have one
 * @param written by sink, changes since its tasks began
 * @param failure why it failed last, or restarts; empty when it did not
 */
public record JobReport(
        String id,
        String state,
        long startedMicros,
        Map<String, Long> rows,
        Map<String, Long> watermarks,
        Map<String, Long> written,
        Status.CheckpointStatus checkpoint,
        String failure) {

    /** An operator's name, and what follows it where the metric is one of ours. */
    private static final Pattern OURS =
            Pattern.compile(
                    ".*\\b"
                            + JobMetrics.GROUP
                            + "\\.("
                            + JobMetrics.SOURCE
                            + "|"
                            + JobMetrics.SINK
                            + ")\\.([^.]+)\\.([^.]+)");

    public JobReport {
        rows = Map.copyOf(rows);
        watermarks = Map.copyOf(watermarks);
        written = Map.copyOf(written);
    }

    /**
     * @param rows as the books have them
     * @param failure as {@link Cluster#failure}
     */
    static JobReport of(FlinkRest rest, String job, Map<String, Long> rows, String failure) {
        Map<String, @Nullable Object> details = rest.get("/jobs/" + job);
        Map<String, Long> watermarks = new HashMap<>();
        Map<String, Long> written = new HashMap<>();
        for (Object vertex : Json.array(details.get("vertices"))) {
            metrics(
                    rest,
                    "/jobs/" + job + "/vertices/" + Json.object(vertex).get("id"),
                    watermarks,
                    written);
        }
        return new JobReport(
                job,
                String.valueOf(details.get("state")),
                Cluster.number(details.get("start-time")) * 1_000,
                rows,
                watermarks,
                written,
                checkpoint(rest.get("/jobs/" + job + "/checkpoints")),
                failure);
    }

    /** Of a job that rebuilds: by source, the tasks that have arrived. */
    static Map<String, Long> arrived(FlinkRest rest, String job) {
        Map<String, Long> arrived = new HashMap<>();
        for (Object vertex : Json.array(rest.get("/jobs/" + job).get("vertices"))) {
            String path = "/jobs/" + job + "/vertices/" + Json.object(vertex).get("id");
            for (Object metric : ours(rest, path, List.of(JobMetrics.ARRIVED))) {
                Map<String, @Nullable Object> values = Json.object(metric);
                Matcher ours = OURS.matcher(String.valueOf(values.get("id")));
                if (ours.matches()) {
                    arrived.merge(ours.group(2), rounded(values.get("sum")), Long::sum);
                }
            }
        }
        return arrived;
    }

    /** Those of a vertex that have one of these names, over all its tasks. */
    private static List<@Nullable Object> ours(FlinkRest rest, String vertex, List<String> names) {
        List<String> wanted = new ArrayList<>();
        for (Object metric : rest.list(vertex + "/subtasks/metrics")) {
            String id = String.valueOf(Json.object(metric).get("id"));
            Matcher ours = OURS.matcher(id);
            if (ours.matches() && names.contains(ours.group(3))) {
                wanted.add(URLEncoder.encode(id, StandardCharsets.UTF_8));
            }
        }
        return wanted.isEmpty()
                ? List.of()
                : rest.list(
                        vertex + "/subtasks/metrics?agg=min,sum&get=" + String.join(",", wanted));
    }

    private static void metrics(
            FlinkRest rest,
            String vertex,
            Map<String, Long> watermarks,
            Map<String, Long> written) {
        List<String> names = List.of(JobMetrics.WATERMARK, JobMetrics.WRITTEN);
        for (Object metric : ours(rest, vertex, names)) {
            Map<String, @Nullable Object> values = Json.object(metric);
            Matcher ours = OURS.matcher(String.valueOf(values.get("id")));
            if (!ours.matches()) {
                continue;
            }
            if (ours.group(1).equals(JobMetrics.SINK)) {
                written.merge(ours.group(2), rounded(values.get("sum")), Long::sum);
            } else {
                long millis = rounded(values.get("min"));
                if (millis < Long.MAX_VALUE / 1_000) {
                    watermarks.put(ours.group(2), (millis + 1) * 1_000);
                } else if (millis > JobMetrics.NO_WATERMARK) {
                    watermarks.put(ours.group(2), Long.MAX_VALUE);
                }
            }
        }
    }

    /** What Flink adds up is written with a fraction. */
    private static long rounded(@Nullable Object value) {
        return value == null ? 0 : (long) Double.parseDouble(value.toString());
    }

    private static Status.CheckpointStatus checkpoint(Map<String, @Nullable Object> all) {
        Map<String, @Nullable Object> latest = Json.object(all.get("latest"));
        Map<String, @Nullable Object> newest = Json.object(latest.get("completed"));
        // Their numbers rise: those between the last that was completed and the last that failed.
        long failed =
                Math.max(
                        0,
                        Cluster.number(Json.object(latest.get("failed")).get("id"))
                                - Cluster.number(newest.get("id")));
        if (newest.isEmpty()) {
            return new Status.CheckpointStatus(0, 0, null, 0, 0, 0, 0, failed);
        }
        return new Status.CheckpointStatus(
                Cluster.number(newest.get("id")),
                0,
                Cluster.number(newest.get("trigger_timestamp")) * 1_000,
                Cluster.number(newest.get("checkpointed_size")),
                Cluster.number(newest.get("state_size")),
                0,
                Cluster.number(newest.get("end_to_end_duration")),
                failed);
    }
}
