package io.tidewire.engine.circuit;

import static io.tidewire.engine.circuit.Plans.a;
import static io.tidewire.engine.circuit.Plans.aggregate;
import static io.tidewire.engine.circuit.Plans.b;
import static io.tidewire.engine.circuit.Plans.call;
import static io.tidewire.engine.circuit.Plans.distinct;
import static io.tidewire.engine.circuit.Plans.filtered;
import static io.tidewire.engine.circuit.Plans.join;
import static io.tidewire.engine.circuit.Plans.less;
import static io.tidewire.engine.circuit.Plans.number;
import static io.tidewire.engine.circuit.Plans.ordered;
import static io.tidewire.engine.circuit.Plans.pick;
import static io.tidewire.engine.circuit.Plans.program;
import static io.tidewire.engine.circuit.Plans.ref;
import static io.tidewire.engine.circuit.Plans.session;
import static io.tidewire.engine.circuit.Plans.t;
import static io.tidewire.engine.circuit.Plans.top;
import static io.tidewire.engine.circuit.Plans.upTo;
import static io.tidewire.engine.circuit.Plans.window;
import static io.tidewire.engine.circuit.Plans.within;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.Join.Kind;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.Plan.TopN.Rank;
import io.tidewire.api.plan.Plan.Window;
import io.tidewire.testkit.harness.CircuitHarness;
import io.tidewire.testkit.harness.CircuitHarness.Restores;
import io.tidewire.testkit.harness.CircuitHarness.Steps;
import io.tidewire.testkit.harness.Script;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * After every step each view equals its plan computed from scratch over the rows so far: for every
 * operator, whole, row by row and at random, restored between any two steps, with one and more
 * workers.
 */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class OperatorOracleTest {

    private static final DataType BIGINT = DataType.BIGINT;
    private static final Pattern AGGREGATES =
            Pattern.compile(
                    "linear calls, inserts.*|distinct rows|.*(tumble|hop|cumulate).*, (updates|final)|slices.*");
    private static final SortKey BY_VALUE = new SortKey(1, false, true);
    private static final SortKey BY_VALUE_DOWN = new SortKey(1, true, false);

    static Stream<Arguments> plans() {
        List<Arguments> plans = new ArrayList<>();
        aggregates(plans);
        windows(plans);
        joins(plans);
        ranks(plans);
        sets(plans);
        parts(plans);
        return plans.stream();
    }

    private static void add(List<Arguments> plans, String name, Plan plan) {
        plans.add(Arguments.of(name, plan));
    }

    /** A part that a filter and the projection behind it share. */
    private static void parts(List<Arguments> plans) {
        Plan a = a();
        Expr part = new Expr.Call(Function.MOD, List.of(ref(a, 1), number(3)), BIGINT);
        Expr rest =
                new Expr.Case(
                        List.of(new Expr.Branch(less(part, number(1)), ref(a, 2))), part, BIGINT);
        Schema both = Schema.of(new Field("part", BIGINT), new Field("rest", BIGINT));
        Plan filter = new Plan.Filter(a, less(part, number(2)));
        add(plans, "shared parts", new Plan.Project(filter, List.of(part, rest), both));
    }

    private static void aggregates(List<Arguments> plans) {
        add(plans, "linear calls, inserts only", aggregate(a(), List.of(0), ofNumbers(1, 3)));
        add(
                plans,
                "linear calls, inserts only, over everything",
                aggregate(a(), List.of(), ofNumbers(1, 3)));
        add(plans, "linear calls, retractions", aggregate(t(), List.of(1), ofTable()));
        add(plans, "linear calls over everything", aggregate(t(), List.of(), ofTable()));
        add(
                plans,
                "distinct calls",
                aggregate(
                        t(),
                        List.of(4),
                        distinct(AggregateFunction.COUNT, BIGINT, 1),
                        distinct(AggregateFunction.SUM, DataType.INT, 2),
                        filtered(call(AggregateFunction.COUNT, BIGINT), 4),
                        filtered(call(AggregateFunction.MAX, DataType.STRING, 1), 4)));
        Plan marked = Plans.with(a(), less(ref(a(), 2), ref(a(), 1)));
        Plans.Typed[] shared = {
            distinct(AggregateFunction.COUNT, BIGINT, 2),
            filtered(distinct(AggregateFunction.COUNT, BIGINT, 2), 5),
            filtered(distinct(AggregateFunction.SUM, BIGINT, 2), 5),
            distinct(AggregateFunction.SUM, BIGINT, 1),
            distinct(AggregateFunction.COUNT, BIGINT, 0),
            filtered(distinct(AggregateFunction.COUNT, BIGINT, 0), 5),
            filtered(distinct(AggregateFunction.COUNT, BIGINT, 0, 2), 5)
        };
        add(plans, "distinct calls, inserts only", aggregate(marked, List.of(1), shared));
        add(plans, "distinct calls over everything", aggregate(marked, List.of(), shared));
        Plan panes = window(marked, Window.Kind.TUMBLE, 4, 10, 10);
        Plan inPanes = aggregate(panes, List.of(0, 6, 7), shared);
        add(plans, "distinct calls of windows, updates", inPanes);
        add(plans, "distinct calls of windows, final", last(inPanes, 2, panes));
        add(
                plans,
                "ordered calls",
                aggregate(
                        a(),
                        List.of(2),
                        ordered(AggregateFunction.LISTAGG, DataType.STRING, by(0), 0),
                        ordered(AggregateFunction.FIRST_VALUE, BIGINT, BY_VALUE, 1),
                        ordered(AggregateFunction.LAST_VALUE, BIGINT, BY_VALUE, 1),
                        ordered(AggregateFunction.ARRAY_AGG, DataType.array(BIGINT), BY_VALUE, 1)));
        add(
                plans,
                "ordered calls, retractions",
                aggregate(
                        t(),
                        List.of(4),
                        ordered(AggregateFunction.LISTAGG, DataType.STRING, by(1), 1),
                        ordered(AggregateFunction.FIRST_VALUE, BIGINT, by(0), 0),
                        ordered(AggregateFunction.ARRAY_AGG, DataType.array(BIGINT), by(0), 0)));
        add(plans, "distinct rows", aggregate(pick(t(), 1, 4), List.of(0, 1)));
        add(
                plans,
                "aggregate of an aggregate",
                aggregate(
                        aggregate(a(), List.of(0), call(AggregateFunction.COUNT, BIGINT)),
                        List.of(1),
                        call(AggregateFunction.COUNT, BIGINT),
                        call(AggregateFunction.MIN, DataType.STRING, 0)));
    }

    /** Final when the watermark reaches the window's end; a session's only when it is past. */
    private static Plan last(Plan plan, int end, Plan window) {
        return window instanceof Plan.Session
                ? new Plan.Finalize(Plans.withNextMoment(plan, end), plan.schema().size())
                : new Plan.Finalize(plan, end);
    }

    private static SortKey by(int column) {
        return new SortKey(column, false, true);
    }

    private static Plans.Typed[] ofNumbers(int integer, int real) {
        return new Plans.Typed[] {
            call(AggregateFunction.COUNT, BIGINT),
            call(AggregateFunction.SUM, BIGINT, integer),
            call(AggregateFunction.AVG, BIGINT, integer),
            call(AggregateFunction.MIN, BIGINT, integer),
            call(AggregateFunction.MAX, BIGINT, integer),
            call(AggregateFunction.SUM, DataType.DOUBLE, real),
            call(AggregateFunction.AVG, DataType.DOUBLE, real),
            call(AggregateFunction.MAX, DataType.DOUBLE, real),
            call(AggregateFunction.STDDEV_POP, DataType.DOUBLE, real),
            call(AggregateFunction.VAR_SAMP, DataType.DOUBLE, real)
        };
    }

    private static Plans.Typed[] ofTable() {
        return new Plans.Typed[] {
            call(AggregateFunction.COUNT, BIGINT),
            call(AggregateFunction.COUNT, BIGINT, 2),
            call(AggregateFunction.SUM, DataType.INT, 2),
            call(AggregateFunction.SUM0, DataType.INT, 2),
            call(AggregateFunction.SUM, DataType.decimal(38, 2), 3),
            call(AggregateFunction.AVG, DataType.decimal(38, 6), 3),
            call(AggregateFunction.MIN, DataType.INT, 2),
            call(AggregateFunction.MAX, DataType.decimal(10, 2), 3),
            call(AggregateFunction.MAX, DataType.STRING, 1),
            call(AggregateFunction.STDDEV_SAMP, DataType.DOUBLE, 2),
            call(AggregateFunction.BOOL_AND, DataType.BOOLEAN, 4),
            call(AggregateFunction.BOOL_OR, DataType.BOOLEAN, 4),
            call(AggregateFunction.APPROX_COUNT_DISTINCT, BIGINT, 0)
        };
    }

    private static Plans.Typed[] mergeable() {
        return new Plans.Typed[] {
            call(AggregateFunction.COUNT, BIGINT.notNull()),
            call(AggregateFunction.COUNT, BIGINT.notNull(), 2),
            call(AggregateFunction.SUM, BIGINT, 2),
            call(AggregateFunction.SUM0, BIGINT, 2),
            call(AggregateFunction.MIN, BIGINT, 2),
            call(AggregateFunction.MAX, DataType.STRING, 0),
            call(AggregateFunction.BIT_XOR, BIGINT, 1)
        };
    }

    private static void windows(List<Arguments> plans) {
        Plan tumble = window(a(), Window.Kind.TUMBLE, 4, 10, 10);
        Plan hop = window(a(), Window.Kind.HOP, 4, 9, 3);
        Plan uneven = window(a(), Window.Kind.HOP, 4, 7, 3);
        Plan cumulate = window(a(), Window.Kind.CUMULATE, 4, 9, 3);
        Plan session = session(a(), 4, 3, 0);
        Plan everybody = session(a(), 4, 1);
        Plan ofParts = session(a(), 4, 2, 1, 0);
        Plan[] all = {tumble, hop, uneven, cumulate, session, everybody};
        String[] names = {"tumble", "hop", "uneven hop", "cumulate", "session", "global session"};
        for (int i = 0; i < all.length; i++) {
            add(plans, names[i] + ", assigned", all[i]);
            Plan updating = aggregate(all[i], List.of(0, 5, 6), ofNumbers(1, 3));
            add(plans, names[i] + ", updates", updating);
            add(plans, names[i] + ", final", last(updating, 2, all[i]));
            Plan whole = aggregate(all[i], List.of(6), call(AggregateFunction.COUNT, BIGINT));
            add(plans, names[i] + " without keys, final", last(whole, 0, all[i]));
            add(plans, names[i] + ", rows held back", last(all[i], 6, all[i]));
        }
        for (Plan sessions : List.of(session, everybody, ofParts)) {
            List<Integer> keys = new ArrayList<>(List.of(6, 5, 7));
            keys.addAll(((Plan.Session) sessions).partition());
            Plan parts = aggregate(sessions, keys, mergeable());
            add(plans, "session parts by " + keys, last(parts, 0, sessions));
            Plan filtered = new Plan.Filter(parts, less(ref(parts, keys.size()), number(3)));
            add(plans, "session parts by " + keys + ", filtered", last(filtered, 0, sessions));
        }
        for (Plan shared : List.of(hop, cumulate)) {
            Plan parts = aggregate(shared, List.of(7, 0, 5, 6), mergeable());
            add(plans, "slices of " + ((Window) shared).kind(), new Plan.Finalize(parts, 3));
            Plan computed =
                    new Plan.Project(
                            shared,
                            List.of(
                                    ref(shared, 6),
                                    less(ref(shared, 1), number(3)),
                                    new Expr.Call(
                                            Function.PLUS,
                                            List.of(ref(shared, 2), number(1)),
                                            BIGINT)),
                            Schema.of(
                                    new Field("window_end", DataType.timestamp(3).notNull()),
                                    new Field("small", DataType.BOOLEAN),
                                    new Field("more", BIGINT)));
            Plan filters =
                    aggregate(
                            computed,
                            List.of(0),
                            filtered(call(AggregateFunction.COUNT, BIGINT), 1),
                            filtered(call(AggregateFunction.SUM, BIGINT, 2), 1),
                            call(AggregateFunction.COUNT, BIGINT, 2));
            add(
                    plans,
                    "slices of computed columns in " + ((Window) shared).kind(),
                    new Plan.Finalize(filters, 0));
        }
        Plan counts =
                new Plan.Finalize(
                        aggregate(tumble, List.of(0, 5, 6), call(AggregateFunction.COUNT, BIGINT)),
                        2);
        add(
                plans,
                "windows of windows",
                new Plan.Finalize(
                        aggregate(
                                window(pick(counts, 0, 2, 3), Window.Kind.TUMBLE, 1, 30, 30),
                                List.of(3, 4),
                                call(AggregateFunction.MAX, BIGINT, 2)),
                        1));
    }

    private static void joins(List<Arguments> plans) {
        Expr bigger = less(ref(a(), 1), new Expr.Ref(Plans.A.size() + 1, BIGINT));
        Plan left = window(a(), Window.Kind.TUMBLE, 4, 10, 10);
        Plan right = window(b(), Window.Kind.TUMBLE, 2, 10, 10);
        for (Kind kind : Kind.values()) {
            List<Integer> k = List.of(0);
            add(plans, kind + " join", join(a(), b(), kind, k, k, null, null));
            add(plans, kind + " join, residual", join(a(), b(), kind, k, k, bigger, null));
            add(plans, kind + " join of NULLs", join(b(), t(), kind, k, List.of(1), null, null));
            add(
                    plans,
                    kind + " join without keys",
                    join(a(), b(), kind, List.of(), List.of(), bigger, null));
            add(
                    plans,
                    kind + " join in time",
                    join(
                            a(),
                            b(),
                            kind,
                            k,
                            k,
                            within(a(), 4, b(), 2, -4, 6),
                            new Plan.Join.TimeBounds(4, 2, -4 * Plans.SECOND, 6 * Plans.SECOND)));
            Plan windowed = join(left, right, kind, List.of(0, 6), List.of(0, 4), null, null);
            add(plans, kind + " join of windows", windowed);
            add(plans, kind + " join of windows, final", new Plan.Finalize(windowed, 6));
            add(
                    plans,
                    kind + " join of aggregates",
                    join(
                            aggregate(a(), List.of(0), call(AggregateFunction.COUNT, BIGINT)),
                            aggregate(t(), List.of(1), call(AggregateFunction.COUNT, BIGINT)),
                            kind,
                            List.of(1),
                            List.of(1),
                            null,
                            null));
        }
        List<Integer> first = List.of(0);
        Plan two = join(a(), b(), Kind.INNER, first, first, null, null);
        List<Integer> keyOfB = List.of(Plans.A.size());
        add(plans, "star join", join(two, t(), Kind.INNER, keyOfB, List.of(1), null, null));
        Plan fewer = pick(two, 1, 0, Plans.A.size() + 1);
        Plan mirrored =
                join(pick(b(), 1, 0), fewer, Kind.INNER, List.of(1), List.of(1), null, null);
        add(plans, "star join, columns left out", mirrored);
        add(
                plans,
                "star join of four",
                join(mirrored, t(), Kind.INNER, List.of(3), List.of(1), null, null));
        add(
                plans,
                "joins on two keys",
                join(two, t(), Kind.INNER, List.of(1), List.of(0), null, null));
        for (boolean outer : new boolean[] {false, true}) {
            add(
                    plans,
                    "temporal join, outer " + outer,
                    new Plan.TemporalJoin(
                            a(),
                            b(),
                            List.of(0),
                            List.of(0),
                            4,
                            2,
                            outer ? bigger : null,
                            outer,
                            Plans.concat(a(), b())));
        }
    }

    private static void ranks(List<Arguments> plans) {
        for (Rank rank : Rank.values()) {
            add(plans, rank + " inserts only", top(a(), List.of(0), rank, 1, 2, BY_VALUE_DOWN));
            Plan nullsFirst = top(a(), List.of(0), rank, 1, 1, new SortKey(2, false, true));
            add(plans, rank + " the first, NULLs first", nullsFirst);
            Plan best = top(a(), List.of(), rank, 1, 3, new SortKey(2, true, false));
            add(plans, rank + " of all, NULLs last", best);
            SortKey last = new SortKey(2, true, false);
            add(plans, rank + " the first, NULLs last", upTo(a(), List.of(0), rank, 1, last));
            add(plans, rank + " the first of all", top(a(), List.of(), rank, 1, 1, BY_VALUE));
            Plan panes = window(a(), Window.Kind.HOP, 4, 10, 5);
            Plan ofWindow = upTo(panes, List.of(6), rank, 1, BY_VALUE_DOWN);
            add(plans, rank + " the first of a window", ofWindow);
            add(plans, rank + " the first of a window, final", new Plan.Finalize(ofWindow, 6));
            SortKey byDouble = new SortKey(3, true, false);
            Plan byTwo = upTo(a(), List.of(0), rank, 1, byDouble, new SortKey(2, false, true));
            add(plans, rank + " the first by two", byTwo);
            add(
                    plans,
                    rank + " the first, many ties",
                    upTo(pick(a(), 0, 2), List.of(0), rank, 1, new SortKey(1, true, false)));
            Plan numbers = pick(a(), 0, 2);
            SortKey byNumber = new SortKey(1, false, true);
            add(plans, rank + " many copies", top(numbers, List.of(), rank, 1, 5, byNumber));
            add(plans, rank + " some copies", top(numbers, List.of(0), rank, 2, 3, byNumber));
            add(plans, rank + " many copies, no rank", upTo(numbers, List.of(), rank, 3, byNumber));
            Plan fewOfWindow = upTo(panes, List.of(6), rank, 2, BY_VALUE_DOWN, byDouble);
            add(plans, rank + " of a window", fewOfWindow);
            add(plans, rank + " from 2", top(a(), List.of(), rank, 2, 4, BY_VALUE));
            add(
                    plans,
                    rank + " retractions",
                    top(t(), List.of(1), rank, 1, 2, new SortKey(2, true, true)));
            Plan counts =
                    aggregate(
                            window(a(), Window.Kind.TUMBLE, 4, 10, 10),
                            List.of(0, 6),
                            call(AggregateFunction.COUNT, BIGINT));
            add(
                    plans,
                    rank + " per window",
                    top(counts, List.of(1), rank, 1, 2, new SortKey(2, true, true)));
        }
    }

    private static void sets(List<Arguments> plans) {
        Plan left = pick(a(), 0);
        Plan right = pick(t(), 1);
        for (Plan.SetOp.Kind kind : Plan.SetOp.Kind.values()) {
            for (boolean all : new boolean[] {false, true}) {
                add(
                        plans,
                        kind + (all ? " all" : ""),
                        new Plan.SetOp(left, right, kind, all, left.schema()));
            }
        }
        add(plans, "union", new Plan.Union(List.of(left, right, left), left.schema()));
        add(plans, "filter", new Plan.Filter(t(), less(ref(t(), 0), number(3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void everyStepEqualsARecompute(String name, Plan plan) {
        Random random = new Random(name.hashCode());
        Script script = Script.random(program(plan), 40, random);
        new CircuitHarness(CircuitSubject.FACTORY).verify(program(plan), script, random);
        new CircuitHarness(CircuitSubject.RESCALING)
                .run(program(plan), script, Steps.RANDOM, 2, Restores.ALWAYS, random);
    }

    static Stream<Arguments> groupedBeforehand() {
        List<Arguments> plans = new ArrayList<>();
        aggregates(plans);
        windows(plans);
        return plans.stream().filter(each -> AGGREGATES.matcher((String) each.get()[0]).matches());
    }

    /** With so many rows that workers group them before they change hands. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void groupedBeforehand(String name, Plan plan) {
        Random random = new Random(name.hashCode());
        Script script = Script.random(program(plan), 900, random);
        CircuitHarness harness = new CircuitHarness(CircuitSubject.FACTORY);
        for (int workers : new int[] {2, 3}) {
            harness.run(program(plan), script, Steps.WHOLE, workers, Restores.NEVER, random);
        }
    }
}
