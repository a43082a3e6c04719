package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.MatchRecognize;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Turns MATCH_RECOGNIZE into its node. */
final class MatchBuilder {

    private MatchBuilder() {}

    static int match(CircuitBuilder builder, Plan.Match plan) {
        Node input = builder.node(builder.build(plan.input()));
        Long offset = input.facts().offset(plan.time());
        Expiry passing = new Expiry(plan.time(), offset == null ? 0 : offset);
        String by = Words.columns(input.schema(), plan.partition());
        return builder.add(
                "match " + plan.pattern().text() + (by.isEmpty() ? "" : " by " + by),
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.route(input, plan.partition())),
                () -> new MatchRecognize(plan, passing),
                new Facts(true, false, columns(plan, offset)),
                input.lineage()
                        .whole(
                                plan.schema(),
                                List.of(
                                        "match",
                                        plan.partition(),
                                        plan.order(),
                                        plan.pattern(),
                                        plan.measures()),
                                passing),
                state(plan));
    }

    /** The time of the match rises with the watermark, as far as it may lag behind. */
    private static List<Facts.Column> columns(Plan.Match plan, @Nullable Long offset) {
        List<Facts.Column> columns = new ArrayList<>();
        plan.partition().forEach(_ -> columns.add(Facts.Column.UNKNOWN));
        Long lag = plan.pattern().lag();
        for (Expr measure : plan.measures()) {
            boolean isTime =
                    measure instanceof Expr.Ref ref
                            && plan.pattern().readings().get(ref.column())
                                    instanceof RowPattern.MatchTime;
            columns.add(
                    isTime && lag != null
                            ? new Facts.Column(offset, null).shifted(-lag)
                            : Facts.Column.UNKNOWN);
        }
        return columns;
    }

    private static State state(Plan.Match plan) {
        String time = plan.input().schema().name(plan.time());
        String rows = "rows that wait for the watermark, and those of each open match";
        return plan.pattern().within() == null
                ? new State(rows + ", for ever", null, "say how long a match may take: WITHIN")
                : new State(rows, time + " falls behind the watermark by WITHIN", null);
    }
}
