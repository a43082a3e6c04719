package io.tidewire.app.edge;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Status;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.RequiredTopics;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.app.run.Listener;
import io.tidewire.app.terminal.Redactor;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * One of any number of processes at the edge of a pipeline that Flink runs. It has no data
 * directory, no broker and no state of its own: what it was given is in Kafka, or was not answered,
 * and what it shows it reads there anew whenever it starts.
 */
public final class EdgeProcess implements AutoCloseable {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Outlet> outlets = new ArrayList<>();
    private final EdgeTables tables;
    private final EdgePipeline pipeline;
    private final Listener listener;

    private EdgeProcess(
            CheckedPipeline.Runnable checked,
            JobPlan plan,
            @Nullable Cluster cluster,
            ServeSettings serve,
            Redactor redactor,
            Clock clock) {
        PipelineSpec spec = checked.spec();
        Contexts contexts = new Contexts(spec, checked.program(), clock);
        try {
            List<Intake> intakes = new ArrayList<>();
            for (PipelineSpec.Source source : Seam.pushed(spec)) {
                Intake intake = new Intake(source, plan.spec(), contexts, plan.brokers());
                open.push(intake);
                intakes.add(intake);
            }
            tables = new EdgeTables(checked, plan, ended::countDown, clock);
            open.push(tables);
            QuarantineTopic quarantine =
                    new QuarantineTopic(plan.brokers(), plan.quarantine(), tables.refusals());
            open.push(quarantine);
            Outlets opening = new Outlets(plan, contexts, quarantine, clock);
            open.push(opening);
            for (PipelineSpec.Sink sink : Seam.delivered(spec)) {
                Outlet outlet = opening.open(sink, ended::countDown);
                open.push(outlet);
                outlets.add(outlet);
            }
            JobOverview job = cluster == null ? null : new JobOverview(checked, plan, cluster);
            if (job != null) {
                open.push(job);
            }
            pipeline =
                    new EdgePipeline(spec.name(), intakes, outlets, quarantine, tables, job, clock);
            listener = Listener.start(pipeline, serve, redactor);
            tables.start();
            outlets.forEach(Outlet::start);
        } catch (RuntimeException | Error e) {
            closeAll();
            throw e;
        }
    }

    /**
     * Takes and delivers rows when it returns.
     *
     * @param brokers of what names none; null when the file names them all
     * @param cluster where the job runs, which becomes this one's to close; null when it is not to
     *     be watched
     * @throws TidewireException with everything that cannot run on Flink; CONFLICT when there is
     *     nothing at the edge and no job to watch; TOPIC_MISSING, TOPIC_FORBIDDEN, TOPIC_UNFIT;
     *     SOURCE_UNAVAILABLE, SOURCE_FAILED of the cluster; PORT_TAKEN, ADDRESS_REFUSED. Nothing is
     *     left behind then
     */
    public static EdgeProcess start(
            CheckedPipeline.Runnable checked,
            @Nullable Brokers brokers,
            @Nullable Cluster cluster,
            ServeSettings serve,
            Redactor redactor,
            Clock clock) {
        JobPlan plan = FlinkPipeline.plan(checked, brokers, 1);
        List<PipelineSpec.Source> pushed = Seam.pushed(checked.spec());
        List<PipelineSpec.Sink> delivered = Seam.delivered(checked.spec());
        List<ReplicatedTable> tables = ReplicatedTable.of(checked);
        if (pushed.isEmpty() && delivered.isEmpty() && tables.isEmpty() && cluster == null) {
            throw new TidewireException(
                    ErrorCode.CONFLICT,
                    "the pipeline '" + plan.spec().name() + "' has nothing at its edge",
                    "its job needs no process beside it: no source is of connector http, all"
                            + " sinks are topics, and no view is served. To look at it here, say"
                            + " where it runs: --flink http://jobmanager:8081");
        }
        RequiredTopics.ofEdge(plan, pushed, delivered, tables).check();
        return new EdgeProcess(checked, plan, cluster, serve, redactor, clock);
    }

    /** Where the HTTP server is. */
    public String url() {
        return listener.url();
    }

    public Status status() {
        return pipeline.status();
    }

    /**
     * Blocks until it was stopped, or cannot go on.
     *
     * @return why it cannot; nothing when it was stopped
     */
    public List<Fault> awaitEnd() throws InterruptedException {
        ended.await();
        List<TidewireException> failures = new ArrayList<>();
        outlets.forEach(outlet -> add(outlet.failure(), failures));
        add(tables.failure(), failures);
        return failures.stream().flatMap(failure -> failure.faults().stream()).toList();
    }

    private static void add(@Nullable TidewireException failure, List<TidewireException> failures) {
        if (failure != null) {
            failures.add(failure);
        }
    }

    /** Takes no more; whoever closes it then waits for what is on its way. */
    public void stop() {
        pipeline.drain();
        ended.countDown();
    }

    /** What is on its way is answered first. */
    @Override
    public void close() {
        stop();
        closeAll();
        listener.close();
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                // The rest must be closed too; there is nobody left to tell but the log.
                System.getLogger(EdgeProcess.class.getName())
                        .log(System.Logger.Level.DEBUG, "while closing", e);
            }
        }
    }
}
