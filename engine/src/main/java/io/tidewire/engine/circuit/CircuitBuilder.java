package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Node.Route;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.operator.Consolidate;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.HashAggregate;
import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.operator.Transform;
import io.tidewire.engine.operator.UnionAll;
import io.tidewire.engine.operator.ValueRows;
import io.tidewire.engine.operator.WindowAggregate;
import io.tidewire.engine.operator.WindowAssign;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Turns a program into nodes, inputs before users: one for each source and view, however many scan
 * it, and within a view one for each distinct part of its plan.
 */
final class CircuitBuilder {

    private static final Route STAY = new Route.Stay();

    final List<Node> nodes = new ArrayList<>();
    final Map<String, Integer> tables = new HashMap<>();
    final Map<String, Integer> views = new LinkedHashMap<>();
    final Map<String, Integer> sources = new HashMap<>();
    private final Map<Plan, Integer> known = new HashMap<>();
    private String view = "";

    CircuitBuilder(Program program) {
        for (Program.SourceTable source : program.sources()) {
            view = source.name();
            source(source);
        }
        for (Program.View each : program.views()) {
            view = each.name();
            known.clear();
            int node = view(each);
            tables.put(each.name(), node);
            views.put(each.name(), node);
        }
    }

    private void source(Program.SourceTable source) {
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < source.schema().size(); i++) {
            boolean time = source.eventTime() != null && source.eventTime().column() == i;
            columns.add(time ? new Facts.Column(0L, null) : Facts.Column.UNKNOWN);
        }
        Facts facts = new Facts(true, columns);
        int node =
                add(
                        "source " + source.name(),
                        source.schema(),
                        List.of(),
                        List.of(),
                        null,
                        facts,
                        State.NONE);
        sources.put(source.name(), node);
        tables.put(source.name(), node);
    }

    private int view(Program.View each) {
        int root = build(each.plan());
        return add(
                "view " + each.name(),
                each.schema(),
                List.of(root),
                List.of(STAY),
                Consolidate::new,
                node(root).facts(),
                State.NONE);
    }

    int add(
            String name,
            Schema schema,
            List<Integer> inputs,
            List<Route> routes,
            @Nullable Supplier<Operator> factory,
            Facts facts,
            State state) {
        int id = nodes.size();
        nodes.add(new Node(id, view, name, schema, inputs, routes, factory, facts, state));
        return id;
    }

    Node node(int id) {
        return nodes.get(id);
    }

    int build(Plan plan) {
        Integer built = known.get(plan);
        if (built == null) {
            built = create(plan);
            known.put(plan, built);
        }
        return built;
    }

    private int create(Plan plan) {
        return switch (plan) {
            case Plan.Scan scan -> scan(scan);
            case Plan.Values values -> values(values);
            case Plan.Filter filter -> transform(filter, filter.input(), filter.condition(), null);
            case Plan.Project project -> project(project);
            case Plan.Window window -> window(window);
            case Plan.Aggregate aggregate -> aggregate(aggregate);
            case Plan.Finalize last -> last(last);
            case Plan.Union union -> union(union);
            case Plan.Session _,
                    Plan.Join _,
                    Plan.TemporalJoin _,
                    Plan.TopN _,
                    Plan.SetOp _,
                    Plan.Unnest _ ->
                    throw new UnsupportedOperationException(plan.getClass().getSimpleName());
        };
    }

    private int scan(Plan.Scan scan) {
        Integer table = tables.get(scan.table());
        if (table == null) {
            throw new IllegalArgumentException("no table " + scan.table());
        }
        return table;
    }

    private int values(Plan.Values plan) {
        Facts facts = Facts.unknown(true, plan.schema().size());
        return add(
                "values",
                plan.schema(),
                List.of(),
                List.of(),
                () -> new ValueRows(plan),
                facts,
                State.NONE);
    }

    private int project(Plan.Project plan) {
        return plan.input() instanceof Plan.Filter filter && !known.containsKey(filter)
                ? transform(plan, filter.input(), filter.condition(), plan.expressions())
                : transform(plan, plan.input(), null, plan.expressions());
    }

    private int transform(
            Plan plan, Plan from, @Nullable Expr condition, @Nullable List<Expr> expressions) {
        Node input = node(build(from));
        Facts facts =
                expressions == null
                        ? input.facts()
                        : new Facts(
                                input.facts().insertOnly(),
                                Rising.project(input.facts(), expressions));
        String name =
                expressions == null ? "filter" : condition == null ? "project" : "filter, project";
        return add(
                name,
                plan.schema(),
                List.of(input.id()),
                List.of(STAY),
                () -> new Transform(input.schema(), condition, expressions, plan.schema()),
                facts,
                State.NONE);
    }

    private int window(Plan.Window plan) {
        Node input = node(build(plan.input()));
        Facts facts =
                new Facts(
                        input.facts().insertOnly(),
                        Rising.window(input.facts(), plan, nodes.size()));
        return add(
                plan.kind().name().toLowerCase(java.util.Locale.ROOT)
                        + " window on "
                        + input.schema().name(plan.time()),
                plan.schema(),
                List.of(input.id()),
                List.of(STAY),
                () -> new WindowAssign(plan),
                facts,
                State.NONE);
    }

    private int union(Plan.Union plan) {
        List<Integer> inputs = plan.inputs().stream().map(this::build).toList();
        List<Facts> facts = inputs.stream().map(id -> node(id).facts()).toList();
        boolean insertOnly = facts.stream().allMatch(Facts::insertOnly);
        return add(
                "union all",
                plan.schema(),
                inputs,
                Collections.nCopies(inputs.size(), STAY),
                () -> new UnionAll(plan.schema()),
                new Facts(insertOnly, Rising.union(facts, plan.schema().size())),
                State.NONE);
    }

    private int aggregate(Plan.Aggregate plan) {
        Node input = node(build(plan.input()));
        boolean retracting = !input.facts().insertOnly();
        Expiry expiry = Rising.first(input.facts(), plan.keys());
        Facts facts =
                new Facts(
                        plan.calls().isEmpty() && !retracting,
                        Rising.pick(input.facts(), plan.keys(), plan.schema().size()));
        return add(
                Words.aggregate(plan),
                plan.schema(),
                List.of(input.id()),
                List.of(Route.byKey(plan.keys())),
                () -> new HashAggregate(plan, retracting, expiry),
                facts,
                Words.groups(plan, expiry));
    }

    private int last(Plan.Finalize plan) {
        return switch (plan.input()) {
            case Plan.Aggregate aggregate when plan.time() < aggregate.keys().size() ->
                    windowAggregate(aggregate, plan.time());
            default -> throw new UnsupportedOperationException("finalize");
        };
    }

    private int windowAggregate(Plan.Aggregate plan, int time) {
        Node input = node(build(plan.input()));
        boolean retracting = !input.facts().insertOnly();
        Facts.Column timeFact = input.facts().columns().get(plan.keys().get(time));
        // A window whose end is the watermark is complete, whatever is known of the column.
        long offset = timeFact.offset() == null ? 1 : timeFact.offset();
        Expiry closing = new Expiry(time, offset);
        boolean[] perPane = new boolean[plan.keys().size()];
        List<Integer> rest = new ArrayList<>();
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
            }
        }
        Facts facts =
                new Facts(true, Rising.pick(input.facts(), plan.keys(), plan.schema().size()));
        return add(
                "window aggregate by " + Words.columns(plan.input().schema(), plan.keys()),
                plan.schema(),
                List.of(input.id()),
                List.of(Route.byKey(rest)),
                () -> new WindowAggregate(plan, retracting, closing, perPane),
                facts,
                new State(
                        "the groups of each open window", "the watermark closes the window", null));
    }
}
