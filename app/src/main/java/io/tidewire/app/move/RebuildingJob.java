package io.tidewire.app.move;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Status;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.JobAccount;
import io.tidewire.app.flink.JobFailure;
import io.tidewire.app.run.Progress;
import io.tidewire.app.run.Stand;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The job that computes the state of a pipeline once more, up to where it stands, and delivers
 * nothing that was delivered. It is gone when this is done, however that ends; only a process that
 * is killed leaves it, and then the next one takes it back.
 */
final class RebuildingJob {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SAVEPOINT = Duration.ofMinutes(10);

    /** A job that fails as often will not do. */
    private static final int MOST_RESTARTS = 5;

    private final JobPlan plan;
    private final Stand stand;
    private final Cluster cluster;
    private final Path jar;

    RebuildingJob(JobPlan plan, Stand stand, Cluster cluster, Path jar) {
        this.plan = plan;
        this.stand = stand;
        this.cluster = cluster;
        this.jar = jar;
    }

    /** One of a process that was killed. */
    void takeBackWhatIsLeft() {
        Cluster.Job left = cluster.running(plan.jobName());
        if (left != null) {
            cluster.takeBack(left.id());
            cluster.awaitEnd(left.id(), PATIENCE);
        }
    }

    /**
     * @return the savepoint with the state, which is that of the pipeline
     */
    String run(@Nullable String savepoints, Consumer<Progress> progress) {
        String job = UUID.randomUUID().toString().replace("-", "");
        Thread onExit = new Thread(() -> cluster.takeBack(job), "tidewire-take-back");
        Runtime.getRuntime().addShutdownHook(onExit);
        boolean stopped = false;
        try {
            new Deployment(cluster, jar).deploy(plan, null, job, PATIENCE);
            awaitArrival(job, progress);
            String savepoint = cluster.stop(job, savepoints, SAVEPOINT);
            cluster.awaitEnd(job, PATIENCE);
            stopped = true;
            verify(cluster.account(job), savepoint);
            return savepoint;
        } finally {
            if (!stopped) {
                cluster.takeBack(job);
            }
            forget(onExit);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // It runs.
            return;
        }
    }

    private void awaitArrival(String job, Consumer<Progress> progress) {
        long began = System.nanoTime();
        long rows = stand.sources().values().stream().mapToLong(one -> one.books().read()).sum();
        int restarts = 0;
        boolean ran = true;
        while (!hasArrived(job)) {
            String state = cluster.state(job);
            boolean runs = state.equals("RUNNING");
            restarts += ran && !runs ? 1 : 0;
            ran = runs;
            if (restarts > MOST_RESTARTS
                    || state.equals("FAILED")
                    || state.equals("CANCELED")
                    || state.equals("FINISHED")) {
                throw new TidewireException(
                        ErrorCode.JOB_FAILED,
                        "the job that computes the state did not get to its end and was taken back: "
                                + state
                                + ", "
                                + JobFailure.reason(cluster.failure(job)),
                        "the cluster's log has the whole of it; nothing was moved");
            }
            progress.accept(
                    new Progress(
                            read(cluster.account(job)),
                            rows,
                            Duration.ofNanos(System.nanoTime() - began)));
            pause();
        }
    }

    private boolean hasArrived(String job) {
        Map<String, Long> arrived = cluster.arrived(job);
        return plan.spec().sources().stream()
                .allMatch(source -> arrived.getOrDefault(source.name(), 0L) >= plan.parallelism());
    }

    private long read(JobAccount account) {
        return plan.spec().sources().stream()
                .mapToLong(source -> account.rows(source.name(), "read"))
                .sum();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidewireException(ErrorCode.NOT_RUNNING, "it was broken off", null, e);
        }
    }

    private void verify(JobAccount account, String savepoint) {
        Agreement agreement = new Agreement();
        for (PipelineSpec.Source source : plan.spec().sources()) {
            Stand.Source before = stand.source(source.name());
            agreement.books(source.name(), before.books(), books(account, source.name()));
            if (source.eventTime() != null) {
                agreement.watermark(
                        source.name(), before.watermark(), account.watermark(source.name()));
            }
        }
        try {
            agreement.require(
                    "begin anew with 'run --engine flink', to other topics of sinks. Nothing was"
                            + " moved");
        } catch (TidewireException differs) {
            cluster.dispose(savepoint);
            throw differs;
        }
    }

    static Status.Books books(JobAccount account, String source) {
        return new Status.Books(
                account.rows(source, "read"),
                account.rows(source, "delivered"),
                account.rows(source, "filtered"),
                account.rows(source, "late"),
                account.rows(source, "duplicate"),
                account.rows(source, "quarantined"),
                0);
    }
}
