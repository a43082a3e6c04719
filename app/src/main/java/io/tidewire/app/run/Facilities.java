package io.tidewire.app.run;

import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;
import io.tidewire.engine.change.Start;

import org.jspecify.annotations.Nullable;

import java.time.Clock;

/**
 * What a run needs beside its program: the data directory and the connectors. Taken before the SQL
 * is compiled, so that what is slow to start does so meanwhile.
 */
public final class Facilities implements AutoCloseable {

    private final DataDirectory directory;
    private final Connectors connectors;

    private Facilities(DataDirectory directory, Connectors connectors) {
        this.directory = directory;
        this.connectors = connectors;
    }

    /**
     * @throws io.tidewire.api.error.TidewireException DATA_DIRECTORY, DATA_DIRECTORY_IN_USE
     */
    public static Facilities take(PipelineSpec spec, RunOptions options, Clock clock) {
        DataDirectory directory = DataDirectory.take(options.data());
        Connectors connectors =
                new Connectors(
                        new ConnectorEnvironment(
                                spec.name(), directory.path(), options.serve().kafkaPort(), clock));
        spec.sources()
                .forEach(source -> connectors.named(source.connector()).prepare(source.options()));
        spec.sinks().forEach(sink -> connectors.named(sink.connector()).prepare(sink.options()));
        return new Facilities(directory, connectors);
    }

    /** What becomes of what is in the data directory when this pipeline runs on it. */
    public Changes changes(CheckedPipeline.Runnable pipeline, Clock clock) {
        return changes(pipeline, clock, null);
    }

    /**
     * @param from where to process everything once more from; null to go on
     */
    public Changes changes(CheckedPipeline.Runnable pipeline, Clock clock, @Nullable Start from) {
        return Changes.of(pipeline, connectors, directory.path(), clock, from);
    }

    Connectors connectors() {
        return connectors;
    }

    /** Closes them when nothing ran after all: a data directory that was not there is not left. */
    public void abandon() {
        try {
            connectors.close();
        } finally {
            directory.abandon();
        }
    }

    @Override
    public void close() {
        try {
            connectors.close();
        } finally {
            directory.close();
        }
    }
}
