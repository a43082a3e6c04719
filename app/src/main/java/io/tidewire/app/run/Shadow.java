package io.tidewire.app.run;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.Source;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.shadow.RowDifference;
import io.tidewire.app.shadow.SideBySide;
import io.tidewire.connectors.Connectors;
import io.tidewire.engine.change.Effect;
import io.tidewire.engine.change.Transition;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SavedPipeline;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SinkRejections;
import io.tidewire.engine.runtime.SourceBinding;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Computes the views that an edit would compute anew, as they were and as they would be, side by
 * side over what the sources have given, exactly up to where the checkpoint stands. It delivers
 * nothing, and what is in the data directory stays what it is.
 */
final class Shadow {

    /** By which two versions of a view may differ at any time, if the heap has room for them. */
    private static final int MAX_ROWS = 2_000_000;

    private static final int HEAP_PER_ROW = 2 << 10;

    /** A group that changes often within a step changes once: nobody waits for these rows. */
    private static final int STEP_ROWS = 262_144;

    private final CheckedPipeline.Runnable pipeline;
    private final Changes changes;
    private final Transition transition;
    private final SavedCheckpoint saved;
    private final Wiring wiring;
    private final Connectors connectors;
    private final Clock clock;
    private final Map<String, String> notCompared = new LinkedHashMap<>();
    private final Former former;

    /**
     * @param plugins whose functions the SQL of both versions may call
     * @throws TidewireException CHECKPOINT_UNREADABLE when it is not known what the pipeline was
     */
    Shadow(
            CheckedPipeline.Runnable pipeline,
            Plugins plugins,
            Changes changes,
            Transition transition,
            SavedCheckpoint saved,
            Wiring wiring,
            Connectors connectors,
            Clock clock) {
        this.pipeline = pipeline;
        this.changes = changes;
        this.transition = transition;
        this.saved = saved;
        this.wiring = wiring;
        this.connectors = connectors;
        this.clock = clock;
        this.former = new Former(pipeline, plugins, changes, saved);
    }

    /** What came out of it. */
    Differences run(RunOptions options, int samples, Consumer<Progress> progress) {
        SideBySide both =
                SideBySide.of(
                        former.program(),
                        pipeline.program(),
                        compared(),
                        sources(),
                        !transition.everything());
        Map<String, RowDifference> differences = new LinkedHashMap<>();
        both.pairs().forEach(pair -> differences.put(pair.name(), difference(pair)));
        if (!differences.isEmpty()) {
            compute(both, differences, options, progress);
        }
        Map<String, Differences.View> views = new LinkedHashMap<>();
        for (SideBySide.Pair pair : both.pairs()) {
            List<String> was = pair.before().schema().names();
            List<String> is = pair.after().schema().names();
            RowDifference difference = differences.get(pair.name());
            if (difference != null) {
                views.put(
                        pair.name(),
                        new Differences.View(
                                is.stream().filter(name -> !was.contains(name)).toList(),
                                was.stream().filter(name -> !is.contains(name)).toList(),
                                difference.summary(samples)));
            }
        }
        return new Differences(views, notCompared);
    }

    /** Views that are computed anew and were there, as far as both versions can be computed. */
    private TreeSet<String> compared() {
        TreeSet<String> views = new TreeSet<>();
        for (Effect effect : changes.effects()) {
            if (effect.what() != Effect.What.VIEW) {
                continue;
            }
            boolean was =
                    former.program().views().stream()
                            .anyMatch(view -> view.name().equals(effect.name()));
            switch (effect.fate()) {
                case REBUILDS -> {
                    if (was) {
                        views.add(effect.name());
                    } else {
                        notCompared.put(effect.name(), "is new");
                    }
                }
                case BEGINS -> notCompared.put(effect.name(), "is new");
                case FROM_NOW ->
                        notCompared.put(
                                effect.name(), "begins with the rows that come from now on");
                case GOES -> notCompared.put(effect.name(), "is not there any more");
                case KEEPS, CANNOT -> {}
            }
        }
        views.removeIf(this::isCutOff);
        return views;
    }

    private boolean isCutOff(String view) {
        for (SourceTable source : former.program().sources()) {
            if (SideBySide.needed(former.program(), Set.of(view)).contains(source.name())
                    && former.now(source.name()) == null) {
                notCompared.put(
                        view, "was made of '" + source.name() + "', which is not read any more");
                return true;
            }
        }
        return false;
    }

    private Map<String, String> sources() {
        Map<String, String> names = new HashMap<>();
        for (PipelineSpec.Source source : former.spec().sources()) {
            PipelineSpec.Source now = former.now(source.name());
            if (now != null) {
                names.put(source.name(), now.name());
            }
        }
        return names;
    }

    private static RowDifference difference(SideBySide.Pair pair) {
        long room = Runtime.getRuntime().maxMemory() / 2 / HEAP_PER_ROW;
        return new RowDifference(
                pair.name(),
                pair.before().schema(),
                key(pair.before()),
                pair.after().schema(),
                key(pair.after()),
                (int) Math.min(MAX_ROWS, room));
    }

    private static List<String> key(Program.View view) {
        return view.key().stream().map(column -> view.schema().name(column)).toList();
    }

    private void compute(
            SideBySide both,
            Map<String, RowDifference> differences,
            RunOptions options,
            Consumer<Progress> progress) {
        Program program =
                new Program(
                        both.program().name(),
                        both.program().sources().stream().map(Rebuild::withoutIdleness).toList(),
                        both.program().views());
        List<SourceBinding> sources = new ArrayList<>();
        Map<String, Long> ceilings = new HashMap<>();
        try {
            for (SideBySide.Feed feed : both.feeds()) {
                sources.add(feed.before() ? asItWas(feed) : asItIs(feed));
                ceilings.put(feed.table(), ceiling(feed, program));
            }
        } catch (RuntimeException | Error e) {
            sources.forEach(source -> source.source().close());
            throw e;
        }
        List<SinkBinding> sinks = new ArrayList<>();
        for (SideBySide.Pair pair : both.pairs()) {
            RowDifference difference = differences.get(pair.name());
            if (difference != null) {
                sinks.add(counting(pair.before().name(), difference::before));
                sinks.add(counting(pair.after().name(), difference::after));
            }
        }
        RuntimeSettings settings =
                wiring.settings(options, changes.checkpoints(), false)
                        .withCheckpoints(null, RuntimeSettings.DEFAULT.checkpointEvery())
                        .withStepRows(Math.max(STEP_ROWS, pipeline.spec().settings().stepRows()))
                        .withCeilings(ceilings);
        try (PipelineRuntime runtime =
                new PipelineRuntime(
                        program,
                        sources,
                        sinks,
                        new NoQuarantine(),
                        connectors.store(),
                        settings,
                        clock)) {
            runtime.start();
            Outcome outcome = Progress.awaitEnd(runtime, changes.rowsToRead(), progress);
            if (outcome.failed()) {
                throw new TidewireException(outcome.faults());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING, "the comparison was broken off", null);
        }
    }

    private SourceBinding asItIs(SideBySide.Feed feed) {
        PipelineSpec.Source source =
                pipeline.spec().sources().stream()
                        .filter(one -> one.name().equals(feed.source()))
                        .findFirst()
                        .orElseThrow();
        Replayed replayed = new Replayed(changes, saved, wiring);
        SourceBinding bound = wiring.bind(source, replayed.open(source));
        // Whatever label it has, it is another reader.
        return new SourceBinding(
                bound.endpoint().known(feed.table()), bound.source(), bound.decoder(), null);
    }

    private SourceBinding asItWas(SideBySide.Feed feed) {
        PipelineSpec.Source source =
                former.spec().sources().stream()
                        .filter(one -> one.name().equals(feed.source()))
                        .findFirst()
                        .orElseThrow();
        Contexts contexts = new Contexts(former.spec(), former.program(), clock);
        Source opened =
                Replayed.upTo(
                        saved.about()
                                .positions()
                                .getOrDefault(former.label(feed.source()), Map.of()),
                        source.name(),
                        () ->
                                connectors
                                        .named(source.connector())
                                        .openSource(contexts.source(source)));
        return new SourceBinding(
                feed.table(), source.connector(), opened, contexts.decoder(source), null);
    }

    private Long ceiling(SideBySide.Feed feed, Program program) {
        if (transition.everything() && !feed.before()) {
            return Long.MAX_VALUE;
        }
        String label =
                feed.before() ? former.label(feed.source()) : changes.source(feed.source()).label();
        SourceTable table =
                program.sources().stream()
                        .filter(one -> one.name().equals(feed.table()))
                        .findFirst()
                        .orElseThrow();
        Long mark = SavedPipeline.watermarks(saved).get(Circuit.clock(table, label));
        return mark == null ? (Long) Long.MAX_VALUE : mark;
    }

    private SinkBinding counting(String view, Consumer<Batch> to) {
        Quarantine none = new NoQuarantine();
        return new SinkBinding(
                view,
                "shadow",
                view,
                new Sink() {
                    @Override
                    public void write(Delta delta) {
                        to.accept(delta.batch());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                },
                new SinkRejections(view, none, clock));
    }
}
