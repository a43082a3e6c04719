package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Expiry;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** Operators and their state, in the words that {@link OperatorInfo} gives to people. */
final class Words {

    private Words() {}

    static String columns(Schema schema, List<Integer> columns) {
        return columns.stream().map(schema::name).collect(Collectors.joining(", "));
    }

    static String aggregate(Plan.Aggregate plan) {
        String keys = columns(plan.input().schema(), plan.keys());
        if (plan.calls().isEmpty()) {
            return "distinct on " + keys;
        }
        return plan.keys().isEmpty() ? "aggregate of everything" : "hash aggregate by " + keys;
    }

    static State groups(Plan.Aggregate plan, @Nullable Expiry expiry) {
        if (plan.keys().isEmpty()) {
            return new State("one group", "there is only one", null);
        }
        if (expiry != null) {
            String column = plan.input().schema().name(plan.keys().get(expiry.column()));
            return new State("a group per key", column + " falls behind the watermark", null);
        }
        return new State(
                "a group per key, for ever", null, "group by a window on the event time as well");
    }
}
