package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.Source;
import io.tidewire.api.data.Values;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.engine.change.Endpoint;
import io.tidewire.testkit.fake.CollectingSink;
import io.tidewire.testkit.fake.DelimitedDecoder;
import io.tidewire.testkit.fake.ManualClock;
import io.tidewire.testkit.fake.MemoryQuarantine;
import io.tidewire.testkit.fake.ScriptedSource;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A whole runtime with everything around it in the test's hands. */
final class Rig implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    final ManualClock clock = new ManualClock(NOW);
    MemoryQuarantine quarantine;
    final Map<String, ScriptedSource> sources = new LinkedHashMap<>();
    final Map<String, CollectingSink> sinks = new LinkedHashMap<>();
    private final Map<String, Source> otherSources = new LinkedHashMap<>();
    private final Map<String, Sink> otherSinks = new LinkedHashMap<>();
    private final Program program;
    private LongSupplier nanoTime = clock::nanoTime;
    private Clock wall = clock;
    private RuntimeSettings settings = RuntimeSettings.DEFAULT;
    private PipelineSpec.Buffer buffer = PipelineSpec.Buffer.DEFAULT;
    private PipelineRuntime runtime;

    Rig(Program program) {
        this(program, new MemoryQuarantine());
    }

    /** With a quarantine that an earlier process has left. */
    Rig(Program program, MemoryQuarantine quarantine) {
        this.program = program;
        this.quarantine = quarantine;
    }

    Rig source(String name, ScriptedSource source) {
        sources.put(name, source.arrivedAt(micros(NOW)));
        return this;
    }

    Rig source(String name, Source source) {
        if (source instanceof ScriptedSource scripted) {
            return source(name, scripted);
        }
        otherSources.put(name, source);
        return this;
    }

    /** A sink that follows the view of its name. */
    Rig sink(String view) {
        sinks.put(view, new CollectingSink());
        return this;
    }

    Rig sink(String view, Sink sink) {
        otherSinks.put(view, sink);
        return this;
    }

    /** Of each sink. */
    Rig buffer(long bytes, PipelineSpec.WhenFull whenFull) {
        buffer = new PipelineSpec.Buffer(bytes, whenFull);
        return this;
    }

    Rig settings(RuntimeSettings settings) {
        this.settings = settings;
        return this;
    }

    /** Another clock for the pipeline. */
    Rig wall(Clock other) {
        wall = other;
        return this;
    }

    /** One that outlives this. */
    Rig quarantine(MemoryQuarantine other) {
        quarantine = other;
        return this;
    }

    Rig nanoTime(LongSupplier other) {
        nanoTime = other;
        return this;
    }

    /** If it has been started. */
    void stop() {
        if (runtime != null) {
            runtime.stop();
        }
    }

    Rig checkpoints(Path folder) {
        return settings(settings.withCheckpoints(folder, Duration.ofMillis(10)));
    }

    static long micros(Instant instant) {
        return Values.micros(instant);
    }

    PipelineRuntime start() {
        List<SourceBinding> sourceBindings = new ArrayList<>();
        for (Program.SourceTable table : program.sources()) {
            sourceBindings.add(
                    new SourceBinding(
                            table.name(),
                            "scripted",
                            otherSources.getOrDefault(table.name(), sources.get(table.name())),
                            () -> new DelimitedDecoder(table.decoded()),
                            null));
        }
        List<SinkBinding> sinkBindings = new ArrayList<>();
        Map<String, Sink> all = new LinkedHashMap<>(sinks);
        all.putAll(otherSinks);
        all.forEach(
                (view, sink) ->
                        sinkBindings.add(
                                new SinkBinding(
                                        Endpoint.of("to_" + view, "collecting"),
                                        view,
                                        sink,
                                        new SinkRejections("to_" + view, quarantine, clock),
                                        buffer,
                                        true)));
        runtime =
                new PipelineRuntime(
                        program,
                        sourceBindings,
                        sinkBindings,
                        quarantine,
                        new NoStore(),
                        settings,
                        wall,
                        nanoTime);
        quarantine.replayTo(entries -> runtime.replay(entries).size());
        runtime.start();
        return runtime;
    }

    Outcome run() throws InterruptedException {
        return start().awaitEnd();
    }

    /**
     * Waits; whoever interrupts, such as a test's time limit, ends it. Asks again at once, because
     * what it waits for happens in other threads.
     */
    static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("it did not happen");
            }
            Thread.onSpinWait();
        }
    }

    Status.Books books() {
        return runtime.status().sources().getFirst().books();
    }

    List<Status.Problem> problems() {
        return runtime.status().problems();
    }

    CollectingSink sinkOf(String view) {
        return sinks.get(view);
    }

    @Override
    public void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    private static final class NoStore implements Store {
        @Override
        public Result query(String sql, RunningPipeline.QueryLimits limits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
