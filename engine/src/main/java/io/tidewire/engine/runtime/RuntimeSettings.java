package io.tidewire.engine.runtime;

import io.tidewire.api.storage.Disk;
import io.tidewire.engine.change.Transition;
import io.tidewire.engine.checkpoint.LocalDisk;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a pipeline is run.
 *
 * @param workers threads that compute, 1 to 64
 * @param stepRows the most rows a step takes from one source, unless one polled batch alone has
 *     more
 * @param checkpointEvery between two checkpoints; at least 10 ms
 * @param checkpoints the folder they are kept in, made when the first one is written; null for none
 * @param serve whether views can be read and subscribed to; costs nothing when false
 * @param servedRows the most rows kept of a view that only grows
 * @param sql the text of each view, to be shown
 * @param definition what the pipeline's tables are, as text: each checkpoint keeps that of the
 *     pipeline it is of, for whoever edits it; empty for none
 * @param takeover how the state of another pipeline is gone on from; null when only that of the
 *     same one may be
 * @param ceilings not null for a run that goes once more over what was read, up to where another
 *     one stands: by source, the watermark that it has got to. Sources that are exhausted have not
 *     ended then
 * @param disk where checkpoints are written; the machine's, but in tests
 * @param drainFor when it is told to stop: how long what was read may take to be computed, and as
 *     long again for what is computed to be delivered; what is not done by then is done by the next
 *     run
 */
public record RuntimeSettings(
        int workers,
        int stepRows,
        Duration checkpointEvery,
        @Nullable Path checkpoints,
        boolean serve,
        int servedRows,
        Map<String, String> sql,
        String definition,
        @Nullable Takeover takeover,
        @Nullable Map<String, Long> ceilings,
        Disk disk,
        Duration drainFor) {

    public static final RuntimeSettings DEFAULT =
            new RuntimeSettings(
                    1,
                    65_536,
                    Duration.ofSeconds(10),
                    null,
                    true,
                    1_000,
                    Map.of(),
                    "",
                    null,
                    null,
                    new LocalDisk(),
                    Duration.ofSeconds(8));

    /**
     * @param rebuilt the folder with the checkpoint of what was computed anew; null when nothing
     *     was
     */
    public record Takeover(Transition transition, @Nullable Path rebuilt) {}

    public RuntimeSettings {
        sql = Map.copyOf(sql);
    }

    /** Where what waits for sinks is kept, beside the checkpoints; null for nowhere. */
    public @Nullable Path outboxes() {
        return checkpoints == null ? null : checkpoints.resolveSibling("outbox");
    }

    /** The folder of one sink in it. */
    public @Nullable Path outbox(String sink) {
        Path all = outboxes();
        return all == null ? null : all.resolve(sink);
    }

    public RuntimeSettings withWorkers(int number) {
        return with(draft -> draft.workers = number);
    }

    public RuntimeSettings withStepRows(int rows) {
        return with(draft -> draft.stepRows = rows);
    }

    public RuntimeSettings withCheckpoints(@Nullable Path folder, Duration every) {
        return with(
                draft -> {
                    draft.checkpoints = folder;
                    draft.checkpointEvery = every;
                });
    }

    public RuntimeSettings withServe(boolean on) {
        return with(draft -> draft.serve = on);
    }

    public RuntimeSettings withSql(Map<String, String> texts) {
        return with(draft -> draft.sql = texts);
    }

    public RuntimeSettings withDefinition(String text) {
        return with(draft -> draft.definition = text);
    }

    public RuntimeSettings withTakeover(@Nullable Takeover other) {
        return with(draft -> draft.takeover = other);
    }

    public RuntimeSettings withCeilings(Map<String, Long> watermarks) {
        return with(draft -> draft.ceilings = watermarks);
    }

    public RuntimeSettings withDisk(Disk other) {
        return with(draft -> draft.disk = other);
    }

    public RuntimeSettings withDrainFor(Duration limit) {
        return with(draft -> draft.drainFor = limit);
    }

    private RuntimeSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settle();
    }

    /** The same while one of it is changed. */
    private static final class Draft {
        int workers;
        int stepRows;
        Duration checkpointEvery;
        @Nullable Path checkpoints;
        boolean serve;
        int servedRows;
        Map<String, String> sql;
        String definition;
        @Nullable Takeover takeover;
        @Nullable Map<String, Long> ceilings;
        Disk disk;
        Duration drainFor;

        Draft(RuntimeSettings from) {
            workers = from.workers;
            stepRows = from.stepRows;
            checkpointEvery = from.checkpointEvery;
            checkpoints = from.checkpoints;
            serve = from.serve;
            servedRows = from.servedRows;
            sql = from.sql;
            definition = from.definition;
            takeover = from.takeover;
            ceilings = from.ceilings;
            disk = from.disk;
            drainFor = from.drainFor;
        }

        RuntimeSettings settle() {
            return new RuntimeSettings(
                    workers,
                    stepRows,
                    checkpointEvery,
                    checkpoints,
                    serve,
                    servedRows,
                    sql,
                    definition,
                    takeover,
                    ceilings,
                    disk,
                    drainFor);
        }
    }
}
