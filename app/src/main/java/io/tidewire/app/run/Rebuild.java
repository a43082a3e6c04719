package io.tidewire.app.run;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.engine.change.Transition;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SavedPipeline;
import io.tidewire.engine.runtime.SinkBinding;
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
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Computes anew what an edited pipeline cannot go on with: a run of that part of it, over what its
 * sources have given, exactly up to where the checkpoint stands. Its state is in a folder of its
 * own until it takes its place; what it delivers is beside what is there, where that is possible.
 * It goes on after a crash, as any run does.
 */
final class Rebuild {

    private static final String GOAL = "goal";
    private static final String COMPLETE = "complete";

    private final CheckedPipeline.Runnable pipeline;
    private final Transition transition;
    private final SavedCheckpoint saved;
    private final Changes changes;
    private final Wiring wiring;
    private final Store store;
    private final Clock clock;

    Rebuild(
            CheckedPipeline.Runnable pipeline,
            Changes changes,
            Transition transition,
            SavedCheckpoint saved,
            Wiring wiring,
            Store store,
            Clock clock) {
        this.pipeline = pipeline;
        this.transition = transition;
        this.saved = saved;
        this.changes = changes;
        this.wiring = wiring;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Does it, or what is left of it.
     *
     * @param shown told of the run
     * @param progress told how far it is
     * @throws TidewireException when it fails; the pipeline stays what it was
     */
    void run(
            RunOptions options, boolean serves, ServedPipeline shown, Consumer<Progress> progress) {
        Path folder = changes.rebuild();
        try {
            Path goal = folder.resolve(GOAL);
            if (!Files.exists(goal) || !Files.readString(goal).equals(changes.id())) {
                remove(folder);
                Files.createDirectories(folder);
                Files.writeString(goal, changes.id());
            }
            if (!Files.exists(folder.resolve(COMPLETE))) {
                compute(wiring.settings(options, folder, serves), shown, progress);
                Files.createFile(folder.resolve(COMPLETE));
            }
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.DATA_DIRECTORY,
                    "cannot rebuild in " + folder + ": " + e.getMessage(),
                    "look at the folder's permissions and the space on its disk",
                    e);
        }
    }

    private void compute(
            RuntimeSettings settings, ServedPipeline shown, Consumer<Progress> progress) {
        Program program = part();
        List<SourceBinding> sources = new ArrayList<>();
        List<SinkBinding> sinks = new ArrayList<>();
        Replayed replayed = new Replayed(changes, saved, wiring);
        try {
            for (PipelineSpec.Source source : pipeline.spec().sources()) {
                if (transition.scratch().contains(source.name())) {
                    sources.add(wiring.bind(source, replayed.open(source)));
                }
            }
            for (PipelineSpec.Sink sink : pipeline.spec().sinks()) {
                if (transition.anew().contains(sink.name())) {
                    sinks.add(wiring.open(sink, true, settings));
                }
            }
        } catch (RuntimeException | Error e) {
            sources.forEach(source -> source.source().close());
            sinks.forEach(sink -> sink.sink().close());
            throw e;
        }
        try (PipelineRuntime runtime =
                new PipelineRuntime(
                        program,
                        sources,
                        sinks,
                        new NoQuarantine(),
                        store,
                        settings.withCeilings(ceilings(program)),
                        clock)) {
            runtime.start();
            shown.rebuilding(runtime, changes.rowsToRead());
            Outcome outcome = Progress.awaitEnd(runtime, changes.rowsToRead(), progress);
            if (outcome.failed()) {
                throw new TidewireException(outcome.faults());
            }
            runtime.status().sources().forEach(this::verify);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidewireException(ErrorCode.NOT_RUNNING, "the rebuild was broken off", null);
        }
    }

    /** What has to be computed: of the views and sources, in their order. */
    private Program part() {
        Program whole = pipeline.program();
        List<SourceTable> sources =
                whole.sources().stream()
                        .filter(source -> transition.scratch().contains(source.name()))
                        .map(Rebuild::withoutIdleness)
                        .toList();
        List<Program.View> views =
                whole.views().stream()
                        .filter(view -> transition.scratch().contains(view.name()))
                        .toList();
        return new Program(whole.name(), sources, views);
    }

    /** No partition is idle only because another one is read first. */
    static SourceTable withoutIdleness(SourceTable source) {
        Program.EventTime time = source.eventTime();
        return new SourceTable(
                source.name(),
                source.schema(),
                source.computed(),
                time == null
                        ? null
                        : new Program.EventTime(time.column(), time.maxDelay(), 0, time.maxAhead()),
                source.deduplicate(),
                source.rules(),
                source.primaryKey());
    }

    private Map<String, Long> ceilings(Program program) {
        Map<String, Long> marks = SavedPipeline.watermarks(saved);
        Map<String, Long> ceilings = new HashMap<>();
        for (SourceTable source : program.sources()) {
            Long mark =
                    transition.everything()
                            ? null
                            : marks.get(
                                    Circuit.clock(source, changes.source(source.name()).label()));
            ceilings.put(source.name(), mark == null ? (Long) Long.MAX_VALUE : mark);
        }
        return ceilings;
    }

    /** Where what was kept and what was computed anew must agree, they do. */
    private void verify(Status.SourceStatus source) {
        long before = SavedPipeline.books(saved, changes.source(source.name()).label()).delivered();
        long now = source.books().delivered();
        if (transition.exact().contains(source.name()) && before != now) {
            throw new TidewireException(
                    ErrorCode.PIPELINE_CHANGED,
                    "source '"
                            + source.name()
                            + "' gave "
                            + now
                            + " rows when it was read again, and "
                            + before
                            + " before: what is computed anew does not go with what was kept",
                    "process everything anew with 'run --from earliest'");
        }
    }

    /** Removes what a rebuild has left, once nothing needs it. */
    static void discard(Changes changes) {
        try {
            remove(changes.rebuild());
        } catch (IOException e) {
            // It is removed another time.
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
