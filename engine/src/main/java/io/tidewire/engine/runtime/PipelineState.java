package io.tidewire.engine.runtime;

import io.tidewire.engine.checkpoint.PendingCheckpoint;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.checkpoint.StateChanges;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.serving.Views;
import io.tidewire.engine.state.StatePart;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Everything a pipeline keeps, as checkpoints see it: the circuit and the gates, which are the
 * worker's; the served views, which are their own thread's; and what is small. For the worker,
 * between two steps.
 */
final class PipelineState {

    private static final String WATERMARKS = "watermarks";
    private static final String SOURCE = "source ";

    private final List<SourceLane> lanes;
    private final Circuit circuit;
    private final @Nullable Views views;
    private final List<StatePart> parts = new ArrayList<>();
    private final StateChanges changes;
    private final StateChanges viewChanges;

    PipelineState(List<SourceLane> lanes, Circuit circuit, @Nullable Views views) {
        this.lanes = lanes;
        this.circuit = circuit;
        this.views = views;
        parts.addAll(circuit.state());
        for (SourceLane lane : lanes) {
            if (!lane.gate().tables().isEmpty()) {
                parts.add(new StatePart("gate of " + lane.name(), false, List.of(lane.gate())));
            }
        }
        changes = new StateChanges(parts, 0);
        List<StatePart> rows = views == null ? List.of() : views.state();
        viewChanges = new StateChanges(rows, parts.size());
        parts.addAll(rows);
    }

    List<StatePart> parts() {
        return parts;
    }

    /**
     * Before anything runs.
     *
     * @return whether everything was taken over as it was, so that the next checkpoint can build on
     *     this one
     */
    boolean restore(SavedCheckpoint saved, long steadyMicros) {
        for (SourceLane lane : lanes) {
            lane.read(
                    saved.small(SOURCE + lane.name()),
                    saved.about().positions().getOrDefault(lane.name(), Map.of()),
                    steadyMicros);
        }
        circuit.readWatermarks(saved.small(WATERMARKS));
        return saved.restore(parts);
    }

    /** Where to go on, by source and partition, after the last step. */
    Map<String, Map<String, String>> positions() {
        Map<String, Map<String, String>> positions = new TreeMap<>();
        lanes.forEach(lane -> positions.put(lane.name(), new TreeMap<>(lane.resume())));
        return positions;
    }

    /** What belongs to the last step and is small, by name. */
    Map<String, byte[]> small() {
        Map<String, byte[]> small = new TreeMap<>();
        small.put(WATERMARKS, bytes(circuit::writeWatermarks));
        lanes.forEach(lane -> small.put(SOURCE + lane.name(), bytes(lane::write)));
        return small;
    }

    private static byte[] bytes(Consumer<StateWriter> writer) {
        StateWriter out = new StateWriter();
        writer.accept(out);
        return out.toBytes();
    }

    /** The bytes of what has changed in what is the worker's, about. */
    long changedBytes() {
        return changes.changedBytes();
    }

    long totalBytes() {
        return changes.totalBytes();
    }

    /** Writes a part of what has changed in what is the worker's; true at the end of a round. */
    boolean portion(PendingCheckpoint to, long bytes) {
        return changes.portion(to, bytes);
    }

    /** Writes all that has changed: the worker's now; completes when the views have followed. */
    CompletableFuture<Void> rest(PendingCheckpoint to) {
        changes.rest(to);
        return inViews(() -> viewChanges.rest(to));
    }

    /** What was written is in a published checkpoint, or is in none and counts as changed again. */
    void settle(boolean published) {
        changes.settle(published);
        inViews(() -> viewChanges.settle(published));
    }

    /** Everything counts as changed. */
    void changeAll() {
        changes.changeAll();
        inViews(viewChanges::changeAll);
    }

    private CompletableFuture<Void> inViews(Runnable task) {
        return views == null ? CompletableFuture.completedFuture(null) : views.between(task);
    }
}
