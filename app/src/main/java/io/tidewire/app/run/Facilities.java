package io.tidewire.app.run;

import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;
import io.tidewire.connectors.http.HttpConnector;
import io.tidewire.connectors.kafka.TopicCopy;
import io.tidewire.connectors.kafka.TopicExtent;
import io.tidewire.engine.change.Start;
import io.tidewire.engine.change.Transition;
import io.tidewire.engine.checkpoint.SavedCheckpoint;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a run needs beside its program: the data directory and the connectors. Taken before the SQL
 * is compiled, so that what is slow to start does so meanwhile.
 */
public final class Facilities implements AutoCloseable {

    private final @Nullable DataDirectory directory;
    private final Path data;
    private final Connectors connectors;

    private Facilities(@Nullable DataDirectory directory, Path data, Connectors connectors) {
        this.directory = directory;
        this.data = data;
        this.connectors = connectors;
    }

    /**
     * @throws io.tidewire.api.error.TidewireException DATA_DIRECTORY, DATA_DIRECTORY_IN_USE,
     *     PIPELINE_MOVED
     */
    public static Facilities take(PipelineSpec spec, RunOptions options, Clock clock) {
        Moved.refuse(options.data());
        return takeMoved(spec, options, clock);
    }

    /** Also of a pipeline that was moved, for whoever moves it. */
    public static Facilities takeMoved(PipelineSpec spec, RunOptions options, Clock clock) {
        DataDirectory directory = DataDirectory.take(options.data());
        Connectors connectors =
                new Connectors(
                        new ConnectorEnvironment(
                                spec.name(), directory.path(), options.serve().kafkaPort(), clock));
        spec.sources()
                .forEach(source -> connectors.named(source.connector()).prepare(source.options()));
        spec.sinks().forEach(sink -> connectors.named(sink.connector()).prepare(sink.options()));
        return new Facilities(directory, directory.path(), connectors);
    }

    /**
     * To look at a data directory that another process runs on. Nothing in it is changed; a
     * pipeline cannot be started with them.
     */
    public static Facilities visit(PipelineSpec spec, RunOptions options, Clock clock) {
        return new Facilities(
                null,
                options.data(),
                new Connectors(
                        new ConnectorEnvironment(spec.name(), options.data(), 0, true, clock)));
    }

    /** What becomes of what is in the data directory when this pipeline runs on it. */
    public Changes changes(CheckedPipeline.Runnable pipeline, Clock clock) {
        return changes(pipeline, clock, null);
    }

    /**
     * @param from where to process everything once more from; null to go on
     */
    public Changes changes(CheckedPipeline.Runnable pipeline, Clock clock, @Nullable Start from) {
        return Changes.of(pipeline, connectors, data, clock, from);
    }

    /**
     * Computes what the changes would make of the views' rows, without changing anything.
     *
     * @param plugins whose functions both versions of the pipeline may call
     * @param samples the most rows to show of each kind of difference of a view
     * @param progress told how far it is
     */
    public Differences compare(
            CheckedPipeline.Runnable pipeline,
            Plugins plugins,
            Changes changes,
            RunOptions options,
            int samples,
            Consumer<Progress> progress,
            Clock clock) {
        Transition transition = changes.transition();
        SavedCheckpoint saved = changes.saved();
        if (transition == null || saved == null) {
            return new Differences(Map.of(), Map.of());
        }
        PipelineProcess.limitState(changes.data(), pipeline.spec().settings());
        Wiring wiring = new Wiring(pipeline, changes, connectors, new NoQuarantine(), clock);
        return new Shadow(pipeline, plugins, changes, transition, saved, wiring, connectors, clock)
                .run(options, samples, progress);
    }

    /**
     * Brings a pipeline to rest that does not run: its sinks have what was computed.
     *
     * @param changes none: it is the pipeline that was run here
     * @throws io.tidewire.api.error.TidewireException ROWS_UNDELIVERED; others when it cannot run
     */
    public Stand settle(
            CheckedPipeline.Runnable pipeline, Changes changes, RunOptions options, Clock clock) {
        return new Settlement(pipeline, changes, connectors, clock).run(options);
    }

    /**
     * Computes the state of a pipeline that ran elsewhere, beside what is here; nothing is
     * delivered. It goes on with what an earlier call of the same goal has left.
     *
     * @param goal where it stood
     * @param progress told how far it is
     * @return where it stands when that is computed, which its caller compares
     */
    public Stand restore(
            CheckedPipeline.Runnable pipeline,
            Stand goal,
            RunOptions options,
            Consumer<Progress> progress,
            Clock clock) {
        return new Restoration(pipeline, connectors, data, clock).run(goal, options, progress);
    }

    /** Makes what {@link #restore} has computed the state that a run goes on from. */
    public void takeRestored(CheckedPipeline.Runnable pipeline, Clock clock) {
        new Restoration(pipeline, connectors, data, clock).takePlace();
    }

    /**
     * Copies the log of a source of pushed rows, which does not run, to a topic of a cluster, or
     * what is missing there.
     *
     * @param topic its name, here and there
     * @param positions in the log, by partition
     * @return by the same partitions, where the copy has the first row from there on
     * @throws io.tidewire.api.error.TidewireException TOPIC_NOT_EMPTY, SOURCE_UNAVAILABLE,
     *     SOURCE_FAILED
     */
    public Map<Integer, Long> copyLog(
            SourceContext source, String topic, Brokers cluster, Map<Integer, Long> positions) {
        HttpConnector.makeLog(connectors.broker(), source, 1);
        return TopicCopy.over(connectors.broker(), topic, cluster, copying(topic)).run(positions);
    }

    /**
     * The opposite: copies what is in the topic of a cluster to the log.
     *
     * @param positions in the topic
     * @return by the same partitions, where the log has the first row from there on
     * @throws io.tidewire.api.error.TidewireException as {@link #copyLog}
     */
    public Map<Integer, Long> fillLog(
            SourceContext source, String topic, Brokers cluster, Map<Integer, Long> positions) {
        HttpConnector.makeLog(
                connectors.broker(), source, TopicExtent.of(cluster, topic).ends().size());
        return TopicCopy.back(connectors.broker(), topic, cluster, copying(topic)).run(positions);
    }

    /** What the copying producer is called. */
    private static String copying(String topic) {
        return "tidewire." + topic + ".move";
    }

    Connectors connectors() {
        return connectors;
    }

    /** Closes them when nothing ran after all: a data directory that was not there is not left. */
    public void abandon() {
        try {
            connectors.close();
        } finally {
            if (directory != null) {
                directory.abandon();
            }
        }
    }

    @Override
    public void close() {
        try {
            connectors.close();
        } finally {
            if (directory != null) {
                directory.close();
            }
        }
    }
}
