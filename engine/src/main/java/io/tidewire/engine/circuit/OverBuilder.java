package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.Idle;
import io.tidewire.engine.operator.OverRows;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Makes the node of an OVER: what bounds its rows and which of its columns still rise. */
final class OverBuilder {

    private final CircuitBuilder circuit;

    OverBuilder(CircuitBuilder circuit) {
        this.circuit = circuit;
    }

    int over(Plan.Over plan) {
        Node input = circuit.node(circuit.build(plan.input()));
        RisingDates dates =
                mayGoByDates(plan, input.facts())
                        ? RisingDates.of(plan.input(), input.facts(), plan.partition())
                        : null;
        if (dates == null) {
            return over(plan, input);
        }
        Node rows = circuit.node(circuit.build(dates.rows()));
        return circuit.keyed.dates(circuit.node(over(dates.over(plan), rows)), plan.schema());
    }

    /** Not where frames let rows go before, nor where a date is read beside the partition. */
    private static boolean mayGoByDates(Plan.Over plan, Facts input) {
        boolean framed =
                plan.calls().stream()
                        .allMatch(
                                call ->
                                        reachesInTime(call)
                                                && !keepsTotals(call)
                                                && !keepsAll(call));
        return (!framed || byOrder(plan, input) == null)
                && plan.partition().stream()
                        .noneMatch(
                                column ->
                                        plan.order().stream()
                                                        .anyMatch(key -> key.column() == column)
                                                || plan.calls().stream()
                                                        .anyMatch(
                                                                call ->
                                                                        call.arguments()
                                                                                .contains(column)));
    }

    private int over(Plan.Over plan, Node input) {
        Schema schema = input.schema();
        Expiry byPartition = Rising.first(input.facts(), plan.partition());
        Expiry byOrder = byOrder(plan, input.facts());
        Idle idle = circuit.keyed.idle(plan.input(), plan.partition());
        String by = plan.partition().isEmpty() ? "" : " of each ";
        String order =
                plan.order().isEmpty()
                        ? ""
                        : " by "
                                + Words.columns(
                                        schema,
                                        plan.order().stream().map(Plan.SortKey::column).toList());
        return circuit.add(
                "over rows" + by + Words.columns(schema, plan.partition()) + order,
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.route(input, plan.partition())),
                () -> new OverRows(plan, byPartition, byOrder, idle),
                new Facts(
                        false,
                        input.facts().sized(),
                        columns(plan, input.facts(), byOrder),
                        plan.partition()),
                input.lineage()
                        .whole(
                                plan.schema(),
                                List.of("over", plan.partition(), plan.order(), plan.calls()),
                                byPartition,
                                byOrder,
                                idle),
                state(plan, input.facts(), byPartition, byOrder));
    }

    /** The first column of the order, if it is time that rises. */
    private static @Nullable Expiry byOrder(Plan.Over plan, Facts input) {
        if (plan.order().isEmpty() || plan.order().getFirst().descending()) {
            return null;
        }
        int column = plan.order().getFirst().column();
        Long offset = input.offset(column);
        return offset == null || plan.input().schema().type(column).nullable()
                ? null
                : new Expiry(column, offset);
    }

    /** A row comes and goes, or changes its results, with the rows that its frames reach. */
    private static List<Facts.Column> columns(
            Plan.Over plan, Facts input, @Nullable Expiry byOrder) {
        BigDecimal back = BigDecimal.ZERO;
        for (OverCall call : plan.calls()) {
            BigDecimal reach = call.reachBack();
            back = back == null || reach == null ? null : back.max(reach);
        }
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < plan.schema().size(); i++) {
            if (plan.partition().contains(i)) {
                columns.add(input.columns().get(i));
            } else if (byOrder != null && byOrder.column() == i && back != null) {
                long by = back.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
                columns.add(input.columns().get(i).shifted(-by));
            } else {
                columns.add(Facts.Column.UNKNOWN);
            }
        }
        return columns;
    }

    /** What would let rows go that nothing bounds. */
    private static String hint(Plan.Over plan, Facts input, String otherwise) {
        int column = plan.order().isEmpty() ? -1 : plan.order().getFirst().column();
        boolean time = column >= 0 && input.offset(column) != null;
        return time && !plan.order().getFirst().descending()
                ? "declare "
                        + plan.input().schema().name(column)
                        + " NOT NULL: rows without a time come before all others at any time"
                : "order by the event time, ascending, or " + otherwise;
    }

    private static State state(
            Plan.Over plan, Facts input, @Nullable Expiry byPartition, @Nullable Expiry byOrder) {
        Schema schema = plan.input().schema();
        String each =
                plan.partition().isEmpty()
                        ? ""
                        : " of each " + Words.columns(schema, plan.partition());
        if (byPartition != null) {
            int column = plan.partition().get(byPartition.column());
            return new State("every row" + each, Words.behind(schema, column), null);
        }
        if (input.sized()) {
            return new State("every row" + each, Words.TABLE, null);
        }
        String partition = "partition by a window on the event time as well";
        String retain = Words.retain(plan.input(), plan.partition());
        String silent = partition + (retain == null ? Words.RETAIN_SILENT : "");
        if (byOrder == null) {
            return new State("every row" + each + ", for ever", null, hint(plan, input, partition));
        }
        String time = schema.name(byOrder.column());
        if (plan.calls().stream().anyMatch(OverBuilder::keepsAll)) {
            return new State("every row" + each + ", for ever", null, partition);
        }
        if (plan.calls().stream().anyMatch(OverBuilder::keepsTotals)) {
            return plan.partition().isEmpty()
                    ? new State(
                            "totals, and the rows in reach of late ones",
                            time + " falls behind the watermark",
                            null)
                    : kept("totals" + each, retain, silent);
        }
        if (plan.calls().stream().allMatch(OverBuilder::reachesInTime)) {
            return new State(
                    "the rows in the frames" + each,
                    time + " and the frame fall behind the watermark",
                    null);
        }
        return plan.partition().isEmpty()
                ? new State("the last rows", "the frame", null)
                : kept("the last rows" + each, retain, silent);
    }

    private static State kept(String what, @Nullable String retain, String hint) {
        return retain == null
                ? new State(what + ", for ever", null, hint)
                : new State(what, retain, null);
    }

    /** True when no row can go, since any may be needed or change. */
    private static boolean keepsAll(OverCall call) {
        return switch (call) {
            case OverCall.Ranked ranked -> ranked.reachBack() == null;
            case OverCall.Shifted _ -> false;
            case OverCall.Framed framed -> framed.frame().end() == null;
        };
    }

    private static boolean keepsTotals(OverCall call) {
        return switch (call) {
            case OverCall.Ranked _ -> true;
            case OverCall.Shifted _ -> false;
            case OverCall.Framed framed -> framed.frame().start() == null;
        };
    }

    private static boolean reachesInTime(OverCall call) {
        return switch (call) {
            case OverCall.Ranked _, OverCall.Shifted _ -> false;
            case OverCall.Framed framed -> !framed.frame().rows();
        };
    }
}
