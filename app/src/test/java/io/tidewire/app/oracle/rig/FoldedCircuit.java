package io.tidewire.app.oracle.rig;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.FailedRow;
import io.tidewire.engine.circuit.StepResult;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A circuit and a subscriber that adds up the deltas of every view. */
public final class FoldedCircuit implements AutoCloseable {

    private final Circuit circuit;
    private final Map<String, Map<List<@Nullable Object>, Long>> views = new HashMap<>();
    private final List<FailedRow> failures = new ArrayList<>();

    public FoldedCircuit(Program program, int workers) {
        circuit = Circuit.build(program, workers);
        program.views().forEach(view -> views.put(view.name(), new HashMap<>()));
    }

    /**
     * One step.
     *
     * @param watermarks by source, in microseconds
     * @return the delta of each view that changed, already added up
     * @throws AssertionError when a view would hold a row less than no times
     */
    public Map<String, Batch> step(Map<String, Batch> inputs, Map<String, Long> watermarks) {
        StepResult result = circuit.step(inputs, watermarks, 0);
        failures.addAll(result.failures());
        result.deltas().forEach(this::fold);
        return result.deltas();
    }

    private void fold(String view, Batch delta) {
        Map<List<@Nullable Object>, Long> rows = view(view);
        for (int i = 0; i < delta.size(); i++) {
            rows.merge(row(delta, i), delta.weight(i), (a, b) -> a + b == 0 ? null : a + b);
        }
        for (int i = 0; i < delta.size(); i++) {
            if (rows.getOrDefault(row(delta, i), 0L) < 0) {
                throw new AssertionError(
                        view + " retracts a row it does not have: " + row(delta, i));
            }
        }
    }

    /** The view's rows, each with how often it is there. */
    public Map<List<@Nullable Object>, Long> view(String name) {
        Map<List<@Nullable Object>, Long> rows = views.get(name);
        if (rows == null) {
            throw new IllegalArgumentException("no view " + name);
        }
        return rows;
    }

    /** The rows that could not be computed, of all steps. */
    public List<FailedRow> failures() {
        return failures;
    }

    /** A row's values, as {@link Batch#value} has them. */
    public static List<@Nullable Object> row(Batch batch, int row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int column = 0; column < batch.schema().size(); column++) {
            values.add(batch.value(row, column));
        }
        return values;
    }

    @Override
    public void close() {
        circuit.close();
    }
}
