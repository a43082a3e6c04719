package io.tidewire.app.run;

import io.tidewire.api.connector.Source;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Status;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.connectors.Connectors;
import io.tidewire.connectors.duckdb.StoreQuarantine;
import io.tidewire.engine.change.Transition;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SourceBinding;
import io.tidewire.engine.state.StateMemory;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * One pipeline wired together: connectors, store, engine, HTTP server. What was opened is closed in
 * the opposite order, also when opening fails half-way.
 */
public final class PipelineProcess implements AutoCloseable {

    /** What it takes of the heap to run at all, in bytes. */
    private static final long FOR_THE_PROGRAM = 96 << 20;

    private final CheckedPipeline.Runnable pipeline;
    private final RunOptions options;
    private final Redactor redactor;
    private final Clock clock;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Connectors connectors;
    private final StoreQuarantine quarantine;
    private final ServedPipeline shown;
    private final PipelineRuntime runtime;
    private final boolean bounded;
    private @Nullable Listener server;
    private boolean isOpen;

    private PipelineProcess(
            CheckedPipeline.Runnable pipeline,
            Changes changes,
            RunOptions options,
            Facilities facilities,
            Redactor redactor,
            Consumer<Progress> progress,
            Clock clock) {
        this.pipeline = pipeline;
        this.options = options;
        this.redactor = redactor;
        this.clock = clock;
        this.connectors = facilities.connectors();
        open.push(facilities);
        try {
            quarantine = new StoreQuarantine(connectors.store());
            open.push(quarantine);
            shown = new ServedPipeline(quarantine, connectors.store());
            bounded = pipeline.spec().sources().stream().allMatch(this::isBounded);
            runtime = wire(changes, progress);
            open.push(runtime);
            shown.running(runtime);
            quarantine.onReplay(runtime::replay);
        } catch (RuntimeException | Error e) {
            closeAll();
            throw e;
        }
    }

    /**
     * Starts everything and returns; when something has to be computed anew, after that.
     *
     * @param changes what becomes of the state in the data directory; agreed to
     * @param facilities closed with this one, also when it cannot start
     * @param progress told how far what is computed anew is
     * @throws io.tidewire.api.error.TidewireException when anything of it cannot start; nothing is
     *     left behind then
     */
    public static PipelineProcess start(
            CheckedPipeline.Runnable pipeline,
            Changes changes,
            RunOptions options,
            Facilities facilities,
            Redactor redactor,
            Consumer<Progress> progress,
            Clock clock) {
        PipelineProcess process =
                new PipelineProcess(
                        pipeline, changes, options, facilities, redactor, progress, clock);
        try {
            // The server comes first: a taken port is found before anything is read.
            process.open();
            process.runtime.start();
            return process;
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    /**
     * The same, where nothing has to be agreed to.
     *
     * @throws io.tidewire.api.error.TidewireException also PIPELINE_CHANGED when something has
     */
    public static PipelineProcess start(
            CheckedPipeline.Runnable pipeline,
            RunOptions options,
            Facilities facilities,
            Redactor redactor,
            Clock clock) {
        Changes changes;
        try {
            changes = facilities.changes(pipeline, clock);
            changes.mustNotAsk();
        } catch (RuntimeException | Error e) {
            facilities.close();
            throw e;
        }
        return start(pipeline, changes, options, facilities, redactor, _ -> {}, clock);
    }

    private boolean isBounded(PipelineSpec.Source source) {
        return connectors.named(source.connector()).bounded(source.options());
    }

    private boolean serves() {
        return switch (options.serving()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case UNLESS_BOUNDED -> !bounded;
        };
    }

    /** The rest of the heap is for the program and what is under way. */
    static void limitState(Path directory, PipelineSpec.RunSettings settings) {
        long heap = Runtime.getRuntime().maxMemory();
        long most = Math.max(heap - FOR_THE_PROGRAM, heap / 16);
        long disk = settings.stateDiskMegabytes() << 20;
        StateMemory.limit(
                directory,
                most / 100 * settings.stateHeapPercent(),
                disk == 0 ? Long.MAX_VALUE : disk);
    }

    /** Computes anew what has to be, which may take long, and puts the pipeline together. */
    private PipelineRuntime wire(Changes changes, Consumer<Progress> progress) {
        PipelineSpec spec = pipeline.spec();
        limitState(changes.data(), spec.settings());
        Wiring wiring = new Wiring(pipeline, changes, connectors, quarantine, clock);
        Transition transition = changes.transition();
        SavedCheckpoint saved = changes.saved();
        boolean rebuilds = false;
        if (transition != null && saved != null && transition.rebuilds()) {
            rebuilds = true;
            open();
            new Rebuild(pipeline, changes, transition, saved, wiring, connectors.store(), clock)
                    .run(options, serves(), shown, progress);
        } else {
            Rebuild.discard(changes);
        }
        RuntimeSettings settings =
                wiring.settings(options, changes.checkpoints(), serves())
                        .withTakeover(
                                transition == null
                                        ? null
                                        : new RuntimeSettings.Takeover(
                                                transition, rebuilds ? changes.rebuild() : null));
        List<SourceBinding> sources = new ArrayList<>();
        for (PipelineSpec.Source source : spec.sources()) {
            Source opened = wiring.open(source);
            open.push(opened);
            sources.add(wiring.bind(source, opened));
        }
        List<SinkBinding> sinks = new ArrayList<>();
        for (PipelineSpec.Sink sink : spec.sinks()) {
            sinks.add(wiring.open(sink, false, settings));
        }
        return new PipelineRuntime(
                pipeline.program(),
                sources,
                sinks,
                quarantine,
                connectors.store(),
                settings,
                clock);
    }

    /** Opens the way in for people and senders, unless it is open. */
    private void open() {
        if (isOpen) {
            return;
        }
        isOpen = true;
        if (serves()) {
            serve();
        }
        announce();
    }

    private void serve() {
        server = Listener.start(shown, options.serve(), redactor);
        open.push(server);
    }

    private void announce() {
        new RunInfo(
                        pipeline.spec().name(),
                        ProcessHandle.current().pid(),
                        url(),
                        options.serve().token())
                .write(options.data());
        open.push(() -> RunInfo.remove(options.data()));
    }

    /** Where the HTTP server is; null when there is none. */
    public @Nullable String url() {
        return server == null ? null : server.url();
    }

    /** What HTTP clients must send; null when they need nothing. */
    public @Nullable String token() {
        return options.serve().token();
    }

    /** Where Kafka clients find the in-process broker; null when it does not run. */
    public @Nullable String kafka() {
        return connectors.broker().isRunning() ? connectors.broker().bootstrapServers() : null;
    }

    /** True when every source comes to an end. */
    public boolean bounded() {
        return bounded;
    }

    public Status status() {
        return runtime.status();
    }

    /** Blocks until the pipeline has ended. */
    public Outcome awaitEnd() throws InterruptedException {
        return runtime.awaitEnd();
    }

    /** Drains; the second call ends it at once. */
    public void stop() {
        runtime.stop();
    }

    @Override
    public void close() {
        closeAll();
    }

    private synchronized void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                // The rest must be closed too; there is nobody left to tell but the log.
                System.getLogger(PipelineProcess.class.getName())
                        .log(System.Logger.Level.DEBUG, "while closing", e);
            }
        }
    }
}
