package io.tidewire.engine.runtime;

import io.tidewire.engine.change.Blueprint;
import io.tidewire.engine.change.Transition;
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

    static final String WATERMARKS = "watermarks";
    static final String SOURCE = "source ";
    static final String PACE = "pace";
    static final String DEFINITION = "definition";

    private final List<SourceLane> lanes;
    private final Circuit circuit;
    private final @Nullable Views views;
    private final Blueprint blueprint;
    private final String definition;
    private final Pace pace = new Pace();
    private final List<StatePart> parts = new ArrayList<>();
    private final StateChanges changes;
    private final StateChanges viewChanges;

    /**
     * @param blueprint of the pipeline
     * @param definition of the pipeline; empty when nobody asks for it
     */
    PipelineState(
            List<SourceLane> lanes,
            Circuit circuit,
            @Nullable Views views,
            Blueprint blueprint,
            String definition) {
        this.lanes = lanes;
        this.circuit = circuit;
        this.views = views;
        this.blueprint = blueprint;
        this.definition = definition;
        parts.addAll(circuit.state());
        for (SourceLane lane : lanes) {
            if (!lane.gate().tables().isEmpty()) {
                String keys = Blueprint.keys(lane.table());
                parts.add(
                        new StatePart(
                                "gate of " + lane.label() + " by " + keys,
                                "gate of " + lane.name(),
                                false,
                                List.of(lane.gate())));
            }
        }
        changes = new StateChanges(parts, 0);
        List<StatePart> rows = views == null ? List.of() : views.state(this::table);
        viewChanges = new StateChanges(rows, parts.size());
        parts.addAll(rows);
    }

    private String table(String view) {
        String table = blueprint.table(view);
        return table == null ? view : table;
    }

    Pace pace() {
        return pace;
    }

    List<StatePart> parts() {
        return parts;
    }

    /**
     * Takes over a checkpoint of this pipeline. Before anything runs.
     *
     * @return whether everything was taken over as it was, so that the next checkpoint can build on
     *     this one
     */
    boolean restore(SavedCheckpoint saved, long steadyMicros) {
        restoreSmall(saved, steadyMicros);
        return saved.restore(parts);
    }

    /**
     * Takes over the checkpoint of another pipeline, as far as the transition says.
     *
     * @param rebuilt the checkpoint that has what was computed anew; absent when nothing was
     */
    void restore(
            SavedCheckpoint saved,
            Transition transition,
            @Nullable SavedCheckpoint rebuilt,
            long steadyMicros) {
        SavedCheckpoint base = transition.everything() && rebuilt != null ? rebuilt : saved;
        restoreSmall(base, steadyMicros);
        List<StatePart> kept = new ArrayList<>();
        List<StatePart> anew = new ArrayList<>();
        for (StatePart part : parts) {
            if (transition.rebuilt().contains(part.keeper())) {
                anew.add(part);
            } else if (!transition.fresh().contains(part.keeper())) {
                kept.add(part);
            }
        }
        base.restoreWhatFits(kept);
        if (rebuilt != null) {
            rebuilt.restoreWhatFits(anew);
        }
    }

    private void restoreSmall(SavedCheckpoint saved, long steadyMicros) {
        Blueprint before = Blueprint.read(saved.small(Blueprint.NAME));
        for (SourceLane lane : lanes) {
            if (saved.has(SOURCE + lane.label())) {
                lane.read(
                        saved.small(SOURCE + lane.label()),
                        saved.about().positions().getOrDefault(lane.label(), Map.of()),
                        clock(before, lane.label()).equals(clock(blueprint, lane.label())),
                        steadyMicros);
            }
        }
        circuit.readWatermarks(saved.small(WATERMARKS));
        pace.read(saved.small(PACE));
    }

    private static String clock(Blueprint of, String label) {
        return of.sources().stream()
                .filter(source -> source.endpoint().label().equals(label))
                .map(Blueprint.Source::clock)
                .findFirst()
                .orElse("");
    }

    /** Where to go on, by label of the source and partition, after the last step. */
    Map<String, Map<String, String>> positions() {
        Map<String, Map<String, String>> positions = new TreeMap<>();
        lanes.forEach(lane -> positions.put(lane.label(), new TreeMap<>(lane.resume())));
        return positions;
    }

    /** What belongs to the last step and is small, by name. */
    Map<String, byte[]> small() {
        Map<String, byte[]> small = new TreeMap<>();
        small.put(Blueprint.NAME, blueprint.toBytes());
        small.put(PACE, bytes(pace::write));
        if (!definition.isEmpty()) {
            small.put(DEFINITION, bytes(out -> out.writeString(definition)));
        }
        small.put(WATERMARKS, bytes(circuit::writeWatermarks));
        lanes.forEach(lane -> small.put(SOURCE + lane.label(), bytes(lane::write)));
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
