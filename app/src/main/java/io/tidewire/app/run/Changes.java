package io.tidewire.app.run;

import io.tidewire.api.connector.History;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.Connectors;
import io.tidewire.engine.change.Blueprint;
import io.tidewire.engine.change.Comparison;
import io.tidewire.engine.change.Edited;
import io.tidewire.engine.change.Effect;
import io.tidewire.engine.change.Endpoint;
import io.tidewire.engine.change.Start;
import io.tidewire.engine.change.Transition;
import io.tidewire.engine.checkpoint.CheckpointArchive;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.LocalDisk;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.runtime.SavedPipeline;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What becomes of the state in a data directory when a pipeline goes on from it. */
public final class Changes {

    private static final String CHECKPOINTS = "checkpoints";
    private static final String REBUILD = "rebuild";

    private final Path data;
    private final @Nullable Start from;
    private final Map<String, Endpoint> sources;
    private final Map<String, Endpoint> sinks;
    private final @Nullable SavedCheckpoint saved;
    private final @Nullable Comparison comparison;

    private Changes(
            Path data,
            @Nullable Start from,
            Map<String, Endpoint> sources,
            Map<String, Endpoint> sinks,
            @Nullable SavedCheckpoint saved,
            @Nullable Comparison comparison) {
        this.data = data;
        this.from = from;
        this.sources = sources;
        this.sinks = sinks;
        this.saved = saved;
        this.comparison = comparison;
    }

    /**
     * Looks at what there is; starts nothing and changes nothing.
     *
     * @throws TidewireException CHECKPOINT_UNREADABLE, DATA_DIRECTORY
     */
    public static Changes of(
            CheckedPipeline.Runnable pipeline, Connectors connectors, Path data, Clock clock) {
        return of(pipeline, connectors, data, clock, null);
    }

    /**
     * @param from where to process everything once more from; null to go on
     * @throws TidewireException also BAD_ARGUMENT when there is nothing that was processed
     */
    public static Changes of(
            CheckedPipeline.Runnable pipeline,
            Connectors connectors,
            Path data,
            Clock clock,
            @Nullable Start from) {
        PipelineSpec spec = pipeline.spec();
        Map<String, Endpoint> sources = new HashMap<>();
        spec.sources().forEach(one -> sources.put(one.name(), Endpoints.of(one, connectors)));
        Map<String, Endpoint> sinks = new HashMap<>();
        spec.sinks().forEach(one -> sinks.put(one.name(), Endpoints.of(one, connectors)));
        Edited edited = edited(pipeline, connectors, sources, sinks, clock);
        Path folder = data.resolve(CHECKPOINTS);
        SavedCheckpoint glanced = new CheckpointArchive(new LocalDisk(), folder).glance();
        if (glanced == null || !glanced.about().pipeline().equals(spec.name())) {
            if (from != null && !(from instanceof Start.Earliest)) {
                throw new TidewireException(
                        ErrorCode.BAD_ARGUMENT,
                        "nothing was processed in " + data + " that could be processed again",
                        "run it without --from");
            }
            return new Changes(data, null, sources, sinks, null, null);
        }
        Comparison comparison = compare(glanced, edited, from);
        if (!comparison.nothing()) {
            // What is newest may be damaged: then another one counts.
            SavedCheckpoint whole =
                    new CheckpointFolder(new LocalDisk(), folder, spec.name(), "").newest(_ -> {});
            if (whole != null && whole.about().number() != glanced.about().number()) {
                glanced = whole;
                comparison = compare(whole, edited, from);
            }
        }
        label(sources, comparison.transition().sources());
        label(sinks, comparison.transition().sinks());
        return new Changes(data, from, sources, sinks, glanced, comparison);
    }

    private static Comparison compare(SavedCheckpoint saved, Edited edited, @Nullable Start from) {
        return from == null
                ? Comparison.of(SavedPipeline.of(saved), edited)
                : Comparison.replay(SavedPipeline.of(saved), edited, from);
    }

    private static void label(Map<String, Endpoint> endpoints, Map<String, String> labels) {
        endpoints.replaceAll((name, endpoint) -> endpoint.known(labels.getOrDefault(name, name)));
    }

    private static Edited edited(
            CheckedPipeline.Runnable pipeline,
            Connectors connectors,
            Map<String, Endpoint> sources,
            Map<String, Endpoint> sinks,
            Clock clock) {
        PipelineSpec spec = pipeline.spec();
        Contexts contexts = new Contexts(spec, pipeline.program(), clock);
        Map<String, Renewal> renewals = new HashMap<>();
        spec.sinks()
                .forEach(
                        sink ->
                                renewals.put(
                                        sink.name(),
                                        connectors
                                                .named(sink.connector())
                                                .renewal(sink.options())));
        return new Edited(
                pipeline.program(),
                List.copyOf(sources.values()),
                spec.sinks().stream()
                        .map(sink -> new Blueprint.Follower(named(sinks, sink.name()), sink.from()))
                        .toList(),
                renewals,
                (name, positions) -> history(spec, contexts, connectors, name, positions));
    }

    private static History history(
            PipelineSpec spec,
            Contexts contexts,
            Connectors connectors,
            String name,
            Map<String, String> positions) {
        PipelineSpec.Source source =
                spec.sources().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return connectors.named(source.connector()).history(contexts.source(source), positions);
    }

    private static Endpoint named(Map<String, Endpoint> endpoints, String name) {
        Endpoint endpoint = endpoints.get(name);
        if (endpoint == null) {
            throw new IllegalArgumentException(name);
        }
        return endpoint;
    }

    Endpoint source(String name) {
        return named(sources, name);
    }

    Endpoint sink(String name) {
        return named(sinks, name);
    }

    /**
     * The same, with sinks known by another label.
     *
     * @param names of those sinks
     * @param suffix behind their labels
     */
    Changes relabelled(Set<String> names, String suffix) {
        Map<String, Endpoint> others = new HashMap<>(sinks);
        names.forEach(
                name ->
                        others.computeIfPresent(
                                name, (_, sink) -> sink.known(sink.label() + suffix)));
        return new Changes(data, from, sources, others, saved, comparison);
    }

    /** Whether there is state to go on from. */
    public boolean goesOn() {
        return comparison != null;
    }

    /** Whether the pipeline is what it was, or there was none. */
    public boolean nothing() {
        return comparison == null || comparison.nothing();
    }

    public List<Effect> effects() {
        return comparison == null ? List.of() : comparison.effects();
    }

    public boolean asks() {
        return comparison != null && comparison.asks();
    }

    public boolean isPossible() {
        return comparison == null || comparison.isPossible();
    }

    void mustNotAsk() {
        if (!isPossible() || asks()) {
            throw new TidewireException(
                    ErrorCode.PIPELINE_CHANGED,
                    "the state in " + data + " is of another version of the pipeline",
                    "see what would become of it with 'tidewire plan FILE --against DATA'");
        }
    }

    /** Rows that have to be read again; -1 when unknown. */
    public long rowsToRead() {
        return comparison == null ? 0 : comparison.rowsToRead();
    }

    /** How long reading them takes, about, at the speed of the runs so far; null when unknown. */
    public @Nullable Duration timeToRead() {
        long rows = rowsToRead();
        if (saved == null || rows <= 0) {
            return rows == 0 ? Duration.ZERO : null;
        }
        double rate = SavedPipeline.rowsPerSecond(saved);
        return rate <= 0 ? null : Duration.ofMillis((long) (rows / rate * 1000));
    }

    /** Absent when there is nothing to change. */
    @Nullable Transition transition() {
        return comparison == null || comparison.nothing() ? null : comparison.transition();
    }

    /** When the state is of that there is; null when there is none. */
    public @Nullable Instant taken() {
        return saved == null ? null : Values.instant(saved.about().takenMicros());
    }

    @Nullable SavedCheckpoint saved() {
        return saved;
    }

    /** What tells this change from another one. */
    String id() {
        return comparison == null || saved == null
                ? ""
                : comparison.blueprint().fingerprint()
                        + " "
                        + saved.about().number()
                        + (from == null ? "" : " " + from);
    }

    /** The directory. */
    Path data() {
        return data;
    }

    Path checkpoints() {
        return data.resolve(CHECKPOINTS);
    }

    /** Where sources begin that are read again. */
    Start start() {
        return from == null ? new Start.Earliest() : from;
    }

    /** Where what is computed anew is kept until it takes its place. */
    Path rebuild() {
        return data.resolve(REBUILD);
    }
}
