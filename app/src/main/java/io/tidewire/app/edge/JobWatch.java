package io.tidewire.app.edge;

import io.tidewire.api.error.TidewireException;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.JobReport;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks Flink every few seconds how the pipeline's job is. Thread-safe; nobody waits for Flink. */
final class JobWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final String pipeline;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Pace> paces = new HashMap<>();
    private volatile Seen seen = new Seen(null, Map.of(), null);

    /**
     * What was seen last.
     *
     * @param report null while there is no job, or nobody tells
     * @param perSecond by count: {@code clicks.read} of a source's account, {@code >results} of
     *     what a sink was given
     * @param problem why nobody tells; null when the cluster answered
     */
    record Seen(
            @Nullable JobReport report,
            Map<String, Double> perSecond,
            @Nullable TidewireException problem) {}

    JobWatch(Cluster cluster, String pipeline) {
        this.cluster = cluster;
        this.pipeline = pipeline;
    }

    /** Looks for the first time before it returns. */
    void start() {
        look();
        Thread.ofVirtual()
                .name("tidewire-job-" + pipeline)
                .start(
                        () -> {
                            while (!isClosed()) {
                                look();
                            }
                        });
    }

    private boolean isClosed() {
        try {
            return closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void look() {
        try {
            JobReport report = cluster.report(pipeline);
            seen = new Seen(report, report == null ? Map.of() : paces(report), null);
        } catch (TidewireException problem) {
            seen = new Seen(null, Map.of(), problem);
        } catch (RuntimeException refused) {
            // Between two answers the job went: the next look finds another state.
            System.getLogger(JobWatch.class.getName())
                    .log(System.Logger.Level.DEBUG, "no answer about the job", refused);
        }
    }

    private Map<String, Double> paces(JobReport report) {
        long now = System.nanoTime();
        Map<String, Long> counts = new HashMap<>(report.rows());
        report.written().forEach((sink, changes) -> counts.put(written(sink), changes));
        Map<String, Double> perSecond = new HashMap<>();
        counts.forEach(
                (count, value) -> {
                    Pace pace = paces.computeIfAbsent(count, _ -> new Pace());
                    pace.tell(value, now);
                    perSecond.put(count, pace.perSecond());
                });
        return perSecond;
    }

    /** The count of what a sink was given. */
    static String written(String sink) {
        return ">" + sink;
    }

    String url() {
        return cluster.url();
    }

    Seen seen() {
        return seen;
    }

    @Override
    public void close() {
        closed.countDown();
        cluster.close();
    }
}
