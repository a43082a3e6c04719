package io.tidewire.engine.circuit;

import static io.tidewire.engine.circuit.Plans.a;
import static io.tidewire.engine.circuit.Plans.aggregate;
import static io.tidewire.engine.circuit.Plans.b;
import static io.tidewire.engine.circuit.Plans.call;
import static io.tidewire.engine.circuit.Plans.join;
import static io.tidewire.engine.circuit.Plans.program;
import static io.tidewire.engine.circuit.Plans.t;
import static io.tidewire.engine.circuit.Plans.top;
import static io.tidewire.engine.circuit.Plans.window;
import static io.tidewire.engine.circuit.Plans.within;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.Join.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class CircuitTest {

    private static final long SECOND = Plans.SECOND;

    private static Batch rows(Schema schema, Object[]... rows) {
        BatchBuilder builder = new BatchBuilder(schema);
        for (Object[] row : rows) {
            builder.add(1, Arrays.asList(row));
        }
        return builder.build();
    }

    private static Object[] rowA(String k, long v, long seconds) {
        return new Object[] {k, v, null, null, Values.timestamp(seconds * SECOND)};
    }

    private static Object[] rowB(String k, long w, long seconds) {
        return new Object[] {k, w, Values.timestamp(seconds * SECOND)};
    }

    private static Object[] rowT(long id, String name) {
        return new Object[] {id, name, null, null, null};
    }

    private static List<String> text(Batch batch) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            StringBuilder line = new StringBuilder().append(batch.weight(row));
            for (int i = 0; i < batch.schema().size(); i++) {
                line.append(' ').append(batch.value(row, i));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static long stateRows(Circuit circuit) {
        return circuit.operators().stream().mapToLong(OperatorInfo::stateRows).sum();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aJoinInTimeKeepsNothingBehindTheWatermarks(Kind kind) {
        Plan plan =
                join(
                        a(),
                        b(),
                        kind,
                        List.of(0),
                        List.of(0),
                        within(a(), 4, b(), 2, -5, 5),
                        new Plan.Join.TimeBounds(4, 2, -5 * SECOND, 5 * SECOND));
        try (Circuit circuit = Circuit.build(program(plan), 1)) {
            Map<String, Batch> inputs =
                    Map.of(
                            "a", rows(Plans.A, rowA("x", 1, 10), rowA("y", 1, 20)),
                            "b", rows(Plans.B, rowB("x", 1, 12), rowB("z", 1, 20)));
            circuit.step(inputs, Map.of("a", 10 * SECOND, "b", 10 * SECOND), 0);
            assertThat(stateRows(circuit)).isEqualTo(4);
            circuit.step(Map.of(), Map.of("a", 18 * SECOND, "b", 18 * SECOND), 0);
            assertThat(stateRows(circuit)).isEqualTo(2);
            circuit.step(Map.of(), Map.of("a", 60 * SECOND, "b", 60 * SECOND), 0);
            assertThat(stateRows(circuit)).isZero();
            assertThat(circuit.operators()).noneMatch(OperatorInfo::unbounded);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void windowsGoWhenTheyClose(boolean last) {
        Plan counts =
                aggregate(
                        window(a(), Plan.Window.Kind.HOP, 4, 10, 5),
                        List.of(0, 5, 6),
                        call(AggregateFunction.COUNT, DataType.BIGINT));
        Plan ranked =
                top(
                        last ? new Plan.Finalize(counts, 2) : counts,
                        List.of(1, 2),
                        Plan.TopN.Rank.ROW_NUMBER,
                        1,
                        3,
                        new Plan.SortKey(3, true, false));
        try (Circuit circuit = Circuit.build(program(ranked), 2)) {
            circuit.step(
                    Map.of(
                            "a",
                            rows(Plans.A, rowA("x", 1, 10), rowA("y", 1, 14), rowA("x", 1, 21))),
                    Map.of("a", 19 * SECOND),
                    0);
            assertThat(stateRows(circuit)).isPositive();
            circuit.step(Map.of(), Map.of("a", 30 * SECOND), 0);
            assertThat(stateRows(circuit)).isZero();
            assertThat(circuit.operators()).noneMatch(OperatorInfo::unbounded);
        }
    }

    @Test
    void aWindowClosesWhenTheWatermarkIsItsEnd() {
        Plan counts =
                new Plan.Finalize(
                        aggregate(
                                window(a(), Plan.Window.Kind.TUMBLE, 4, 10, 10),
                                List.of(6),
                                call(AggregateFunction.COUNT, DataType.BIGINT)),
                        0);
        try (Circuit circuit = Circuit.build(program(counts), 1)) {
            Map<String, Batch> inputs =
                    Map.of("a", rows(Plans.A, rowA("x", 1, 0), rowA("x", 1, 9), rowA("x", 1, 10)));
            assertThat(circuit.step(inputs, Map.of("a", 10 * SECOND - 1), 0).deltas()).isEmpty();
            Batch delta = circuit.step(Map.of(), Map.of("a", 10 * SECOND), 0).deltas().get("v0");
            assertThat(text(delta)).containsExactly("1 1970-01-01T00:00:10 2");
        }
    }

    @Test
    void unboundedStateIsNamedWithWhatWouldBoundIt() {
        Plan plan = join(a(), b(), Kind.INNER, List.of(0), List.of(0), null, null);
        try (Circuit circuit = Circuit.build(program(plan), 1)) {
            OperatorInfo info =
                    circuit.operators().stream()
                            .filter(OperatorInfo::unbounded)
                            .findFirst()
                            .orElseThrow();
            assertThat(info.name()).isEqualTo("hash join on k");
            assertThat(info.view()).isEqualTo("v0");
            assertThat(info.hint()).contains("windows");
        }
    }

    @Test
    void aViewOverAViewSeesTheSameStep() {
        Plan counts = aggregate(a(), List.of(0), call(AggregateFunction.COUNT, DataType.BIGINT));
        Plan total =
                aggregate(
                        new Plan.Scan("v0", counts.schema()),
                        List.of(),
                        call(AggregateFunction.SUM, DataType.BIGINT, 1));
        try (Circuit circuit = Circuit.build(program(counts, total), 1)) {
            Map<String, Batch> deltas =
                    circuit.step(
                                    Map.of("a", rows(Plans.A, rowA("x", 1, 1), rowA("y", 1, 1))),
                                    Map.of(),
                                    0)
                            .deltas();
            assertThat(text(deltas.get("v0"))).containsExactly("1 x 1", "1 y 1");
            assertThat(text(deltas.get("v1"))).containsExactly("1 2");
            deltas =
                    circuit.step(Map.of("a", rows(Plans.A, rowA("x", 1, 2))), Map.of(), 0).deltas();
            assertThat(text(deltas.get("v0"))).containsExactly("-1 x 1", "1 x 2");
            assertThat(text(deltas.get("v1"))).containsExactly("-1 2", "1 3");
        }
    }

    @Test
    void anAggregateOfEverythingIsThereFromTheFirstStep() {
        Plan plan =
                aggregate(
                        a(),
                        List.of(),
                        call(AggregateFunction.COUNT, DataType.BIGINT),
                        call(AggregateFunction.SUM, DataType.BIGINT, 1));
        for (int workers = 1; workers <= 3; workers++) {
            try (Circuit circuit = Circuit.build(program(plan), workers)) {
                assertThat(text(circuit.step(Map.of(), Map.of(), 0).deltas().get("v0")))
                        .containsExactly("1 0 null");
                assertThat(circuit.step(Map.of(), Map.of(), 0).deltas()).isEmpty();
            }
        }
    }

    @Test
    void aLookupJoinLeavesAloneWhatItGave() {
        Plan plan =
                new Plan.TemporalJoin(
                        a(),
                        t(),
                        List.of(1),
                        List.of(0),
                        4,
                        null,
                        null,
                        true,
                        Plans.concat(a(), t()));
        Plan picked = Plans.pick(plan, 0, 6);
        try (Circuit circuit = Circuit.build(program(picked), 1)) {
            Map<String, Batch> first =
                    Map.of(
                            "a",
                            rows(Plans.A, rowA("x", 1, 1), rowA("y", 2, 1)),
                            "t",
                            rows(Plans.T, rowT(1, "one")));
            assertThat(text(circuit.step(first, Map.of(), 0).deltas().get("v0")))
                    .containsExactlyInAnyOrder("1 x one", "1 y null");
            Map<String, Batch> second =
                    Map.of("a", rows(Plans.A, rowA("z", 1, 1)), "t", rows(Plans.T, rowT(1, "uno")));
            assertThat(text(circuit.step(second, Map.of(), 0).deltas().get("v0")))
                    .containsExactly("1 z uno");
        }
    }

    @Test
    void aRowThatFailsIsReportedAndLeftOut() {
        Expr division =
                new Expr.Call(
                        Function.DIVIDE,
                        List.of(Plans.number(1), Plans.ref(a(), 1)),
                        DataType.BIGINT);
        Plan plan =
                new Plan.Project(
                        a(),
                        List.of(division),
                        Schema.of(new io.tidewire.api.data.Field("q", DataType.BIGINT)));
        try (Circuit circuit = Circuit.build(program(plan), 1)) {
            StepResult result =
                    circuit.step(
                            Map.of("a", rows(Plans.A, rowA("x", 0, 1), rowA("y", 1, 1))),
                            Map.of(),
                            0);
            assertThat(text(result.deltas().get("v0"))).containsExactly("1 1");
            assertThat(result.failures()).hasSize(1);
            assertThat(result.failures().getFirst().view()).isEqualTo("v0");
            assertThat(result.failures().getFirst().row()).contains("\"k\": \"x\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRowThatFailsIsToldOfWhenItComesAndNotWhenItGoes(int workers) {
        Expr division =
                new Expr.Call(
                        Function.DIVIDE,
                        List.of(Plans.number(1), Plans.ref(t(), 2)),
                        DataType.BIGINT);
        Plan plan =
                new Plan.Project(
                        t(),
                        List.of(division),
                        Schema.of(new io.tidewire.api.data.Field("q", DataType.BIGINT)));
        try (Circuit circuit = Circuit.build(program(plan), workers)) {
            assertThat(failures(circuit, score(1, 0), score(2, 0))).isEqualTo(2);
            assertThat(failures(circuit, score(1, 1))).isZero();
            assertThat(failures(circuit, score(1, 0), score(1, 1))).isZero();
            assertThat(failures(circuit, score(1, 0))).isEqualTo(1);
        }
    }

    /** The bytes of one row's key are not there: the worker that has it fails, the other waits. */
    @Test
    @Timeout(60)
    void aWorkerThatFailsFailsTheStep() {
        Plan counts = aggregate(a(), List.of(0), call(AggregateFunction.COUNT, DataType.BIGINT));
        Batch whole = rows(Plans.A, rowA("x", 1, 1), rowA("y", 1, 1), rowA("z", 1, 1));
        Column[] columns = whole.columns().clone();
        columns[0] =
                new BytesColumn(new byte[8], new int[] {0, 1, 99}, new int[] {1, 1, 1}, null, 3);
        Batch torn = new Batch(whole.schema(), columns, 3, null);
        try (Circuit circuit = Circuit.threaded(program(counts), 2)) {
            assertThatThrownBy(() -> circuit.step(Map.of("a", torn), Map.of(), 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static Object[] score(long id, int score) {
        return new Object[] {id, "x", score, null, null};
    }

    private static int failures(Circuit circuit, Object[]... rows) {
        return circuit.step(Map.of("t", rows(Plans.T, rows)), Map.of(), 0).failures().size();
    }
}
