package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.circuit.Node.Route;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.FinalizeRows;
import io.tidewire.engine.operator.SessionAggregate;
import io.tidewire.engine.operator.SessionAssign;
import io.tidewire.engine.operator.WindowAggregate;
import io.tidewire.engine.operator.WindowAssign;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Builds windows, and what waits for them to be final. */
final class WindowBuilder {

    private static final State CLOSED_BY_WATERMARK =
            new State("the groups of each open window", "the watermark closes the window", null);

    private final CircuitBuilder circuit;

    /** True while building what only shows when its windows are final. */
    private boolean quiet;

    WindowBuilder(CircuitBuilder circuit) {
        this.circuit = circuit;
    }

    int window(Plan.Window plan) {
        Node input = circuit.node(circuit.build(plan.input()));
        Facts facts =
                new Facts(
                        input.facts().insertOnly(),
                        input.facts().sized(),
                        Rising.window(input.facts(), plan, circuit.nodes.size()),
                        input.facts().placed());
        return circuit.add(
                plan.kind().name().toLowerCase(Locale.ROOT)
                        + " window on "
                        + input.schema().name(plan.time()),
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.STAY),
                () -> new WindowAssign(plan),
                facts,
                input.lineage().windowed(plan),
                State.NONE);
    }

    int session(Plan.Session plan) {
        boolean wanted = quiet;
        quiet = false;
        Node input = circuit.node(circuit.build(plan.input()));
        Long offset = input.facts().offset(plan.time());
        Expiry expiry = offset == null ? null : new Expiry(plan.time(), offset);
        boolean once = wanted && expiry != null && input.facts().insertOnly();
        return circuit.add(
                "session window on " + input.schema().name(plan.time()),
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.route(input, plan.partition())),
                () -> new SessionAssign(plan, expiry, once),
                new Facts(
                        once,
                        input.facts().sized(),
                        Rising.session(input.facts(), plan),
                        plan.partition()),
                input.lineage()
                        .whole(plan.schema(), what(plan, once), expiry, input.facts().insertOnly()),
                input.facts().sized()
                        ? new State("the rows of each session", Words.TABLE, null)
                        : Words.rows("the rows of each session", input.schema(), expiry));
    }

    /** Projections and filters are done after the wait, on what is left to do. */
    int last(Plan.Finalize plan) {
        int time = plan.time();
        return switch (plan.input()) {
            case Plan.Project project
                    when project.expressions().get(time) instanceof Expr.Ref ref ->
                    circuit.build(
                            new Plan.Project(
                                    new Plan.Finalize(project.input(), ref.column()),
                                    project.expressions(),
                                    project.schema()));
            case Plan.Project project when pastSession(project, time) instanceof Expr.Ref end ->
                    circuit.build(
                            new Plan.Project(
                                    new Plan.Finalize(project.input(), end.column()),
                                    project.expressions(),
                                    project.schema()));
            case Plan.Filter filter ->
                    circuit.build(
                            new Plan.Filter(
                                    new Plan.Finalize(filter.input(), time), filter.condition()));
            case Plan.Aggregate aggregate when time < aggregate.keys().size() ->
                    closing(aggregate, time);
            default -> hold(plan);
        };
    }

    /**
     * The end of a session, where a projection moves it by the moment that it waits for: sessions
     * close behind their end anyway.
     */
    private static @Nullable Expr pastSession(Plan.Project project, int time) {
        return project.expressions().get(time) instanceof Expr.Call call
                        && call.function() == Function.PLUS_INTERVAL
                        && call.arguments().getFirst() instanceof Expr.Ref end
                        && project.input() instanceof Plan.Aggregate aggregate
                        && end.column() < aggregate.keys().size()
                        && endOfSession(aggregate.input(), aggregate.keys().get(end.column()))
                ? end
                : null;
    }

    private int hold(Plan.Finalize plan) {
        Node input = circuit.node(circuit.build(plan.input()));
        Long offset = input.facts().offset(plan.time());
        Expiry closing = new Expiry(plan.time(), offset == null ? 1 : offset);
        List<Integer> all = IntStream.range(0, plan.schema().size()).boxed().toList();
        return circuit.add(
                "final rows by " + input.schema().name(plan.time()),
                plan.schema(),
                List.of(input.id()),
                List.of(Route.byKey(all)),
                () -> new FinalizeRows(plan.schema(), closing),
                new Facts(true, false, held(input.facts(), plan.time()), all),
                input.lineage().whole(plan.schema(), List.of("final", plan.time()), closing),
                new State("the rows of each open window", "the watermark closes the window", null));
    }

    /** Only the time itself is sure to rise when rows were held back. */
    private static List<Facts.Column> held(Facts input, int time) {
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < input.columns().size(); i++) {
            Facts.Column column = input.columns().get(i);
            boolean rises = i == time || column.offset() != null;
            columns.add(rises ? column : Facts.Column.UNKNOWN);
        }
        return columns;
    }

    private int closing(Plan.Aggregate plan, int time) {
        SessionKeys keys = SessionKeys.of(plan, time);
        if (keys != null) {
            Node input = circuit.node(circuit.build(keys.session().input()));
            Long offset = input.facts().offset(keys.session().time());
            if (input.facts().insertOnly() && offset != null) {
                return sessionAggregate(plan, keys, input, offset);
            }
        }
        return windowAggregate(sliced(plan, time), time);
    }

    private int sessionAggregate(Plan.Aggregate plan, SessionKeys keys, Node input, long offset) {
        Plan.Session session = keys.session();
        Expiry expiry = new Expiry(session.time(), offset);
        Facts sessions = new Facts(true, false, Rising.session(input.facts(), session), List.of());
        return circuit.add(
                "session aggregate by " + Words.columns(plan.input().schema(), plan.keys()),
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.route(input, session.partition())),
                () ->
                        new SessionAggregate(
                                keys.rows(),
                                session.time(),
                                session.gap(),
                                keys.order(),
                                plan.schema(),
                                expiry),
                new Facts(
                        true,
                        false,
                        Rising.pick(sessions, keys.keys(), plan.schema().size()),
                        keys.placedBy()),
                input.lineage()
                        .whole(session.schema(), what(session, true), expiry)
                        .transformed(null, keys.expressions())
                        .grouped("session aggregate", plan, expiry),
                CLOSED_BY_WATERMARK);
    }

    private static List<Object> what(Plan.Session plan, boolean once) {
        return List.of("session", plan.partition(), plan.time(), plan.gap(), once);
    }

    /** The same over the results of slices that overlapping windows share, where that is exact. */
    private Plan.Aggregate sliced(Plan.Aggregate plan, int time) {
        WindowSlices slices = WindowSlices.of(plan, time);
        if (slices == null) {
            return plan;
        }
        Facts rows = circuit.node(circuit.build(slices.window().input())).facts();
        boolean rises = rows.offset(slices.window().time()) != null;
        return rows.insertOnly() && rises ? slices.merged() : plan;
    }

    private int windowAggregate(Plan.Aggregate plan, int time) {
        Node input = circuit.node(quietly(plan.input(), plan.keys().get(time)));
        boolean retracting = !input.facts().insertOnly();
        Facts.Column timeFact = input.facts().columns().get(plan.keys().get(time));
        // A window whose end is the watermark is complete, whatever is known of the column.
        long offset = timeFact.offset() == null ? 1 : timeFact.offset();
        Expiry closing = new Expiry(time, offset);
        boolean[] perPane = new boolean[plan.keys().size()];
        List<Integer> rest = new ArrayList<>();
        List<Integer> placed = new ArrayList<>();
        for (int i = 0; i < perPane.length; i++) {
            Facts.Window window = input.facts().columns().get(plan.keys().get(i)).window();
            perPane[i] =
                    i == time
                            || window != null
                                    && timeFact.window() != null
                                    && window.node() == timeFact.window().node()
                                    && timeFact.window().determinesAll();
            if (!perPane[i]) {
                rest.add(plan.keys().get(i));
                placed.add(i);
            }
        }
        Facts facts =
                new Facts(
                        true,
                        false,
                        Rising.pick(input.facts(), plan.keys(), plan.schema().size()),
                        placed);
        return circuit.add(
                "window aggregate by " + Words.columns(plan.input().schema(), plan.keys()),
                plan.schema(),
                List.of(input.id()),
                List.of(CircuitBuilder.grouped(plan, input, rest, retracting)),
                () -> new WindowAggregate(plan, retracting, closing, perPane),
                facts,
                input.lineage().grouped("window aggregate", plan, retracting, closing, perPane),
                CLOSED_BY_WATERMARK);
    }

    /**
     * Builds an input of which only final windows are wanted: as a part of its own, not shared.
     *
     * @param time the column that closes the windows
     */
    private int quietly(Plan plan, int time) {
        if (!endOfSession(plan, time)) {
            return circuit.build(plan);
        }
        quiet = true;
        int node = circuit.buildApart(plan);
        quiet = false;
        return node;
    }

    /** True for window_end and window_time of a session, under whatever name. */
    private static boolean endOfSession(Plan plan, int column) {
        return switch (plan) {
            case Plan.Session session -> column > session.input().schema().size();
            case Plan.Filter filter -> endOfSession(filter.input(), column);
            case Plan.Project project ->
                    project.expressions().get(column) instanceof Expr.Ref ref
                            && endOfSession(project.input(), ref.column());
            case Plan.Scan _,
                    Plan.Values _,
                    Plan.Window _,
                    Plan.Lifetime _,
                    Plan.Aggregate _,
                    Plan.Finalize _,
                    Plan.Join _,
                    Plan.TemporalJoin _,
                    Plan.TopN _,
                    Plan.Over _,
                    Plan.Union _,
                    Plan.SetOp _,
                    Plan.Unnest _,
                    Plan.Match _ ->
                    false;
        };
    }
}
