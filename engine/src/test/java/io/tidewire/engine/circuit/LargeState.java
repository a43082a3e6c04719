package io.tidewire.engine.circuit;

import static io.tidewire.engine.circuit.Plans.a;
import static io.tidewire.engine.circuit.Plans.aggregate;
import static io.tidewire.engine.circuit.Plans.b;
import static io.tidewire.engine.circuit.Plans.call;
import static io.tidewire.engine.circuit.Plans.join;
import static io.tidewire.engine.circuit.Plans.program;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.state.StateMemory;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A circuit in a process of its own whose state is larger than the heap: {@code LargeState KEYS
 * FOLDER}. Counts the rows of each key twice over, joins two streams on keys, and checks what comes
 * out; prints how much is held.
 */
final class LargeState {

    private static final int STEP = 5_000;
    private static final String TEXT =
            "of some length, such as keys have that people make up ".repeat(4);

    private LargeState() {}

    public static void main(String[] args) {
        int keys = Integer.parseInt(args[0]);
        StateMemory.limit(
                Path.of(args[1]), Runtime.getRuntime().maxMemory() / 10 * 4, Long.MAX_VALUE);
        Plan counts =
                aggregate(
                        a(),
                        List.of(0),
                        call(AggregateFunction.COUNT, DataType.BIGINT.notNull()),
                        call(AggregateFunction.SUM, DataType.BIGINT, 1));
        Plan pairs = join(a(), b(), Plan.Join.Kind.INNER, List.of(0), List.of(0), null, null);
        long[] seen = new long[3];
        try (Circuit circuit = Circuit.build(program(counts, pairs), 1)) {
            for (int pass = 0; pass < 2; pass++) {
                for (int from = 0; from < keys; from += STEP) {
                    Map<String, Batch> inputs = new HashMap<>();
                    inputs.put("a", as(from));
                    inputs.put("b", pass == 0 ? bs(from) : Batch.empty(Plans.B));
                    Map<String, Batch> deltas =
                            circuit.step(inputs, Map.of("a", 0L, "b", 0L), 0).deltas();
                    take(deltas, pass, seen);
                }
            }
            // Each key twice in a, once in b: the second row of a key takes its count of 1 back.
            check("rows with a count of 1", keys, seen[0]);
            check("rows with a count of 2", keys, seen[1]);
            check("pairs", 2L * keys, seen[2]);
            long held = circuit.operators().stream().mapToLong(each -> each.stateBytes()).sum();
            System.out.println(
                    "held "
                            + held
                            + " of "
                            + Runtime.getRuntime().maxMemory()
                            + ", in the file "
                            + StateMemory.fileBytes());
        }
    }

    private static void take(Map<String, Batch> deltas, int pass, long[] seen) {
        Batch counts = deltas.getOrDefault("v0", Batch.empty(Plans.A));
        for (int row = 0; row < counts.size(); row++) {
            long count = (Long) counts.value(row, 1);
            if (counts.weight(row) > 0) {
                seen[(int) count - 1]++;
            } else if (pass == 0 || count != 1) {
                throw new AssertionError("took back a count of " + count);
            }
        }
        Batch pairs = deltas.getOrDefault("v1", Batch.empty(Plans.A));
        seen[2] += pairs.size();
    }

    private static Batch as(int from) {
        BatchBuilder rows = new BatchBuilder(Plans.A);
        for (int i = from; i < from + STEP; i++) {
            rows.add(1, Arrays.asList(i + TEXT, (long) i, null, 0.5, 1_000_000L));
        }
        return rows.build();
    }

    private static Batch bs(int from) {
        BatchBuilder rows = new BatchBuilder(Plans.B);
        for (int i = from; i < from + STEP; i++) {
            rows.add(1, Arrays.asList(i + TEXT, (long) i, 1_000_000L));
        }
        return rows.build();
    }

    private static void check(String what, long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError(what + ": " + actual + " instead of " + expected);
        }
    }
}
