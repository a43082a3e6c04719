package io.tidewire.app.edge;

import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.Contexts;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;
import io.tidewire.connectors.kafka.GroupReader;
import io.tidewire.engine.runtime.SinkRejections;

import java.nio.file.Path;
import java.time.Clock;

/** Opens the sinks of a pipeline at its edge. */
final class Outlets implements AutoCloseable {

    private final JobPlan plan;
    private final Contexts contexts;
    private final QuarantineTopic quarantine;
    private final Clock clock;

    /** Of which nothing starts that would need a folder. */
    private final Connectors connectors;

    Outlets(JobPlan plan, Contexts contexts, QuarantineTopic quarantine, Clock clock) {
        this.plan = plan;
        this.contexts = contexts;
        this.quarantine = quarantine;
        this.clock = clock;
        this.connectors =
                new Connectors(new ConnectorEnvironment(plan.spec().name(), Path.of(""), 0, clock));
    }

    /**
     * @param failed told when it cannot go on
     */
    Outlet open(PipelineSpec.Sink sink, Runnable failed) {
        String pipeline = plan.spec().name();
        String topic = Seam.topic(pipeline, sink.name());
        SinkRejections rejections = new SinkRejections(sink.name(), quarantine, clock);
        SinkContext context = contexts.sink(sink, rejections);
        return new Outlet(
                sink,
                partition ->
                        new Share(
                                partition,
                                connectors.named(sink.connector()).openSink(context),
                                new SeamChanges(context.schema(), context.insertOnly())),
                rejections,
                gone ->
                        new GroupReader(
                                plan.brokers().servers(),
                                plan.brokers().properties(),
                                topic,
                                Seam.group(pipeline, sink.name()),
                                gone),
                failed);
    }

    @Override
    public void close() {
        connectors.close();
    }
}
