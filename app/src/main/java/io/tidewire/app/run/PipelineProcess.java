package io.tidewire.app.run;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.Source;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.connectors.Connectors;
import io.tidewire.connectors.duckdb.StoreQuarantine;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.PipelineRuntime;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.runtime.SinkBinding;
import io.tidewire.engine.runtime.SinkRejections;
import io.tidewire.engine.runtime.SourceBinding;
import io.tidewire.engine.state.StateMemory;
import io.tidewire.server.HttpServer;
import io.tidewire.server.ServerSettings;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private final PipelineRuntime runtime;
    private final boolean bounded;
    private @Nullable HttpServer server;

    private PipelineProcess(
            CheckedPipeline.Runnable pipeline,
            RunOptions options,
            Facilities facilities,
            Redactor redactor,
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
            bounded = pipeline.spec().sources().stream().allMatch(this::isBounded);
            runtime = wire(facilities.directory());
            open.push(runtime);
            quarantine.onReplay(runtime::replay);
        } catch (RuntimeException | Error e) {
            closeAll();
            throw e;
        }
    }

    /**
     * Starts everything and returns.
     *
     * @param facilities closed with this one, also when it cannot start
     * @throws io.tidewire.api.error.TidewireException when anything of it cannot start; nothing is
     *     left behind then
     */
    public static PipelineProcess start(
            CheckedPipeline.Runnable pipeline,
            RunOptions options,
            Facilities facilities,
            Redactor redactor,
            Clock clock) {
        PipelineProcess process =
                new PipelineProcess(pipeline, options, facilities, redactor, clock);
        try {
            // The server comes first: a taken port is found before anything is read.
            if (process.serves()) {
                process.serve();
            }
            process.announce();
            process.runtime.start();
            return process;
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
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
    private static void limitState(Path directory, PipelineSpec.RunSettings settings) {
        long heap = Runtime.getRuntime().maxMemory();
        long most = Math.max(heap - FOR_THE_PROGRAM, heap / 16);
        long disk = settings.stateDiskMegabytes() << 20;
        StateMemory.limit(
                directory,
                most / 100 * settings.stateHeapPercent(),
                disk == 0 ? Long.MAX_VALUE : disk);
    }

    private PipelineRuntime wire(Path directory) {
        PipelineSpec spec = pipeline.spec();
        Contexts contexts = new Contexts(spec, pipeline.program(), clock);
        limitState(directory, spec.settings());
        Map<String, String> sql = new HashMap<>();
        spec.views().forEach(view -> sql.put(view.name(), view.sql().text()));
        RuntimeSettings settings =
                RuntimeSettings.DEFAULT
                        .withWorkers(options.workers())
                        .withStepRows(spec.settings().stepRows())
                        .withCheckpoints(
                                directory.resolve("checkpoints"), spec.settings().checkpointEvery())
                        .withServe(serves())
                        .withSql(sql);
        List<SourceBinding> sources = new ArrayList<>();
        for (PipelineSpec.Source source : spec.sources()) {
            Connector connector = connectors.named(source.connector());
            Source opened = connector.openSource(contexts.source(source));
            open.push(opened);
            sources.add(
                    new SourceBinding(
                            source.name(),
                            source.connector(),
                            opened,
                            contexts.decoder(source),
                            opened instanceof Ingest ingest ? ingest : null));
        }
        List<SinkBinding> sinks = new ArrayList<>();
        for (PipelineSpec.Sink sink : spec.sinks()) {
            SinkRejections rejections = new SinkRejections(sink.name(), quarantine, clock);
            sinks.add(
                    new SinkBinding(
                            sink.name(),
                            sink.connector(),
                            sink.from(),
                            connectors
                                    .named(sink.connector())
                                    .openSink(
                                            contexts.sink(
                                                    sink,
                                                    rejections,
                                                    settings.outbox(sink.name()))),
                            rejections,
                            sink.buffer()));
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

    private void serve() {
        ServeSettings serve = options.serve();
        RunningPipeline shown =
                redactor.hasSecrets() ? new RedactedPipeline(runtime, redactor) : runtime;
        server =
                HttpServer.start(
                        shown,
                        ServerSettings.DEFAULT
                                .withHost(serve.host())
                                .withPort(serve.port())
                                .withToken(serve.token())
                                .withCorsOrigins(serve.corsOrigins())
                                .withHosts(serve.hosts()));
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
        if (server == null) {
            return null;
        }
        String host = options.serve().host();
        String name =
                switch (host) {
                    case "0.0.0.0", "::", "127.0.0.1", "::1" -> "localhost";
                    default -> host.contains(":") ? "[" + host + "]" : host;
                };
        return "http://" + name + ":" + server.port();
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
