package io.tidewire.app.run;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.connectors.Connectors;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.LocalDisk;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SinkRejections;
import io.tidewire.engine.runtime.SourceBinding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Computes the state of a pipeline that ran elsewhere, from what its sources gave there, to exactly
 * where it stood. Nothing is delivered but to sinks whose tables are here alone: those are filled
 * beside what is there. It is made in a folder of its own, goes on there after a crash, and takes
 * the place of whatever state the data directory has in one go.
 */
final class Restoration {

    private static final String FOLDER = "returned";
    private static final String GOAL = "goal";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String OUTBOX = "outbox";
    private static final String REBUILD = "rebuild";

    /** Behind the label of a sink that is filled: a run here gives no such one. */
    private static final String RETURNED = "~returned";

    private final CheckedPipeline.Runnable pipeline;
    private final Connectors connectors;
    private final Path data;
    private final Clock clock;

    Restoration(CheckedPipeline.Runnable pipeline, Connectors connectors, Path data, Clock clock) {
        this.pipeline = pipeline;
        this.connectors = connectors;
        this.data = data;
        this.clock = clock;
    }

    /**
     * Does it, or what is left of it.
     *
     * @param goal where the pipeline stood
     * @return where it stands when that was computed
     */
    Stand run(Stand goal, RunOptions options, Consumer<Progress> progress) {
        Path folder = data.resolve(FOLDER);
        try {
            Path noted = folder.resolve(GOAL);
            if (!Files.exists(noted) || !Files.readString(noted).equals(goal.toString())) {
                remove(folder);
                Files.createDirectories(folder);
                Files.writeString(noted, goal.toString());
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        Changes anew =
                Changes.of(pipeline, connectors, folder.resolve("none"), clock)
                        .relabelled(filled(), RETURNED);
        compute(goal, anew, folder.resolve(CHECKPOINTS), options, progress);
        SavedCheckpoint saved =
                new CheckpointFolder(
                                new LocalDisk(),
                                folder.resolve(CHECKPOINTS),
                                pipeline.spec().name(),
                                "")
                        .newest(_ -> {});
        if (saved == null) {
            throw new IllegalStateException("a run without an end leaves a checkpoint");
        }
        return Stand.of(pipeline, anew, saved);
    }

    private void compute(
            Stand goal,
            Changes anew,
            Path checkpoints,
            RunOptions options,
            Consumer<Progress> progress) {
        PipelineProcess.limitState(data, pipeline.spec().settings());
        NoQuarantine quarantine = new NoQuarantine();
        Wiring wiring = new Wiring(pipeline, anew, connectors, quarantine, clock);
        RuntimeSettings settings =
                // What is served is part of the state.
                wiring.settings(options, checkpoints, true).withCeilings(ceilings(goal));
        List<SourceBinding> sources = new ArrayList<>();
        List<SinkBinding> sinks = new ArrayList<>();
        try {
            for (PipelineSpec.Source source : pipeline.spec().sources()) {
                sources.add(
                        wiring.bind(
                                source,
                                Replayed.upTo(
                                        goal.source(source.name()).positions(),
                                        source.name(),
                                        () -> wiring.open(source))));
            }
            Set<String> filled = filled();
            for (PipelineSpec.Sink sink : pipeline.spec().sinks()) {
                sinks.add(
                        filled.contains(sink.name())
                                ? wiring.open(sink, true, settings)
                                : new SinkBinding(
                                        anew.sink(sink.name()),
                                        sink.from(),
                                        new NoSink(),
                                        new SinkRejections(sink.name(), quarantine, clock),
                                        sink.buffer(),
                                        false));
            }
        } catch (RuntimeException | Error e) {
            sources.forEach(source -> source.source().close());
            sinks.forEach(sink -> sink.sink().close());
            throw e;
        }
        long rows = goal.sources().values().stream().mapToLong(one -> one.books().read()).sum();
        try (PipelineRuntime runtime =
                new PipelineRuntime(
                        pipeline.program(),
                        sources,
                        sinks,
                        quarantine,
                        connectors.store(),
                        settings,
                        clock)) {
            runtime.start();
            Outcome outcome = Progress.awaitEnd(runtime, rows, progress);
            if (outcome.failed()) {
                throw new TidewireException(outcome.faults());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidewireException(ErrorCode.NOT_RUNNING, "it was broken off", null, e);
        }
    }

    /**
     * Sinks that have nothing from elsewhere: what they write can take the place of what is there.
     */
    private Set<String> filled() {
        return pipeline.spec().sinks().stream()
                .filter(
                        sink ->
                                connectors.named(sink.connector()).renewal(sink.options())
                                        == Renewal.REPLACES)
                .map(PipelineSpec.Sink::name)
                .collect(Collectors.toSet());
    }

    private Map<String, Long> ceilings(Stand goal) {
        Map<String, Long> ceilings = new HashMap<>();
        for (Program.SourceTable source : pipeline.program().sources()) {
            ceilings.put(source.name(), goal.source(source.name()).watermark());
        }
        return ceilings;
    }

    /** What was computed is the pipeline's state from now on; also after a crash in between. */
    void takePlace() {
        Path folder = data.resolve(FOLDER);
        try {
            for (String part : List.of(CHECKPOINTS, OUTBOX)) {
                if (Files.isDirectory(folder.resolve(part))) {
                    remove(data.resolve(part));
                    Files.move(folder.resolve(part), data.resolve(part));
                }
            }
            remove(data.resolve(REBUILD));
            remove(folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static TidewireException unusable(Path folder, IOException e) {
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                "cannot compute the state in " + folder + ": " + e.getMessage(),
                "look at the folder's permissions and the space on its disk",
                e);
    }

    /** Of a sink that is given nothing. */
    private static final class NoSink implements Sink {

        @Override
        public void write(Delta delta) {
            throw new IllegalStateException("nothing is delivered");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
