package io.tidewire.app.run;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Status;
import io.tidewire.connectors.Connectors;
import io.tidewire.connectors.duckdb.StoreQuarantine;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.LocalDisk;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SourceBinding;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings a pipeline to rest that was stopped, or was killed: a run that reads nothing. What was
 * computed gets to the sinks, and a checkpoint says so.
 */
final class Settlement {

    private final CheckedPipeline.Runnable pipeline;
    private final Changes changes;
    private final Connectors connectors;
    private final Clock clock;

    Settlement(
            CheckedPipeline.Runnable pipeline,
            Changes changes,
            Connectors connectors,
            Clock clock) {
        this.pipeline = pipeline;
        this.changes = changes;
        this.connectors = connectors;
        this.clock = clock;
    }

    /**
     * @throws TidewireException ROWS_UNDELIVERED; others when it cannot run
     */
    Stand run(RunOptions options) {
        PipelineProcess.limitState(changes.data(), pipeline.spec().settings());
        try (StoreQuarantine quarantine = new StoreQuarantine(connectors.store())) {
            Wiring wiring = new Wiring(pipeline, changes, connectors, quarantine, clock);
            // What is served is part of the state.
            RuntimeSettings settings = wiring.settings(options, changes.checkpoints(), true);
            List<SourceBinding> sources = new ArrayList<>();
            for (PipelineSpec.Source source : pipeline.spec().sources()) {
                sources.add(wiring.bind(source, new Resting()));
            }
            try (PipelineRuntime runtime =
                    new PipelineRuntime(
                            pipeline.program(),
                            sources,
                            sinks(wiring, settings),
                            quarantine,
                            connectors.store(),
                            settings,
                            clock)) {
                runtime.start();
                runtime.stop();
                Outcome outcome = runtime.awaitEnd();
                if (outcome.failed()) {
                    throw new TidewireException(outcome.faults());
                }
                mustBeDelivered(runtime.status());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TidewireException(ErrorCode.NOT_RUNNING, "it was broken off", null, e);
            }
        }
        SavedCheckpoint saved =
                new CheckpointFolder(
                                new LocalDisk(), changes.checkpoints(), pipeline.spec().name(), "")
                        .newest(_ -> {});
        if (saved == null) {
            throw new IllegalStateException("a run without an end leaves a checkpoint");
        }
        return Stand.of(pipeline, changes, saved);
    }

    private List<SinkBinding> sinks(Wiring wiring, RuntimeSettings settings) {
        List<SinkBinding> sinks = new ArrayList<>();
        try {
            for (PipelineSpec.Sink sink : pipeline.spec().sinks()) {
                sinks.add(wiring.open(sink, false, settings));
            }
            return sinks;
        } catch (RuntimeException | Error e) {
            sinks.forEach(sink -> sink.sink().close());
            throw e;
        }
    }

    private static void mustBeDelivered(Status status) {
        List<Fault> faults = new ArrayList<>();
        for (Status.SinkStatus sink : status.sinks()) {
            if (sink.books().waiting() > 0) {
                faults.add(
                        Fault.error(
                                ErrorCode.ROWS_UNDELIVERED,
                                "the sink '"
                                        + sink.name()
                                        + "' has yet to get "
                                        + sink.books().waiting()
                                        + " rows, and nobody else can give it those"
                                        + (sink.lastError() == null ? "" : ": " + sink.lastError()),
                                "see that it can be reached, run the pipeline here until it has"
                                        + " them, and stop it; nothing was moved",
                                null));
            }
        }
        if (!faults.isEmpty()) {
            throw new TidewireException(faults);
        }
    }

    /** A source that stands where it stands: its partitions are there, and nothing comes. */
    private static final class Resting implements Source {

        private Set<String> partitions = Set.of();

        @Override
        public void start(Map<String, String> resume) {
            partitions = Set.copyOf(resume.keySet());
        }

        @Override
        public @Nullable RawBatch poll(Duration timeout) {
            LockSupport.parkNanos(timeout.toNanos());
            return null;
        }

        @Override
        public boolean exhausted() {
            return false;
        }

        @Override
        public Set<String> partitions() {
            return partitions;
        }

        @Override
        public void close() {}
    }
}
