package io.tidewire.engine.circuit;

import static io.tidewire.engine.circuit.Plans.a;
import static io.tidewire.engine.circuit.Plans.aggregate;
import static io.tidewire.engine.circuit.Plans.b;
import static io.tidewire.engine.circuit.Plans.call;
import static io.tidewire.engine.circuit.Plans.pick;
import static io.tidewire.engine.circuit.Plans.program;
import static io.tidewire.engine.circuit.Plans.t;
import static io.tidewire.engine.circuit.Plans.top;
import static io.tidewire.engine.circuit.Plans.window;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.OverCall.Frame;
import io.tidewire.api.plan.OverCall.Framed;
import io.tidewire.api.plan.OverCall.Ranked;
import io.tidewire.api.plan.OverCall.Ranking;
import io.tidewire.api.plan.OverCall.Shifted;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.testkit.harness.CircuitHarness;
import io.tidewire.testkit.harness.CircuitHarness.Restores;
import io.tidewire.testkit.harness.CircuitHarness.Steps;
import io.tidewire.testkit.harness.Script;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * After every step an OVER equals its plan computed from scratch: every call over every kind of
 * frame, over rows that come out of order, that are retracted, that tie and that have no key.
 */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class OverOracleTest {

    private static final DataType BIGINT = DataType.BIGINT;
    private static final SortKey UP = new SortKey(1, false, true);
    private static final SortKey DOWN = new SortKey(1, true, false);
    private static final SortKey TIME = new SortKey(4, false, true);

    static Stream<Arguments> plans() {
        List<Arguments> plans = new ArrayList<>();
        rowFrames(plans);
        timeFrames(plans);
        valueFrames(plans);
        places(plans);
        inputs(plans);
        return plans.stream();
    }

    private static void add(List<Arguments> plans, String name, Plan plan) {
        plans.add(Arguments.of(name, plan));
    }

    private static void rowFrames(List<Arguments> plans) {
        Map<String, Frame> frames =
                Map.of(
                        "2 preceding", rows(-2, 0),
                        "unbounded preceding", rows(null, 0),
                        "whole", rows(null, null),
                        "around", rows(-1, 2),
                        "to the end", rows(0, null),
                        "before", rows(-3, -2),
                        "behind", rows(1, 2),
                        "all before", rows(null, -2),
                        "backwards", rows(2, -2));
        frames.forEach(
                (name, frame) -> {
                    add(plans, "rows, " + name, over(a(), List.of(0), List.of(TIME), all(frame)));
                    add(
                            plans,
                            "rows of a table, " + name,
                            over(
                                    t(),
                                    List.of(1),
                                    List.of(new SortKey(2, true, false)),
                                    ofTable(frame)));
                });
    }

    private static void timeFrames(List<Arguments> plans) {
        Map<String, Frame> frames =
                Map.of(
                        "5 s preceding", range(-5 * Plans.SECOND, 0L),
                        "unbounded preceding", range(null, 0L),
                        "peers", range(0L, 0L),
                        "around", range(-4 * Plans.SECOND, 2 * Plans.SECOND),
                        "to the end", range(0L, null),
                        "before", range(-9 * Plans.SECOND, -3 * Plans.SECOND),
                        "all before", range(null, -3 * Plans.SECOND),
                        "behind", range(1L, 5 * Plans.SECOND));
        frames.forEach(
                (name, frame) -> {
                    add(plans, "range, " + name, over(a(), List.of(0), List.of(TIME), all(frame)));
                    add(
                            plans,
                            "range of all, " + name,
                            over(a(), List.of(), List.of(TIME), all(frame)));
                    add(
                            plans,
                            "range downwards, " + name,
                            over(
                                    a(),
                                    List.of(2),
                                    List.of(new SortKey(4, true, false)),
                                    all(frame)));
                });
    }

    private static void valueFrames(List<Arguments> plans) {
        Frame frame = range(-2L, 1L);
        for (boolean descending : new boolean[] {false, true}) {
            for (boolean nullsFirst : new boolean[] {false, true}) {
                String name = (descending ? " down" : " up") + (nullsFirst ? ", nulls first" : "");
                SortKey n = new SortKey(2, descending, nullsFirst);
                add(plans, "range of BIGINT" + name, over(a(), List.of(0), List.of(n), all(frame)));
                add(
                        plans,
                        "running range" + name,
                        over(a(), List.of(), List.of(n), all(range(null, 0L))));
                SortKey d = new SortKey(3, descending, nullsFirst);
                add(
                        plans,
                        "range of DOUBLE" + name,
                        over(
                                a(),
                                List.of(0),
                                List.of(d),
                                all(new Frame(false, new BigDecimal("-1.25"), BigDecimal.ONE))));
                SortKey price = new SortKey(3, descending, nullsFirst);
                add(
                        plans,
                        "range of DECIMAL" + name,
                        over(
                                t(),
                                List.of(),
                                List.of(price),
                                ofTable(new Frame(false, new BigDecimal("-1.5"), null))));
                SortKey score = new SortKey(2, descending, nullsFirst);
                add(
                        plans,
                        "range of INT" + name,
                        over(t(), List.of(4), List.of(score), ofTable(range(-1L, 1L))));
            }
        }
    }

    private static void places(List<Arguments> plans) {
        for (Ranking ranking : Ranking.values()) {
            add(plans, ranking + " by time", over(a(), List.of(0), List.of(TIME), rank(ranking)));
            add(plans, ranking + " of ties", over(a(), List.of(), List.of(DOWN), rank(ranking)));
            add(
                    plans,
                    ranking + " of a table",
                    over(t(), List.of(1), List.of(new SortKey(2, false, true)), rank(ranking)));
        }
        Call[] shifts = {
            new Call(new Shifted(1, -1, null), BIGINT),
            new Call(new Shifted(1, -3, 1), BIGINT),
            new Call(new Shifted(1, 2, null), BIGINT),
            new Call(new Shifted(0, 0, null), DataType.STRING)
        };
        add(plans, "lag and lead", over(a(), List.of(0), List.of(TIME, UP), shifts));
        add(plans, "lag", over(a(), List.of(0), List.of(TIME), shifts[0], shifts[1]));
        add(plans, "lead of ties", over(b(), List.of(), List.of(UP), shifts[2]));
        add(
                plans,
                "everything at once",
                over(
                        a(),
                        List.of(0),
                        List.of(TIME),
                        shifts[0],
                        rank(Ranking.DENSE_RANK),
                        sum(range(-5 * Plans.SECOND, 0L)),
                        sum(rows(null, 0)),
                        rank(Ranking.RANK),
                        shifts[2],
                        new Call(framed(AggregateFunction.MAX, 1, range(null, 0L)), BIGINT)));
    }

    private static void inputs(List<Arguments> plans) {
        Plan counts =
                aggregate(
                        window(a(), Plan.Window.Kind.TUMBLE, 4, 10, 10),
                        List.of(0, 6),
                        call(AggregateFunction.COUNT, BIGINT));
        add(
                plans,
                "per window",
                over(
                        counts,
                        List.of(1),
                        List.of(new SortKey(2, true, true)),
                        new Call(framed(AggregateFunction.SUM, 2, rows(-1, 0)), BIGINT),
                        rank(Ranking.NTILE)));
        Plan last = top(b(), List.of(0), Plan.TopN.Rank.ROW_NUMBER, 1, 1, DOWN);
        add(
                plans,
                "of the top",
                over(last, List.of(), List.of(new SortKey(2, false, true)), sum(rows(-10, 0))));
        Plan twice =
                over(
                        over(a(), List.of(0), List.of(TIME), sum(rows(-2, 0))),
                        List.of(2),
                        List.of(new SortKey(5, false, true)),
                        sum(range(null, 0L)));
        add(plans, "of an over", twice);
        Plan copies = pick(a(), 0, 2);
        add(
                plans,
                "copies of rows",
                over(copies, List.of(0), List.of(), rank(Ranking.ROW_NUMBER), sum(rows(-1, 0))));
        Plan changing = pick(t(), 1, 2);
        add(
                plans,
                "copies that go",
                over(changing, List.of(0), List.of(), rank(Ranking.ROW_NUMBER), sum(rows(-1, 0))));
        Call most = new Call(framed(AggregateFunction.MAX, 1, range(null, null)), BIGINT);
        Call first = new Call(framed(AggregateFunction.FIRST_VALUE, 2, rows(null, null)), BIGINT);
        add(plans, "the most of all", over(a(), List.of(0), List.of(), most));
        add(plans, "the same for all", over(a(), List.of(), List.of(TIME), most, first));
        add(
                plans,
                "the same for all, and places",
                over(a(), List.of(0), List.of(TIME), most, rank(Ranking.ROW_NUMBER), shiftsBack()));
        add(plans, "no order", over(t(), List.of(4), List.of(), ofTable(range(null, 0L))));
        Plan keyed =
                aggregate(
                        over(a(), List.of(0), List.of(TIME), sum(range(-5 * Plans.SECOND, 0L))),
                        List.of(4),
                        call(AggregateFunction.SUM, BIGINT, 5));
        add(plans, "grouped by its time", keyed);
    }

    private record Call(OverCall call, DataType type) {}

    private static Frame rows(@Nullable Integer start, @Nullable Integer end) {
        return new Frame(
                true,
                start == null ? null : BigDecimal.valueOf(start),
                end == null ? null : BigDecimal.valueOf(end));
    }

    private static Frame range(@Nullable Long start, @Nullable Long end) {
        return new Frame(
                false,
                start == null ? null : BigDecimal.valueOf(start),
                end == null ? null : BigDecimal.valueOf(end));
    }

    private static Framed framed(AggregateFunction function, int argument, Frame frame) {
        return new Framed(function, List.of(argument), false, frame);
    }

    private static Call sum(Frame frame) {
        return new Call(framed(AggregateFunction.SUM, 1, frame), BIGINT);
    }

    private static Call rank(Ranking ranking) {
        DataType type =
                switch (ranking) {
                    case ROW_NUMBER, RANK, DENSE_RANK -> BIGINT;
                    case PERCENT_RANK, CUME_DIST -> DataType.DOUBLE;
                    case NTILE -> DataType.INT;
                };
        return new Call(new Ranked(ranking, ranking == Ranking.NTILE ? 3 : 0), type.notNull());
    }

    private static Call shiftsBack() {
        return new Call(new Shifted(1, 1, null), BIGINT);
    }

    private static Call[] all(Frame frame) {
        return new Call[] {
            new Call(new Framed(AggregateFunction.COUNT, List.of(), false, frame), BIGINT),
            new Call(framed(AggregateFunction.COUNT, 2, frame), BIGINT),
            new Call(framed(AggregateFunction.SUM, 1, frame), BIGINT),
            new Call(framed(AggregateFunction.AVG, 3, frame), DataType.DOUBLE),
            new Call(framed(AggregateFunction.STDDEV_POP, 3, frame), DataType.DOUBLE),
            new Call(framed(AggregateFunction.MIN, 2, frame), BIGINT),
            new Call(framed(AggregateFunction.MAX, 0, frame), DataType.STRING),
            new Call(framed(AggregateFunction.FIRST_VALUE, 2, frame), BIGINT),
            new Call(framed(AggregateFunction.LAST_VALUE, 2, frame), BIGINT),
            new Call(new Framed(AggregateFunction.COUNT, List.of(1), true, frame), BIGINT)
        };
    }

    private static Call[] ofTable(Frame frame) {
        return new Call[] {
            new Call(framed(AggregateFunction.SUM, 2, frame), DataType.INT),
            new Call(framed(AggregateFunction.SUM, 3, frame), DataType.decimal(38, 2)),
            new Call(framed(AggregateFunction.MAX, 3, frame), DataType.decimal(10, 2)),
            new Call(framed(AggregateFunction.MIN, 1, frame), DataType.STRING),
            new Call(framed(AggregateFunction.BOOL_OR, 4, frame), DataType.BOOLEAN),
            new Call(framed(AggregateFunction.FIRST_VALUE, 1, frame), DataType.STRING),
            new Call(framed(AggregateFunction.LAST_VALUE, 4, frame), DataType.BOOLEAN)
        };
    }

    private static Plan over(
            Plan input, List<Integer> partition, List<SortKey> order, Call... calls) {
        List<Field> fields = new ArrayList<>(input.schema().fields());
        List<OverCall> plain = new ArrayList<>();
        for (Call call : calls) {
            fields.add(new Field("o" + fields.size(), call.type()));
            plain.add(call.call());
        }
        return new Plan.Over(input, partition, order, plain, new Schema(fields));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void everyStepEqualsARecompute(String name, Plan plan) {
        Random random = new Random(name.hashCode());
        Script script = Script.random(program(plan), 60, random);
        new CircuitHarness(CircuitSubject.FACTORY).verify(program(plan), script, random);
        new CircuitHarness(CircuitSubject.RESCALING)
                .run(program(plan), script, Steps.RANDOM, 2, Restores.ALWAYS, random);
    }
}
