package io.tidewire.engine.circuit;

import static io.tidewire.engine.circuit.Plans.a;
import static io.tidewire.engine.circuit.Plans.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Plan.SortKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an OVER keeps of a stream that is far longer than its frames, and what it says of that. */
class OverStateTest {

    private static final SortKey TIME = new SortKey(4, false, true);
    private static final BigDecimal NOW = BigDecimal.ZERO;

    /** Ten partitions, a row of each per second, ten seconds behind the watermark. */
    @ParameterizedTest
    @CsvSource({
        "RANGE, -5000000, 150, 170",
        "ROWS, -5, 150, 170",
        "RANGE, , 110, 130",
        "ROWS, , 110, 130",
    })
    void longStreamsLeaveLittle(String kind, BigDecimal start, long least, long most) {
        OverCall.Frame frame = new OverCall.Frame(kind.equals("ROWS"), start, NOW);
        try (Circuit circuit = Circuit.build(program(over(TIME, calls(frame))), 1)) {
            long early = run(circuit, 0, 100);
            assertThat(early).isBetween(least, most);
            assertThat(run(circuit, 100, 3000)).isEqualTo(early);
        }
    }

    @Test
    void silentPartitionsGo() {
        OverCall.Frame frame =
                new OverCall.Frame(false, BigDecimal.valueOf(-5 * Plans.SECOND), NOW);
        try (Circuit circuit = Circuit.build(program(over(TIME, calls(frame))), 1)) {
            run(circuit, 0, 100);
            circuit.step(Map.of(), Map.of("a", 1_000 * Plans.SECOND), 0);
            assertThat(state(circuit).stateRows()).isZero();
        }
    }

    @Test
    void saysWhatBoundsIt() {
        OverCall.Frame hour = new OverCall.Frame(false, BigDecimal.valueOf(-5 * Plans.SECOND), NOW);
        assertThat(info(over(TIME, calls(hour))).bound())
                .isEqualTo("ts and the frame fall behind the watermark");
        OverCall.Frame running = new OverCall.Frame(false, null, NOW);
        OperatorInfo totals = info(over(TIME, calls(running)));
        assertThat(totals.state()).isEqualTo("totals of each k, for ever");
        assertThat(totals.bound()).isNull();
        OperatorInfo byValue = info(over(new SortKey(1, false, true), calls(hour)));
        assertThat(byValue.state()).isEqualTo("every row of each k, for ever");
        assertThat(byValue.hint()).contains("order by the event time");
    }

    private static OperatorInfo info(Plan plan) {
        try (Circuit circuit = Circuit.build(program(plan), 1)) {
            return state(circuit);
        }
    }

    private static OperatorInfo state(Circuit circuit) {
        return circuit.operators().stream()
                .filter(operator -> operator.name().startsWith("over"))
                .findFirst()
                .orElseThrow();
    }

    /** Rows from one second to another; how many are kept after. */
    private static long run(Circuit circuit, int from, int to) {
        for (int second = from; second < to; second++) {
            BatchBuilder batch = new BatchBuilder(Plans.A);
            for (int key = 0; key < 10; key++) {
                List<Object> row =
                        List.of(
                                "k" + key,
                                (long) second,
                                1L,
                                1.0,
                                Values.timestamp(second * Plans.SECOND));
                batch.add(1, row);
            }
            circuit.step(Map.of("a", batch.build()), Map.of("a", (second - 10) * Plans.SECOND), 0);
        }
        return state(circuit).stateRows();
    }

    private static List<OverCall> calls(OverCall.Frame frame) {
        List<OverCall> calls = new ArrayList<>();
        for (AggregateFunction function :
                List.of(
                        AggregateFunction.SUM,
                        AggregateFunction.MAX,
                        AggregateFunction.LAST_VALUE)) {
            calls.add(new OverCall.Framed(function, List.of(1), false, frame));
        }
        return calls;
    }

    private static Plan over(SortKey order, List<OverCall> calls) {
        List<Field> fields = new ArrayList<>(Plans.A.fields());
        calls.forEach(call -> fields.add(new Field("o" + fields.size(), DataType.BIGINT)));
        return new Plan.Over(a(), List.of(0), List.of(order), calls, new Schema(fields));
    }
}
