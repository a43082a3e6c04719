package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.lineage.Lineage;
import io.tidewire.engine.operator.CutTimes;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.HashAggregate;
import io.tidewire.engine.operator.HeadRows;
import io.tidewire.engine.operator.Idle;
import io.tidewire.engine.operator.LeadingRows;
import io.tidewire.engine.operator.LifetimeAssign;
import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.operator.TopRows;
import io.tidewire.engine.operator.Transform;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The part of {@link CircuitBuilder} for what is kept by key: groups, partitions, lifetimes. */
final class KeyedBuilder {

    private final CircuitBuilder circuit;

    KeyedBuilder(CircuitBuilder circuit) {
        this.circuit = circuit;
    }

    int lifetime(Plan.Lifetime plan) {
        Node input = circuit.node(circuit.build(plan.input()));
        Long offset = input.facts().offset(plan.time());
        if (offset == null) {
            throw new IllegalArgumentException("lifetimes over a time that does not rise");
        }
        boolean retracting = !input.facts().insertOnly();
        return circuit.add(
                "lifetimes of each " + Words.columns(input.schema(), plan.partition()),
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.route(input, plan.partition())),
                () -> new LifetimeAssign(plan, retracting, new Expiry(plan.time(), offset)),
                new Facts(
                        false,
                        input.facts().sized(),
                        Rising.lifetime(input.facts(), plan),
                        plan.partition()),
                input.lineage()
                        .whole(
                                plan.schema(),
                                List.of("lifetime", plan.partition(), plan.time(), plan.retain()),
                                retracting,
                                offset),
                Words.lifetimes(plan, retracting));
    }

    /** What ends the groups of a lifetime, where one is among the columns. */
    @Nullable Idle idle(Plan input, List<Integer> by) {
        if (!(input instanceof Plan.Lifetime lifetime) || !by.contains(lifetime.number())) {
            return null;
        }
        Long offset = circuit.node(circuit.build(input)).facts().offset(lifetime.time());
        return offset == null
                ? null
                : new Idle(lifetime.time(), Facts.saturated(offset, -lifetime.retain()));
    }

    /** Whether single rows are taken back; lifetimes of rows that only grow go as a whole. */
    boolean retracts(Plan input) {
        Plan rows = input instanceof Plan.Lifetime lifetime ? lifetime.input() : input;
        return !circuit.node(circuit.build(rows)).facts().insertOnly();
    }

    int aggregate(Plan.Aggregate plan) {
        CutKeys keys = CutKeys.of(plan);
        if (keys != null) {
            return aggregate(plan, keys);
        }
        Node input = circuit.node(circuit.build(plan.input()));
        boolean free = plan.keys().stream().noneMatch(key -> CutKeys.isRead(plan, key));
        RisingDates dates = free ? RisingDates.of(plan.input(), input.facts(), plan.keys()) : null;
        if (dates == null) {
            return aggregate(plan, input);
        }
        Node rows = circuit.node(circuit.build(dates.rows()));
        return dates(circuit.node(aggregate(dates.aggregate(plan), rows)), plan.schema());
    }

    /** Shows the dates of what was given for times. */
    int dates(Node given, Schema wanted) {
        List<Expr> shown = RisingDates.shown(given.schema(), wanted);
        return shown(given, "show dates", shown, wanted, given.lineage().transformed(null, shown));
    }

    private int shown(Node given, String name, List<Expr> shown, Schema wanted, Lineage lineage) {
        return circuit.add(
                name,
                wanted,
                List.of(given.id()),
                List.of(CircuitBuilder.STAY),
                () -> new Transform(given.schema(), null, shown, wanted),
                new Facts(
                        given.facts().insertOnly(),
                        given.facts().sized(),
                        Rising.project(given.facts(), shown),
                        shown(given.facts(), shown)),
                lineage,
                Node.State.NONE);
    }

    /** Rows stay where the owner of the times is, who need not be that of what is shown. */
    private static @Nullable Placement shown(Facts given, List<Expr> shown) {
        Placement owned = given.placed(shown);
        Placement placed = given.placed();
        return owned != null || placed == null ? owned : placed.shown();
    }

    private int aggregate(Plan.Aggregate plan, CutKeys keys) {
        Node rows = circuit.node(circuit.build(keys.grouped().input()));
        String times = Words.columns(rows.schema(), List.copyOf(keys.cuts().keySet()));
        int cut =
                circuit.add(
                        Words.named("cut times of", times),
                        rows.schema(),
                        List.of(rows.id()),
                        List.of(CircuitBuilder.STAY),
                        () -> new CutTimes(rows.schema(), keys.cuts()),
                        Rising.cut(rows.facts(), keys.cuts()),
                        rows.lineage().transformed(null, keys.shown()),
                        Node.State.NONE);
        Node groups = circuit.node(aggregate(keys.grouped(), circuit.node(cut)));
        return shown(
                groups,
                Words.named("show", times),
                keys.results(),
                plan.schema(),
                groups.lineage().passed());
    }

    private int aggregate(Plan.Aggregate plan, Node input) {
        Idle idle = idle(plan.input(), plan.keys());
        boolean retracting = idle == null ? !input.facts().insertOnly() : retracts(plan.input());
        Expiry expiry = Rising.first(input.facts(), plan.keys());
        Facts facts =
                new Facts(
                        plan.calls().isEmpty() && input.facts().insertOnly(),
                        plan.keys().isEmpty() || input.facts().sized(),
                        Rising.aggregate(input.facts(), plan),
                        IntStream.range(0, plan.keys().size()).boxed().toList());
        return circuit.add(
                Words.aggregate(plan),
                plan.schema(),
                List.of(input.id()),
                List.of(
                        idle == null
                                ? CircuitBuilder.grouped(plan, input, plan.keys(), retracting)
                                : CircuitBuilder.route(input, plan.keys())),
                () -> new HashAggregate(plan, retracting, expiry, idle),
                facts,
                input.lineage().grouped("aggregate", plan, retracting, expiry, idle),
                Words.groups(plan, input.facts(), retracting, expiry));
    }

    int top(Plan.TopN plan) {
        Node input = circuit.node(circuit.build(plan.input()));
        RisingDates dates = RisingDates.of(plan.input(), input.facts(), plan.partition());
        if (dates == null) {
            return top(plan, input);
        }
        Node rows = circuit.node(circuit.build(dates.rows()));
        return dates(circuit.node(top(dates.top(plan), rows)), plan.schema());
    }

    private int top(Plan.TopN plan, Node input) {
        Idle idle = idle(plan.input(), plan.partition());
        boolean retracting = idle == null ? !input.facts().insertOnly() : retracts(plan.input());
        Expiry expiry = Rising.first(input.facts(), plan.partition());
        Expiry settling = retracting ? Rising.first(input.facts()) : null;
        String by = plan.partition().isEmpty() ? "" : " of each ";
        return circuit.add(
                "top " + plan.to() + by + Words.columns(input.schema(), plan.partition()),
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.route(input, plan.partition())),
                top(plan, retracting, expiry, idle, settling),
                new Facts(
                        false,
                        sized(plan) || input.facts().sized(),
                        Rising.top(input.facts(), plan),
                        plan.partition()),
                input.lineage()
                        .whole(
                                plan.schema(),
                                List.of(
                                        "top",
                                        plan.partition(),
                                        plan.order(),
                                        plan.rank(),
                                        plan.from(),
                                        plan.to(),
                                        plan.withRank()),
                                retracting,
                                expiry,
                                idle,
                                settling),
                Words.partitions(plan, input.facts(), retracting, expiry, settling));
    }

    private static Supplier<Operator> top(
            Plan.TopN plan,
            boolean retracting,
            @Nullable Expiry expiry,
            @Nullable Idle idle,
            @Nullable Expiry settling) {
        boolean grows = !retracting && idle == null;
        if (grows && LeadingRows.suits(plan)) {
            return () -> new LeadingRows(plan, expiry);
        }
        return grows && HeadRows.suits(plan)
                ? () -> new HeadRows(plan, expiry)
                : () -> new TopRows(plan, retracting, expiry, idle, settling);
    }

    /** Of all rows together, so many and no more. */
    private static boolean sized(Plan.TopN plan) {
        return plan.partition().isEmpty() && plan.rank() == Plan.TopN.Rank.ROW_NUMBER;
    }
}
