package io.tidewire.engine.circuit;

import static io.tidewire.engine.circuit.Plans.SECOND;
import static io.tidewire.engine.circuit.Plans.a;
import static io.tidewire.engine.circuit.Plans.less;
import static io.tidewire.engine.circuit.Plans.number;
import static io.tidewire.engine.circuit.Plans.program;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.SortKey;
import io.tidewire.api.plan.RowPattern;
import io.tidewire.api.plan.RowPattern.Absent;
import io.tidewire.api.plan.RowPattern.Cell;
import io.tidewire.api.plan.RowPattern.Choice;
import io.tidewire.api.plan.RowPattern.Element;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.api.plan.RowPattern.MatchTime;
import io.tidewire.api.plan.RowPattern.One;
import io.tidewire.api.plan.RowPattern.PastLastRow;
import io.tidewire.api.plan.RowPattern.Reading;
import io.tidewire.api.plan.RowPattern.Repeat;
import io.tidewire.api.plan.RowPattern.Sequence;
import io.tidewire.api.plan.RowPattern.Skip;
import io.tidewire.api.plan.RowPattern.ToNextRow;
import io.tidewire.api.plan.RowPattern.ToVariable;
import io.tidewire.testkit.harness.CircuitHarness;
import io.tidewire.testkit.harness.CircuitHarness.Restores;
import io.tidewire.testkit.harness.CircuitHarness.Steps;
import io.tidewire.testkit.harness.Script;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * MATCH_RECOGNIZE equals a naive search of every partition as a whole, after every step: patterns
 * at random, over rows out of order, in one and many partitions, restored between any two steps.
 */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class MatchOracleTest {

    private static final int VARIABLES = 3;
    private static final List<Integer> ALL = List.of(0, 1, 2);
    private static final DataType BIGINT = DataType.BIGINT;

    /** What conditions and measures may read, of v, n and the time. */
    private static final List<Reading> READINGS = readings();

    private static List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        for (int variable = 0; variable < VARIABLES; variable++) {
            List<Integer> own = List.of(variable);
            readings.add(new Cell(1, own, false, 0, BIGINT));
            readings.add(new Cell(1, own, false, 1, BIGINT));
            readings.add(new Cell(2, own, true, 0, BIGINT));
            readings.add(new Folded(AggregateFunction.SUM, 1, own, BIGINT));
        }
        readings.add(new Cell(1, ALL, false, 0, BIGINT));
        readings.add(new Cell(2, ALL, false, 1, BIGINT));
        readings.add(new Cell(1, List.of(0, 1), true, 1, BIGINT));
        readings.add(new Folded(AggregateFunction.COUNT, null, ALL, BIGINT));
        readings.add(new Folded(AggregateFunction.AVG, 2, ALL, BIGINT));
        readings.add(new Folded(AggregateFunction.MAX, 1, List.of(1, 2), BIGINT));
        readings.add(new Cell(4, ALL, true, 0, DataType.timestamp(3)));
        readings.add(new MatchTime(DataType.timestamp(3)));
        return readings;
    }

    /** Readings that are numbers: all but the last two. */
    private static final int NUMBERS = READINGS.size() - 2;

    private static Expr reading(int index) {
        return new Expr.Ref(index, READINGS.get(index).type());
    }

    private static Plan.Match match(
            List<Integer> partition,
            List<SortKey> order,
            Element root,
            List<Expr> conditions,
            Skip skip,
            @Nullable Long within) {
        List<RowPattern.Variable> variables = new ArrayList<>();
        for (int i = 0; i < VARIABLES; i++) {
            variables.add(new RowPattern.Variable("V" + i, conditions.get(i)));
        }
        List<Field> fields = new ArrayList<>();
        partition.forEach(column -> fields.add(Plans.A.field(column)));
        List<Expr> measures = new ArrayList<>();
        for (int i = 0; i < READINGS.size(); i++) {
            measures.add(reading(i));
            fields.add(new Field("m" + i, READINGS.get(i).type()));
        }
        RowPattern pattern = new RowPattern(root, variables, READINGS, skip, within);
        return new Plan.Match(a(), partition, order, pattern, measures, new Schema(fields));
    }

    private static Expr condition(int variable, Random random) {
        int own = 4 * variable;
        Expr current = reading(own);
        Expr alone =
                random.nextBoolean()
                        ? less(current, number(1 + random.nextInt(5)))
                        : less(number(random.nextInt(4)), current);
        return switch (random.nextInt(6)) {
            case 0, 1 -> alone;
            case 2 -> less(current, reading(random.nextInt(NUMBERS)));
            case 3 -> less(reading(random.nextInt(NUMBERS)), number(random.nextInt(12)));
            case 4 -> and(alone, less(reading(random.nextInt(NUMBERS)), current));
            // Fails where the column is 0.
            default -> less(divided(number(9), current), number(1 + random.nextInt(9)));
        };
    }

    private static Expr and(Expr left, Expr right) {
        return new Expr.Call(Function.AND, List.of(left, right), DataType.BOOLEAN);
    }

    private static Expr divided(Expr left, Expr right) {
        return new Expr.Call(Function.DIVIDE, List.of(left, right), BIGINT);
    }

    /** Matches one row at least. */
    private static Element element(int depth, Random random) {
        return switch (depth == 0 ? 0 : random.nextInt(6)) {
            case 1 -> sequence(depth, random);
            case 2 -> new Choice(List.of(element(depth - 1, random), element(depth - 1, random)));
            case 3 -> {
                int least = 1 + random.nextInt(2);
                int most = random.nextBoolean() ? Repeat.UNLIMITED : least + random.nextInt(3);
                yield new Repeat(element(depth - 1, random), least, most, random.nextBoolean());
            }
            default -> new One(random.nextInt(VARIABLES));
        };
    }

    private static Element sequence(int depth, Random random) {
        List<Element> elements = new ArrayList<>();
        elements.add(element(depth - 1, random));
        for (int i = random.nextInt(3); i >= 0; i--) {
            Element element = element(depth - 1, random);
            int most = random.nextBoolean() ? Repeat.UNLIMITED : 1 + random.nextInt(2);
            elements.add(
                    random.nextInt(3) == 0
                            ? new Repeat(element, 0, most, random.nextBoolean())
                            : element);
        }
        Collections.shuffle(elements, random);
        return new Sequence(elements);
    }

    private static Skip skip(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new ToNextRow();
            case 1 -> new ToVariable(List.of(random.nextInt(VARIABLES)), random.nextBoolean());
            default -> new PastLastRow();
        };
    }

    private static Plan.Match plan(Random random) {
        Element root = sequence(3, random);
        Long within = random.nextBoolean() ? (3 + random.nextInt(40)) * SECOND : null;
        if (random.nextInt(3) == 0) {
            List<Element> elements = new ArrayList<>(((Sequence) root).elements());
            elements.add(new Absent(random.nextInt(VARIABLES)));
            root = new Sequence(elements);
            within = (3 + random.nextInt(40)) * SECOND;
        }
        List<Expr> conditions = new ArrayList<>();
        for (int variable = 0; variable < VARIABLES; variable++) {
            conditions.add(condition(variable, random));
        }
        List<SortKey> order = new ArrayList<>(List.of(new SortKey(4, false, true)));
        if (random.nextBoolean()) {
            order.add(new SortKey(1, true, false));
        }
        List<Integer> partition = random.nextBoolean() ? List.of(0) : List.of();
        return match(partition, order, root, conditions, skip(random), within);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyStepEqualsARecompute(int ten) {
        for (int seed = ten * 10; seed < ten * 10 + 10; seed++) {
            Random random = new Random(seed);
            Plan.Match plan = plan(random);
            Script script = Script.random(program(plan), 40, random);
            try {
                new CircuitHarness(CircuitSubject.FACTORY).verify(program(plan), script, random);
                new CircuitHarness(CircuitSubject.RESCALING)
                        .run(program(plan), script, Steps.RANDOM, 2, Restores.ALWAYS, random);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + plan.pattern().text(), e);
            }
        }
    }

    /** The classic: a row, a fall of any length, a rise. */
    @Test
    void fallAndRise() {
        Expr isFirst =
                new Expr.Call(Function.IS_NULL, List.of(reading(5)), DataType.BOOLEAN.notNull());
        Expr falls =
                new Expr.Call(
                        Function.OR,
                        List.of(
                                and(isFirst, less(reading(4), reading(0))),
                                less(reading(4), reading(5))),
                        DataType.BOOLEAN);
        Element root =
                new Sequence(
                        List.of(
                                new One(0),
                                new Repeat(new One(1), 1, Repeat.UNLIMITED, true),
                                new One(2)));
        Plan.Match plan =
                match(
                        List.of(0),
                        List.of(new SortKey(4, false, true)),
                        root,
                        List.of(less(number(-1), reading(0)), falls, less(reading(4), reading(8))),
                        new ToVariable(List.of(2), false),
                        null);
        Random random = new Random(7);
        Script script = Script.random(program(plan), 120, random);
        new CircuitHarness(CircuitSubject.FACTORY).verify(program(plan), script, random);
    }
}
