package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;
import io.tidewire.engine.change.Blueprint;
import io.tidewire.engine.checkpoint.CheckpointFolder;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.delivery.Bounds;
import io.tidewire.engine.delivery.Outbox;
import io.tidewire.engine.delivery.Outboxes;
import io.tidewire.engine.serving.Views;
import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A pipeline that runs in threads of its own: one per source ({@link SourceReader}), one that steps
 * ({@link Worker}), one per sink ({@link SinkDelivery}), one for the served views, and one for the
 * quarantine once a row fails. A failure of any of them ends all, and {@link #awaitEnd} says why.
 * Thread-safe.
 */
public final class PipelineRuntime implements RunningPipeline, AutoCloseable {

    private static final int ROOM_IN_STEPS = 2;
    private static final int OUTBOX_IN_STEPS = 8;

    /** Of rows that wait for one sink; all of them together take an eighth of the heap at most. */
    private static final long OUTBOX_BYTES = 64L << 20;

    private final List<SourceBinding> sources;
    private final List<SinkBinding> sinks;
    private final Quarantine quarantine;
    private final Store store;
    private final RuntimeSettings settings;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Program program;
    private final Program extended;
    private final Lifecycle lifecycle;
    private final Bell bell = new Bell();
    private final List<SourceLane> lanes = new ArrayList<>();
    private final QuarantineWriter quarantineWriter;
    private final @Nullable Views views;
    private volatile @Nullable StatusReport report;

    /**
     * @param sources one per source of the program
     * @param quarantine not closed by the runtime; nor is the store
     * @param clock wall time: arrival, latency, what SQL calls the current time
     */
    public PipelineRuntime(
            Program program,
            List<SourceBinding> sources,
            List<SinkBinding> sinks,
            Quarantine quarantine,
            Store store,
            RuntimeSettings settings,
            Clock clock) {
        this(
                program,
                sources,
                sinks,
                quarantine,
                store,
                settings,
                clock,
                () -> Time.current().nanoTime());
    }

    /**
     * @param nanoTime by which a partition is found idle: wall time may jump
     */
    PipelineRuntime(
            Program program,
            List<SourceBinding> sources,
            List<SinkBinding> sinks,
            Quarantine quarantine,
            Store store,
            RuntimeSettings settings,
            Clock clock,
            LongSupplier nanoTime) {
        this.program = program;
        this.sources = List.copyOf(sources);
        this.sinks = List.copyOf(sinks);
        this.quarantine = quarantine;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.extended = Outlets.withFollowedSources(program, this.sinks);
        this.lifecycle = new Lifecycle(clock, nanoTime);
        this.quarantineWriter = new QuarantineWriter(quarantine, lifecycle);
        this.views = settings.serve() ? new Views(program, settings.servedRows(), now()) : null;
        Set<String> followed =
                this.sinks.stream().map(SinkBinding::from).collect(Collectors.toSet());
        for (Program.SourceTable table : program.sources()) {
            Intake intake = new Intake((long) ROOM_IN_STEPS * settings.stepRows(), bell::ring);
            Map<String, Long> ceilings = settings.ceilings();
            lanes.add(
                    new SourceLane(
                            table,
                            Reads.pruned(extended, table, followed),
                            binding(table.name()),
                            intake,
                            ceilings == null
                                    ? null
                                    : ceilings.getOrDefault(table.name(), Long.MAX_VALUE)));
        }
    }

    private SourceBinding binding(String name) {
        return sources.stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing feeds '" + name + "'"));
    }

    private long now() {
        return Values.micros(clock.instant());
    }

    /**
     * Restores the newest checkpoint, if there is one, and begins. Once.
     *
     * @throws TidewireException CHECKPOINT_UNREADABLE, PIPELINE_CHANGED, DATA_DIRECTORY; nothing
     *     runs then
     */
    public void start() {
        Blueprint blueprint = blueprint();
        CheckpointFolder folder = folder(blueprint);
        Checkpointer.Origin origin = folder == null ? null : origin(folder, blueprint);
        Circuit circuit = Circuit.build(extended, settings.workers(), this::label);
        try {
            start(circuit, blueprint, folder, origin);
        } catch (Throwable e) {
            circuit.close();
            throw e;
        }
    }

    private Blueprint blueprint() {
        return Blueprint.of(
                program,
                sources.stream().map(SourceBinding::endpoint).toList(),
                sinks.stream()
                        .map(sink -> new Blueprint.Follower(sink.endpoint(), sink.from()))
                        .toList());
    }

    private String label(String source) {
        return binding(source).label();
    }

    private @Nullable CheckpointFolder folder(Blueprint blueprint) {
        Path folder = settings.checkpoints();
        return folder == null
                ? null
                : new CheckpointFolder(
                        settings.disk(), folder, program.name(), blueprint.fingerprint());
    }

    /** What there is to go on from; absent when there is nothing. */
    private Checkpointer.@Nullable Origin origin(CheckpointFolder folder, Blueprint blueprint) {
        SavedCheckpoint saved = folder.newest(fault -> lifecycle.problem("checkpoint", fault));
        if (saved == null) {
            return null;
        }
        RuntimeSettings.Takeover takeover = settings.takeover();
        if (takeover == null && saved.about().fingerprint().equals(blueprint.fingerprint())) {
            return new Checkpointer.Origin(saved, null, null);
        }
        if (takeover == null || !takeover.transition().from().equals(saved.about().fingerprint())) {
            throw new TidewireException(
                    ErrorCode.PIPELINE_CHANGED,
                    "the state in "
                            + settings.checkpoints()
                            + " is of another version of the pipeline",
                    "see what would become of it with 'tidewire plan FILE --against DATA'");
        }
        Path rebuilt = takeover.rebuilt();
        return new Checkpointer.Origin(
                saved,
                takeover.transition(),
                rebuilt == null
                        ? null
                        : new CheckpointFolder(settings.disk(), rebuilt, program.name(), "")
                                .newest(fault -> lifecycle.problem("checkpoint", fault)));
    }

    private void start(
            Circuit circuit,
            Blueprint blueprint,
            @Nullable CheckpointFolder folder,
            Checkpointer.@Nullable Origin origin) {
        PipelineState state =
                new PipelineState(lanes, circuit, views, blueprint, settings.definition());
        Checkpointer checkpoints =
                new Checkpointer(
                        folder,
                        settings.checkpointEvery(),
                        state,
                        quarantineWriter,
                        lifecycle,
                        clock);
        checkpoints.restore(origin, nanoTime.getAsLong() / 1_000);
        CrashPoint.RESTORED.pass();
        long step = origin == null ? 0 : origin.step();
        long savedStep = origin == null ? 0 : origin.saved().about().step();
        Outboxes outboxes = new Outboxes(settings.disk(), settings.outboxes(), origin == null);
        if (origin != null && origin.transition() == null && settings.ceilings() == null) {
            outboxes.keep(sinks.stream().map(SinkBinding::label).collect(Collectors.toSet()));
        }
        List<SinkLane> sinkLanes = sinkLanes(outboxes, origin, checkpoints.standings());
        List<SinkDelivery> deliveries =
                deliveries(sinkLanes, outboxes.run(), checkpoints.standings());
        Map<String, SourceReader> readers = new LinkedHashMap<>();
        for (SourceLane lane : lanes) {
            readers.put(lane.label(), new SourceReader(lane, Map.copyOf(lane.resume()), lifecycle));
        }
        checkpoints.connect(sinkLanes, readers);
        List<SinkLane> fed = sinkLanes.stream().filter(lane -> lane.binding().fed()).toList();
        Outlets outlets = new Outlets(extended, fed, views);
        Inlet inlet = new Inlet(program, lanes, settings);
        Stepper stepper =
                new Stepper(
                        inlet,
                        circuit,
                        outlets,
                        quarantineWriter,
                        lifecycle,
                        state.pace(),
                        clock,
                        nanoTime);
        stepper.restore(step);
        Gauges gauges = new Gauges(lanes, circuit);
        Backpressure backpressure = new Backpressure(sinkLanes);
        Shutdown shutdown =
                new Shutdown(
                        lifecycle,
                        checkpoints,
                        outboxes,
                        circuit,
                        quarantineWriter,
                        views,
                        settings.drainFor());
        lifecycle.onChange(bell::ring);
        lifecycle.onChange(this::closeViewsOnAbort);
        report =
                new StatusReport(
                        program,
                        settings.sql(),
                        now(),
                        lifecycle,
                        lanes,
                        deliveries,
                        outlets,
                        stepper,
                        gauges,
                        checkpoints,
                        backpressure,
                        views);
        List<Quarantine.Entry> again = quarantine.recover(new Resume(outboxes.run(), savedStep));
        startThreads(
                deliveries,
                readers,
                shutdown,
                new Worker(
                        inlet,
                        backpressure,
                        stepper,
                        checkpoints,
                        gauges,
                        shutdown,
                        lifecycle,
                        bell,
                        settings.drainFor()));
        if (!again.isEmpty()) {
            Threads.start("tidewire-replay", () -> goOnReplaying(again));
        }
    }

    /** What was asked for before a crash or a stop. */
    private void goOnReplaying(List<Quarantine.Entry> entries) {
        try {
            Replay.run(lanes, entries, now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            lifecycle.fail("quarantine", e);
        }
    }

    private List<SinkLane> sinkLanes(
            Outboxes outboxes,
            Checkpointer.@Nullable Origin origin,
            Map<String, SinkStanding> standings) {
        List<SinkLane> sinkLanes = new ArrayList<>();
        for (SinkBinding sink : sinks) {
            Outlets.Followed followed = Outlets.followedTable(program, sink.from());
            SinkStanding standing = standings.getOrDefault(sink.label(), SinkStanding.NEW);
            Outbox outbox = outboxes.open(sink.label(), followed.schema(), bounds(sink));
            long step = origin == null ? 0 : origin.step(sink.name(), sink.label());
            outbox.restore(step, standing.offered(), standing.dropped());
            sinkLanes.add(
                    new SinkLane(
                            sink,
                            followed.insertOnly(),
                            outbox,
                            step,
                            standing.rejected(),
                            standing.back() < 0 ? step : standing.back(),
                            origin != null && origin.isAnew(sink.name()),
                            lifecycle,
                            bell::ring));
        }
        return sinkLanes;
    }

    private Bounds bounds(SinkBinding sink) {
        long share = Runtime.getRuntime().maxMemory() / 8 / sinks.size();
        return new Bounds(
                (long) OUTBOX_IN_STEPS * settings.stepRows(),
                Math.min(OUTBOX_BYTES, Math.min(share, sink.buffer().bytes() / 2)),
                sink.buffer().bytes(),
                sink.buffer().whenFull());
    }

    private List<SinkDelivery> deliveries(
            List<SinkLane> sinkLanes, String run, Map<String, SinkStanding> standings) {
        List<SinkDelivery> deliveries = new ArrayList<>();
        for (SinkLane lane : sinkLanes) {
            deliveries.add(
                    new SinkDelivery(
                            lane,
                            new Resume(run, lane.origin()),
                            standings.getOrDefault(lane.binding().label(), SinkStanding.NEW),
                            (long) OUTBOX_IN_STEPS * settings.stepRows() / 2,
                            () -> sinkLanes.stream().anyMatch(other -> !other.hasFailed()),
                            lifecycle,
                            clock));
        }
        return deliveries;
    }

    private void startThreads(
            List<SinkDelivery> deliveries,
            Map<String, SourceReader> readers,
            Shutdown shutdown,
            Worker worker) {
        Map<SinkDelivery, Thread> sinkThreads = new LinkedHashMap<>();
        for (SinkDelivery delivery : deliveries) {
            sinkThreads.put(
                    delivery, Threads.start("tidewire-sink-" + delivery.lane().name(), delivery));
        }
        Map<SourceReader, Thread> sourceThreads = new LinkedHashMap<>();
        readers.forEach(
                (label, reader) ->
                        sourceThreads.put(
                                reader, Threads.start("tidewire-source-" + label, reader)));
        Thread serving = views == null ? null : Threads.start("tidewire-views", this::serve);
        shutdown.connect(sourceThreads, sinkThreads, serving);
        lifecycle.running(pushed());
        Threads.start("tidewire-worker", worker);
    }

    private int pushed() {
        return (int) lanes.stream().filter(lane -> lane.binding().ingest() != null).count();
    }

    private void serve() {
        if (views == null) {
            return;
        }
        try {
            views.run();
        } catch (Throwable e) {
            lifecycle.fail("serving", e);
        }
    }

    private void closeViewsOnAbort() {
        if (views != null && lifecycle.aborting()) {
            views.close();
        }
    }

    /** Blocks until it ended, every thread of it. */
    public Outcome awaitEnd() throws InterruptedException {
        try {
            return lifecycle.end().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Completes when it ended, every thread of it. */
    public CompletableFuture<Outcome> ended() {
        return lifecycle.end().copy();
    }

    /**
     * Reads no more, finishes what was read, makes a checkpoint and ends. Returns at once. The
     * second call ends it without finishing.
     */
    public void stop() {
        lifecycle.stop();
    }

    /**
     * Hands payloads of the quarantine to their sources once more: through decoding, rules,
     * lateness against the source's watermark, and deduplication. Waits for room. The rows are in
     * the views after a later step, of which the quarantine is told.
     *
     * @return ids of what was handed over; entries that are not of a source of this pipeline are
     *     not
     * @throws TidewireException NOT_RUNNING
     */
    public List<Long> replay(List<Quarantine.Entry> entries) {
        if (report == null || lifecycle.stopping()) {
            throw notRunning();
        }
        try {
            return Replay.run(lanes, entries, now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notRunning();
        }
    }

    @Override
    public Status status() {
        StatusReport reporter = report;
        if (reporter == null) {
            throw notRunning();
        }
        return reporter.status();
    }

    @Override
    public Rows rows(String view, Map<String, String> filter, int limit) {
        return served().rows(view, filter, limit);
    }

    @Override
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        return served().subscribe(view, afterId, listener);
    }

    @Override
    public Optional<Ingest> ingest(String source) {
        return sources.stream()
                .filter(binding -> binding.name().equals(source))
                .findFirst()
                .map(SourceBinding::ingest);
    }

    @Override
    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        return served().reflected(source, position, view);
    }

    private Views served() {
        if (views == null) {
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING,
                    "views are not served in this run",
                    "run it without --no-serve");
        }
        return views;
    }

    private static TidewireException notRunning() {
        return new TidewireException(
                ErrorCode.NOT_RUNNING, "the pipeline is not running", "start it first");
    }

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public Store store() {
        return store;
    }

    /** Ends it at once and waits for its threads. */
    @Override
    public void close() {
        if (report == null) {
            return;
        }
        lifecycle.abort();
        try {
            awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
