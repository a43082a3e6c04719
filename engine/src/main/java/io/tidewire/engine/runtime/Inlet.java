package io.tidewire.engine.runtime;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.Fault;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.quality.GateStep;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All sources as the worker sees them: takes what has arrived through their gates. */
final class Inlet {

    /** That pay what a step costs by itself: of one worker, and of several who have to meet. */
    private static final int ENOUGH_ROWS = 1_024;

    private static final int ENOUGH_TO_SHARE = 8_192;

    private final List<SourceLane> lanes;
    private final long stepRows;
    private final IdleSources idleSources;
    private final Map<SourceLane, GateStep> unsettled = new LinkedHashMap<>();

    Inlet(Program program, List<SourceLane> lanes, RuntimeSettings settings) {
        this.lanes = lanes;
        this.stepRows = worthwhile(program, settings);
        this.idleSources = new IdleSources(program);
    }

    /**
     * How many rows are gathered for a step. The more, the fewer changes there are of results that
     * change; results that only grow gain nothing, and gathering copies the rows' strings.
     */
    static long worthwhile(Program program, RuntimeSettings settings) {
        boolean onlyGrows =
                program.views().stream().allMatch(Program.View::insertOnly)
                        && program.sources().stream().allMatch(s -> s.primaryKey().isEmpty());
        int enough = settings.workers() == 1 ? ENOUGH_ROWS : ENOUGH_TO_SHARE;
        return onlyGrows ? Math.min(settings.stepRows(), enough) : settings.stepRows();
    }

    /**
     * Takes what has arrived, of each source at most the rows of a step, or one chunk.
     *
     * @param steadyMicros of a clock that does not jump
     */
    StepInput take(long steadyMicros) {
        Map<String, Batch> batches = new HashMap<>();
        Map<String, Map<String, Long>> positions = new HashMap<>();
        List<Quarantine.Entry> refused = new ArrayList<>();
        List<Long> replayed = new ArrayList<>();
        long firstArrival = Long.MAX_VALUE;
        @Nullable Fault stop = null;
        for (SourceLane lane : lanes) {
            GateStep step = new GateStep();
            for (long rows = 0; rows < stepRows && stop == null; ) {
                Chunk chunk = lane.intake().poll();
                if (chunk == null) {
                    break;
                }
                rows += chunk.rows();
                lane.accept(chunk, steadyMicros, step);
                replayed.addAll(chunk.replayed());
                if (chunk.checked() != null) {
                    remember(lane, chunk.checked().raw(), positions);
                    stop = chunk.checked().stop();
                }
            }
            if (!step.passed().isEmpty()) {
                batches.put(lane.name(), Batches.concat(step.passed()));
            }
            if (step.firstArrivalMicros() != Long.MAX_VALUE) {
                unsettled.put(lane, step);
            }
            refused.addAll(step.refused());
            firstArrival = Math.min(firstArrival, step.firstArrivalMicros());
        }
        return new StepInput(
                batches,
                watermarks(steadyMicros),
                positions,
                refused,
                replayed,
                firstArrival,
                firstArrival != Long.MAX_VALUE,
                stop);
    }

    private static void remember(
            SourceLane lane, RawBatch raw, Map<String, Map<String, Long>> positions) {
        if (raw.count() == 0) {
            return;
        }
        positions
                .computeIfAbsent(lane.name(), name -> new HashMap<>())
                .put(raw.partition(), raw.position(raw.count() - 1));
    }

    private Map<String, Long> watermarks(long steadyMicros) {
        Map<String, Long> watermarks = new HashMap<>();
        for (SourceLane lane : lanes) {
            watermarks.put(lane.name(), lane.watermark(steadyMicros));
        }
        idleSources.advance(lanes, watermarks);
        return watermarks;
    }

    /** The rows that were taken last are in the views: they are no longer in flight. */
    void settle() {
        unsettled.forEach((lane, step) -> lane.books().settle(step));
        unsettled.clear();
    }

    /** Whether no source is read any more and all that was read was taken. */
    boolean drained() {
        return lanes.stream().allMatch(lane -> lane.intake().drained());
    }

    /** Whether every source was bounded and gave everything. */
    boolean exhausted() {
        return lanes.stream().allMatch(SourceLane::exhausted);
    }

    /** Takes nothing more in; what is there can still be taken. */
    void close() {
        lanes.forEach(lane -> lane.intake().close());
    }
}
