package io.tidewire.bench.parity;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.app.client.Json;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.JobJar;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.bench.cluster.Topics;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A bounded pipeline on a Flink cluster. */
final class FlinkRun {

    private FlinkRun() {}

    /** The job's jar, as the build has made it. */
    static Path jar() {
        return JobJar.in(Checkout.folder())
                .orElseThrow(() -> new IllegalStateException("the build made no job jar"));
    }

    static Result run(
            CheckedPipeline.Runnable pipeline,
            Plugins plugins,
            String url,
            int parallelism,
            Topics topics)
            throws Exception {
        JobPlan plan = FlinkPipeline.plan(pipeline, null, parallelism);
        try (Cluster cluster = new Cluster(url)) {
            String job = toTheEnd(plan, JobJar.with(jar(), plugins), cluster);
            return result(pipeline, plan, cluster, job, topics);
        }
    }

    /** Submits a job, waits until it has finished, and tells its id. */
    static String toTheEnd(JobPlan plan, Cluster cluster) throws Exception {
        return toTheEnd(plan, jar(), cluster);
    }

    private static String toTheEnd(JobPlan plan, Path jar, Cluster cluster) throws Exception {
        String job = new Deployment(cluster, jar).deploy(plan, null, Duration.ofMinutes(2));
        try {
            String state = await(cluster, job);
            if (!state.equals("FINISHED")) {
                throw new IllegalStateException(state + "\n" + cluster.failure(job));
            }
            return job;
        } finally {
            end(cluster, job);
        }
    }

    /** Of a job that has ended. */
    static Result result(
            CheckedPipeline.Runnable pipeline,
            JobPlan plan,
            Cluster cluster,
            String job,
            Topics topics) {
        Map<String, Long> books = new TreeMap<>(cluster.books(job));
        plan.tables().forEach(table -> books.putIfAbsent(table.name() + ".duplicate", 0L));
        return new Result(
                Result.tables(pipeline, topics), quarantine(topics, plan.quarantine()), books);
    }

    /** Leaves nothing behind that would take slots from the next. */
    static void end(Cluster cluster, String job) throws InterruptedException {
        if (cluster.jobs().stream().anyMatch(one -> one.id().equals(job) && !one.ended())) {
            cluster.cancel(job);
            await(cluster, job);
        }
    }

    /** Waits for its end, and tells Flink's word for it. */
    static String await(Cluster cluster, String job) throws InterruptedException {
        String state = cluster.state(job);
        while (!List.of("FINISHED", "FAILED", "CANCELED").contains(state)) {
            TimeUnit.MILLISECONDS.sleep(200);
            state = cluster.state(job);
        }
        return state;
    }

    /** Rows of a topic of refused rows. */
    static List<Result.Refused> quarantine(Topics topics, String topic) {
        return topics.read(topic).stream()
                .map(record -> Json.object(Json.parse(record.value())))
                .map(FlinkRun::refused)
                .sorted()
                .toList();
    }

    private static Result.Refused refused(Map<String, @Nullable Object> row) {
        Object lateness = row.get("lateness_ms");
        return new Result.Refused(
                String.valueOf(row.get("source")),
                String.valueOf(row.get("code")),
                String.valueOf(row.get("rule")),
                String.valueOf(row.get("reason")),
                String.valueOf(row.get("payload")),
                String.valueOf(row.get("partition")),
                Long.parseLong(String.valueOf(row.get("position"))),
                lateness == null ? null : Long.valueOf(String.valueOf(lateness)));
    }
}
