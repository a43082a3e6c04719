package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What {@code retain} means, as a plan: where nothing else bounds what an operator keeps, rows of a
 * key belong together only while they are at most so far apart in event time ({@link
 * Plan.Lifetime}), and rows of a join meet only when they are.
 *
 * <p>That takes an event time of every row. Where a node's own columns have none that rises with
 * the watermark, one comes along behind them: of a group its newest. What is kept of tables of
 * current values is bounded by their size and stays as it is; so does what has no event time.
 */
final class Retention {

    private final Map<String, Facts> tables;
    private final long retain;

    private Retention(Map<String, Facts> tables, long retain) {
        this.tables = tables;
        this.retain = retain;
    }

    /**
     * @param retain microseconds
     */
    static UnaryOperator<Plan> over(Map<String, Facts> tables, long retain) {
        Retention retention = new Retention(tables, retain);
        return retention::exact;
    }

    long retain() {
        return retain;
    }

    Facts facts(Plan plan) {
        return Facts.of(plan, tables);
    }

    /** With the columns that it had, and no others. */
    Plan exact(Plan plan) {
        return Plans.select(of(plan, false), columns(0, plan.schema().size()));
    }

    /**
     * The plan with what it keeps bounded. Its columns are the first of the result's.
     *
     * @param timed to have a column that rises among them or behind them, if that can be
     */
    Plan of(Plan plan, boolean timed) {
        return switch (plan) {
            case Plan.Scan _, Plan.Values _, Plan.Lifetime _ -> plan;
            case Plan.Filter filter ->
                    new Plan.Filter(of(filter.input(), timed), filter.condition());
            case Plan.Project project -> project(project, timed);
            case Plan.Window window ->
                    above(
                            window,
                            of(window.input(), timed),
                            (input, schema) ->
                                    new Plan.Window(
                                            input,
                                            window.kind(),
                                            window.time(),
                                            window.size(),
                                            window.step(),
                                            window.offset(),
                                            schema));
            case Plan.Session session ->
                    above(
                            session,
                            of(session.input(), false),
                            (input, schema) ->
                                    new Plan.Session(
                                            input,
                                            session.partition(),
                                            session.time(),
                                            session.gap(),
                                            schema));
            case Plan.Aggregate aggregate -> aggregate(aggregate, timed);
            case Plan.Finalize held -> new Plan.Finalize(of(held.input(), false), held.time());
            case Plan.Join join -> new RetainedJoins(this).join(join, timed);
            case Plan.TemporalJoin join -> new RetainedJoins(this).temporal(join, timed);
            case Plan.TopN topN -> topN(topN);
            case Plan.Over over -> over(over);
            case Plan.Union union -> union(union, timed);
            case Plan.SetOp setOp -> new RetainedSets(this).setOperation(setOp);
            case Plan.Unnest unnest ->
                    above(
                            unnest,
                            of(unnest.input(), timed),
                            (input, schema) ->
                                    new Plan.Unnest(
                                            input,
                                            unnest.collection(),
                                            unnest.ordinality(),
                                            unnest.outer(),
                                            schema));
            case Plan.Match match -> match(match);
        };
    }

    /** The column that rises with the watermark and lags least; absent when none does. */
    @Nullable Integer time(Plan plan) {
        Facts facts = facts(plan);
        return facts.sized() && !facts.insertOnly() ? null : facts.leastLate();
    }

    /** The time of a table's current row says nothing of when the row goes. */
    static boolean rises(Facts facts, int column) {
        boolean table = facts.sized() && !facts.insertOnly();
        return !table && facts.rising().containsKey(column);
    }

    static List<Integer> columns(int from, int to) {
        List<Integer> columns = new ArrayList<>();
        for (int i = from; i < to; i++) {
            columns.add(i);
        }
        return columns;
    }

    /** The name for one more column. */
    static String name(List<Field> fields, String wanted) {
        String name = wanted;
        while (taken(fields, name)) {
            name += "_";
        }
        return name;
    }

    private static boolean taken(List<Field> fields, String name) {
        return fields.stream().anyMatch(field -> field.name().equals(name));
    }

    /** Makes a node that appends columns over an input that may have more columns than before. */
    private interface Make {
        Plan over(Plan input, Schema schema);
    }

    private static Plan above(Plan node, Plan input, Make make) {
        int width = node.inputs().getFirst().schema().size();
        int wide = input.schema().size();
        List<Field> fields = new ArrayList<>(input.schema().fields());
        for (Field field : node.schema().fields().subList(width, node.schema().size())) {
            fields.add(new Field(name(fields, field.name()), field.type()));
        }
        Plan made = make.over(input, wide == width ? node.schema() : new Schema(fields));
        List<Integer> order = columns(0, width);
        order.addAll(columns(wide, fields.size()));
        order.addAll(columns(width, wide));
        return Plans.select(made, order);
    }

    private Plan project(Plan.Project project, boolean timed) {
        Plan input = of(project.input(), timed);
        Plan.Project plain = new Plan.Project(input, project.expressions(), project.schema());
        Integer time = timed && time(plain) == null ? time(input) : null;
        if (time == null) {
            return plain;
        }
        List<Field> fields = new ArrayList<>(project.schema().fields());
        fields.add(new Field(name(fields, "$time"), input.schema().type(time)));
        List<Expr> expressions = new ArrayList<>(project.expressions());
        expressions.add(Plans.ref(input, time));
        return new Plan.Project(input, expressions, new Schema(fields));
    }

    /** Numbers the lifetimes of a partition; absent when nothing says when rows were. */
    Plan.@Nullable Lifetime lifetime(Plan input, List<Integer> partition) {
        Integer time = time(input);
        if (time == null) {
            return null;
        }
        List<Field> fields = new ArrayList<>(input.schema().fields());
        fields.add(new Field(name(fields, "$lifetime"), DataType.BIGINT.notNull()));
        return new Plan.Lifetime(input, partition, time, retain, new Schema(fields));
    }

    /** Whether what is kept by these columns of the input is bounded without our doing. */
    private boolean bounded(Plan input, List<Integer> by) {
        Facts facts = facts(input);
        return facts.sized()
                || by.isEmpty()
                || by.stream().anyMatch(column -> rises(facts, column));
    }

    private Plan aggregate(Plan.Aggregate node, boolean timed) {
        if (bounded(node.input(), node.keys())) {
            Plan input = of(node.input(), false);
            return new Plan.Aggregate(input, node.keys(), node.calls(), node.schema());
        }
        Plan.Lifetime input = lifetime(of(node.input(), true), node.keys());
        return input == null
                ? new Plan.Aggregate(
                        of(node.input(), false), node.keys(), node.calls(), node.schema())
                : aggregate(node, input, timed);
    }

    static Plan aggregate(Plan.Aggregate node, Plan.Lifetime input, boolean timed) {
        int width = node.keys().size();
        List<Integer> keys = new ArrayList<>(node.keys());
        keys.add(input.number());
        List<Field> fields = new ArrayList<>(node.schema().fields());
        fields.add(width, new Field(name(fields, "$lifetime"), DataType.BIGINT.notNull()));
        List<Plan.Aggregate.Call> calls = new ArrayList<>(node.calls());
        if (timed && calls.stream().noneMatch(call -> isNewest(call, input.time()))) {
            calls.add(
                    new Plan.Aggregate.Call(
                            AggregateFunction.MAX, List.of(input.time()), false, null, List.of()));
            fields.add(new Field(name(fields, "$time"), input.schema().type(input.time())));
        }
        Plan grouped = new Plan.Aggregate(input, keys, calls, new Schema(fields));
        List<Integer> order = columns(0, width);
        order.addAll(columns(width + 1, fields.size()));
        return Plans.select(grouped, order);
    }

    /** Whether a call gives the newest time of the group. */
    static boolean isNewest(Plan.Aggregate.Call call, int time) {
        return call.function() == AggregateFunction.MAX
                && call.arguments().equals(List.of(time))
                && call.filter() == null;
    }

    /** A partition's head is small; over rows that are taken back it needs the others too. */
    private Plan topN(Plan.TopN node) {
        boolean bounded = bounded(node.input(), node.partition());
        Plan.Lifetime lifetime =
                bounded ? null : lifetime(of(node.input(), true), node.partition());
        Facts facts = facts(node.input());
        boolean settles = bounded && !facts.sized() && !facts.insertOnly();
        Plan input = lifetime == null ? of(node.input(), settles) : lifetime;
        List<Integer> partition = new ArrayList<>(node.partition());
        if (lifetime != null) {
            partition.add(lifetime.number());
        }
        return above(
                node,
                input,
                (wide, schema) ->
                        new Plan.TopN(
                                wide,
                                partition,
                                node.order(),
                                node.rank(),
                                node.from(),
                                node.to(),
                                node.withRank(),
                                schema));
    }

    private Plan over(Plan.Over node) {
        boolean bounded = bounded(node.input(), node.partition()) || reachesInTime(node);
        Plan.Lifetime lifetime =
                bounded ? null : lifetime(of(node.input(), true), node.partition());
        Plan input = lifetime == null ? of(node.input(), false) : lifetime;
        List<Integer> partition = new ArrayList<>(node.partition());
        if (lifetime != null) {
            partition.add(lifetime.number());
        }
        return above(
                node,
                input,
                (wide, schema) ->
                        new Plan.Over(wide, partition, node.order(), node.calls(), schema));
    }

    /** Frames of a time that rises let rows go by themselves. */
    private boolean reachesInTime(Plan.Over node) {
        if (node.order().isEmpty() || node.order().getFirst().descending()) {
            return false;
        }
        int time = node.order().getFirst().column();
        return rises(facts(node.input()), time)
                && !node.input().schema().type(time).nullable()
                && node.calls().stream().allMatch(Retention::reachesInTime);
    }

    private static boolean reachesInTime(OverCall call) {
        return call instanceof OverCall.Framed framed
                && !framed.frame().rows()
                && framed.frame().start() != null
                && framed.frame().end() != null;
    }

    private Plan union(Plan.Union union, boolean timed) {
        Plan.Union withTimes = timed && time(union) == null ? withTimes(union) : null;
        return withTimes == null
                ? new Plan.Union(union.inputs().stream().map(this::exact).toList(), union.schema())
                : withTimes;
    }

    /** With the times of all inputs in one more column; absent where they do not fit together. */
    private Plan.@Nullable Union withTimes(Plan.Union union) {
        List<Plan> inputs = new ArrayList<>();
        Field time = null;
        for (Plan each : union.inputs()) {
            Plan input = of(each, true);
            Integer column = time(input);
            if (column == null
                    || time != null && !input.schema().type(column).equals(time.type())) {
                return null;
            }
            time = new Field(name(union.schema().fields(), "$time"), input.schema().type(column));
            List<Integer> order = columns(0, union.schema().size());
            order.add(column);
            inputs.add(Plans.select(input, order));
        }
        List<Field> fields = new ArrayList<>(union.schema().fields());
        if (time != null) {
            fields.add(time);
        }
        return new Plan.Union(inputs, new Schema(fields));
    }

    /** A pattern that does not say how long a match may take gets to know. */
    private Plan match(Plan.Match match) {
        Plan retained = of(match.input(), false);
        Plan input = facts(retained).insertOnly() ? retained : match.input();
        RowPattern pattern = match.pattern();
        RowPattern bounded =
                pattern.within() != null
                        ? pattern
                        : new RowPattern(
                                pattern.root(),
                                pattern.variables(),
                                pattern.readings(),
                                pattern.skip(),
                                retain);
        return new Plan.Match(
                input, match.partition(), match.order(), bounded, match.measures(), match.schema());
    }
}
