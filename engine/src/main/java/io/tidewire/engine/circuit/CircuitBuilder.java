package io.tidewire.engine.circuit;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Node.Route;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.lineage.Lineage;
import io.tidewire.engine.operator.Consolidate;
import io.tidewire.engine.operator.Grouping;
import io.tidewire.engine.operator.LeadingRows;
import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.operator.Transform;
import io.tidewire.engine.operator.UnionAll;
import io.tidewire.engine.operator.UnnestRows;
import io.tidewire.engine.operator.Upsert;
import io.tidewire.engine.operator.ValueRows;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Turns a program into nodes, inputs before users: one for each source and view, however many scan
 * it, and within a view one for each distinct part of its plan.
 */
final class CircuitBuilder {

    static final Route STAY = new Route.Stay();

    final List<Node> nodes = new ArrayList<>();
    final Map<String, Integer> tables = new HashMap<>();
    final Map<String, Integer> views = new LinkedHashMap<>();
    final Map<String, Integer> sources = new HashMap<>();
    private final Map<Plan, Integer> known = new HashMap<>();
    final KeyedBuilder keyed = new KeyedBuilder(this);
    private final JoinBuilder joins = new JoinBuilder(this);
    private final OverBuilder overs = new OverBuilder(this);
    private final WindowBuilder windows = new WindowBuilder(this);
    private String view = "";

    /**
     * @param labels what a source is known by, of its name
     */
    CircuitBuilder(Program program, UnaryOperator<String> labels) {
        for (Program.SourceTable source : program.sources()) {
            view = source.name();
            source(source, Lineage.ofSource(source, labels.apply(source.name())));
        }
        for (Program.View each : program.views()) {
            view = each.name();
            known.clear();
            int node = view(each);
            tables.put(each.name(), node);
            views.put(each.name(), node);
        }
    }

    private void source(Program.SourceTable source, Lineage lineage) {
        List<Facts.Column> columns = new ArrayList<>();
        for (int i = 0; i < source.schema().size(); i++) {
            boolean time = source.eventTime() != null && source.eventTime().column() == i;
            columns.add(time ? new Facts.Column(0L, null) : Facts.Column.UNKNOWN);
        }
        Facts facts = new Facts(true, false, columns);
        int node =
                add(
                        "source " + source.name(),
                        source.schema(),
                        List.of(),
                        List.of(),
                        null,
                        facts,
                        lineage,
                        State.NONE);
        sources.put(source.name(), node);
        tables.put(source.name(), source.primaryKey().isEmpty() ? node : upsert(source, node));
    }

    private int upsert(Program.SourceTable source, int node) {
        return add(
                "current rows by " + Words.columns(source.schema(), source.primaryKey()),
                source.schema(),
                List.of(node),
                List.of(Route.byKey(source.primaryKey())),
                () -> new Upsert(source.schema(), source.primaryKey()),
                Facts.table(false, source.schema().size()).placedBy(source.primaryKey()),
                node(node).lineage().current(source.primaryKey()),
                new State("a row per key", Words.TABLE, null));
    }

    /** The raw changes of a plan that is a source with a primary key; absent for another plan. */
    @Nullable Integer history(Plan plan) {
        return plan instanceof Plan.Scan scan
                        && !views.containsKey(scan.table())
                        && !Objects.equals(sources.get(scan.table()), tables.get(scan.table()))
                ? sources.get(scan.table())
                : null;
    }

    /** Whether the operator's own change has each row once, and retractions first. */
    private static boolean netted(Plan plan) {
        return switch (plan) {
            case Plan.Aggregate _ -> true;
            case Plan.TopN top ->
                    top.rank() == Plan.TopN.Rank.ROW_NUMBER || !LeadingRows.suits(top);
            case Plan.Project project -> keepsAll(project) && netted(project.input());
            default -> false;
        };
    }

    /** Whether no column is lost, so that rows which differ still do. */
    private static boolean keepsAll(Plan.Project project) {
        return project.expressions().stream().filter(Expr.Ref.class::isInstance).distinct().count()
                == project.input().schema().size();
    }

    private int view(Program.View each) {
        int root = build(each.plan());
        return add(
                "view " + each.name(),
                each.schema(),
                List.of(root),
                List.of(STAY),
                netted(each.plan()) ? () -> new UnionAll(each.schema()) : Consolidate::new,
                node(root).facts(),
                node(root).lineage().passed(),
                State.NONE);
    }

    int add(
            String name,
            Schema schema,
            List<Integer> inputs,
            List<Route> routes,
            @Nullable Supplier<Operator> factory,
            Facts facts,
            Lineage lineage,
            State state) {
        int id = nodes.size();
        nodes.add(new Node(id, view, name, schema, inputs, routes, factory, facts, lineage, state));
        return id;
    }

    /** By the keys; nowhere when the rows are with their owners already. */
    static Route route(Node input, List<Integer> keys) {
        return !keys.isEmpty() && Placement.byOwner(keys).equals(input.facts().placed())
                ? STAY
                : Route.byKey(keys);
    }

    /**
     * As {@link #route}, for an aggregate that groups its input by some of the plan's keys.
     *
     * @param retracting as the aggregate is told
     */
    static Route grouped(Plan.Aggregate plan, Node input, List<Integer> by, boolean retracting) {
        Route route = route(input, by);
        if (route instanceof Route.Stay || !Grouping.suits(plan, retracting)) {
            return route;
        }
        return new Route.InGroups(
                by.stream().mapToInt(Integer::intValue).toArray(),
                by.stream().mapToInt(plan.keys()::indexOf).toArray());
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

    /** Builds a plan as a part of its own, not shared. */
    int buildApart(Plan plan) {
        Map<Plan, Integer> shared = new HashMap<>(known);
        known.clear();
        int node = build(plan);
        known.clear();
        known.putAll(shared);
        return node;
    }

    private int create(Plan plan) {
        return switch (plan) {
            case Plan.Scan scan -> scan(scan);
            case Plan.Values values -> values(values);
            case Plan.Filter filter -> transform(filter, filter.input(), filter.condition(), null);
            case Plan.Project project -> project(project);
            case Plan.Window window -> windows.window(window);
            case Plan.Lifetime lifetime -> keyed.lifetime(lifetime);
            case Plan.Aggregate aggregate -> keyed.aggregate(aggregate);
            case Plan.Finalize last -> windows.last(last);
            case Plan.Union union -> union(union);
            case Plan.Session session -> windows.session(session);
            case Plan.Join join -> joins.join(join);
            case Plan.TemporalJoin join -> joins.temporal(join);
            case Plan.TopN top -> keyed.top(top);
            case Plan.Over over -> overs.over(over);
            case Plan.SetOp op -> joins.setOperation(op);
            case Plan.Unnest unnest -> unnest(unnest);
            case Plan.Match match -> MatchBuilder.match(this, match);
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
        Facts facts = Facts.table(true, plan.schema().size());
        return add(
                "values",
                plan.schema(),
                List.of(),
                List.of(),
                () -> new ValueRows(plan),
                facts,
                Lineage.ofWhole(List.of(), List.of("values", plan.rows()), plan.schema(), "given"),
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
                                input.facts().sized(),
                                Rising.project(input.facts(), expressions),
                                input.facts().placed(expressions));
        String name =
                expressions == null ? "filter" : condition == null ? "project" : "filter, project";
        return add(
                name,
                plan.schema(),
                List.of(input.id()),
                List.of(STAY),
                () -> new Transform(input.schema(), condition, expressions, plan.schema()),
                facts,
                input.lineage().transformed(condition, expressions),
                State.NONE);
    }

    private int union(Plan.Union plan) {
        List<Integer> inputs = plan.inputs().stream().map(this::build).toList();
        List<Facts> facts = inputs.stream().map(id -> node(id).facts()).toList();
        boolean insertOnly = facts.stream().allMatch(Facts::insertOnly);
        boolean sized = facts.stream().allMatch(Facts::sized);
        return add(
                "union all",
                plan.schema(),
                inputs,
                Collections.nCopies(inputs.size(), STAY),
                () -> new UnionAll(plan.schema()),
                new Facts(insertOnly, sized, Rising.union(facts, plan.schema().size())),
                Lineage.ofUnion(
                        inputs.stream().map(id -> node(id).lineage()).toList(), plan.schema()),
                State.NONE);
    }

    private int unnest(Plan.Unnest plan) {
        Node input = node(build(plan.input()));
        List<Integer> all = IntStream.range(0, input.schema().size()).boxed().toList();
        return add(
                "unnest",
                plan.schema(),
                List.of(input.id()),
                List.of(STAY),
                () -> new UnnestRows(plan),
                new Facts(
                        input.facts().insertOnly(),
                        input.facts().sized(),
                        Rising.pick(input.facts(), all, plan.schema().size()),
                        input.facts().placed()),
                input.lineage()
                        .whole(
                                plan.schema(),
                                List.of(
                                        "unnest",
                                        plan.collection(),
                                        plan.ordinality(),
                                        plan.outer()))
                        .passed(),
                State.NONE);
    }
}
