package io.tidewire.app.run;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.Source;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.app.shadow.Definition;
import io.tidewire.connectors.Connectors;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SinkRejections;
import io.tidewire.engine.runtime.SourceBinding;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Opens the sources and sinks of a pipeline, with what each is known by. */
final class Wiring {

    private final CheckedPipeline.Runnable pipeline;
    private final Changes changes;
    private final Connectors connectors;
    private final Quarantine quarantine;
    private final Clock clock;
    private final Contexts contexts;

    Wiring(
            CheckedPipeline.Runnable pipeline,
            Changes changes,
            Connectors connectors,
            Quarantine quarantine,
            Clock clock) {
        this.pipeline = pipeline;
        this.changes = changes;
        this.connectors = connectors;
        this.quarantine = quarantine;
        this.clock = clock;
        this.contexts = new Contexts(pipeline.spec(), pipeline.program(), clock);
    }

    /**
     * @param checkpoints the folder they are kept in
     */
    RuntimeSettings settings(RunOptions options, Path checkpoints, boolean serves) {
        PipelineSpec spec = pipeline.spec();
        Map<String, String> sql = new HashMap<>();
        spec.views().forEach(view -> sql.put(view.name(), view.sql().text()));
        return RuntimeSettings.DEFAULT
                .withWorkers(options.workers())
                .withStepRows(spec.settings().stepRows())
                .withCheckpoints(checkpoints, spec.settings().checkpointEvery())
                .withServe(serves)
                .withSql(sql)
                .withDefinition(Definition.of(spec));
    }

    Source open(PipelineSpec.Source source) {
        Connector connector = connectors.named(source.connector());
        return connector.openSource(contexts.source(source));
    }

    SourceBinding bind(PipelineSpec.Source source, Source opened) {
        return new SourceBinding(
                changes.source(source.name()),
                opened,
                contexts.decoder(source),
                opened instanceof Ingest ingest ? ingest : null);
    }

    /**
     * @param beside whether what is there serves on for now
     */
    SinkBinding open(PipelineSpec.Sink sink, boolean beside, RuntimeSettings settings) {
        SinkRejections rejections = new SinkRejections(sink.name(), quarantine, clock);
        String label = changes.sink(sink.name()).label();
        return new SinkBinding(
                changes.sink(sink.name()),
                sink.from(),
                connectors
                        .named(sink.connector())
                        .openSink(
                                contexts.sink(
                                        sink, label, beside, rejections, settings.outbox(label))),
                rejections,
                sink.buffer(),
                true);
    }
}
