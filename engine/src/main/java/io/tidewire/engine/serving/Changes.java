package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.RunningPipeline.Change;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A delta as changes with an op. Where the view has a key, a row that goes and a row that comes
 * under one key are an update: {@code -U} and {@code +U}, side by side. Stateless.
 */
final class Changes {

    private Changes() {}

    static List<Change> of(Program.View view, Batch delta) {
        List<Change> changes = new ArrayList<>();
        Map<RowKey, Queue<@Nullable Object[]>> coming =
                view.key().isEmpty() || delta.weights() == null ? Map.of() : coming(view, delta);
        for (int row = 0; row < delta.size(); row++) {
            long weight = delta.weight(row);
            if (weight > 0 && !coming.isEmpty()) {
                continue;
            }
            @Nullable Object[] values = RowMaps.values(delta, row);
            Queue<@Nullable Object[]> successors = null;
            if (weight < 0 && !coming.isEmpty()) {
                successors = coming.get(RowKey.of(values, view.key()));
            }
            for (long i = Math.abs(weight); i > 0; i--) {
                @Nullable Object @Nullable [] successor =
                        successors == null ? null : successors.poll();
                if (successor != null) {
                    changes.add(change("-U", view, values));
                    changes.add(change("+U", view, successor));
                } else {
                    changes.add(change(weight < 0 ? "-D" : "+I", view, values));
                }
            }
        }
        // Left over are the rows that replace nothing; they come in the order of the delta.
        if (!coming.isEmpty()) {
            addRest(view, delta, coming, changes);
        }
        return changes;
    }

    private static Map<RowKey, Queue<@Nullable Object[]>> coming(Program.View view, Batch delta) {
        Map<RowKey, Queue<@Nullable Object[]>> coming = new HashMap<>();
        for (int row = 0; row < delta.size(); row++) {
            @Nullable Object[] values = RowMaps.values(delta, row);
            for (long i = delta.weight(row); i > 0; i--) {
                coming.computeIfAbsent(RowKey.of(values, view.key()), key -> new ArrayDeque<>(2))
                        .add(values);
            }
        }
        return coming;
    }

    private static void addRest(
            Program.View view,
            Batch delta,
            Map<RowKey, Queue<@Nullable Object[]>> coming,
            List<Change> changes) {
        for (int row = 0; row < delta.size(); row++) {
            if (delta.weight(row) > 0) {
                Queue<@Nullable Object[]> left =
                        coming.get(RowKey.of(RowMaps.values(delta, row), view.key()));
                while (left != null && !left.isEmpty()) {
                    changes.add(change("+I", view, left.remove()));
                }
            }
        }
    }

    private static Change change(String op, Program.View view, @Nullable Object[] values) {
        return new Change(op, RowMaps.map(view.schema(), values));
    }
}
