package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.FailedRow;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.sql.Compiled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Aggregate functions of the user's own: how often they are called, what is told of failures. */
class UserAggregatesTest {

    private static final LocalDateTime START = LocalDateTime.parse("2026-01-31T10:00:00");

    /** The sum of a column, refusing 13; as a value it refuses 100. */
    private static class Total implements AggregateFunction.Mergeable {
        int added;

        @Override
        public String name() {
            return "total";
        }

        @Override
        public List<DataType> parameters() {
            return List.of(DataType.INT.notNull());
        }

        @Override
        public DataType result() {
            return DataType.BIGINT.notNull();
        }

        @Override
        public List<DataType> state() {
            return List.of(DataType.BIGINT.notNull());
        }

        @Override
        public @Nullable Object[] create() {
            return new Object[] {0L};
        }

        @Override
        public void add(@Nullable Object[] state, @Nullable Object[] arguments) {
            added++;
            state[0] = (Long) Objects.requireNonNull(state[0]) + number(arguments[0]);
            if (number(arguments[0]) == 13) {
                throw new IllegalArgumentException("bad luck");
            }
        }

        private static int number(@Nullable Object value) {
            return (Integer) Objects.requireNonNull(value);
        }

        @Override
        public void merge(@Nullable Object[] state, @Nullable Object[] other) {
            state[0] =
                    (Long) Objects.requireNonNull(state[0])
                            + (Long) Objects.requireNonNull(other[0]);
        }

        @Override
        public @Nullable Object value(@Nullable Object[] state) {
            if (Objects.equals(state[0], 100L)) {
                throw new IllegalStateException("a round sum");
            }
            return state[0];
        }
    }

    private static final String BY_WHO = "SELECT who, TOTAL(qty) AS t FROM orders GROUP BY who";

    @Test
    void aFailedRowIsToldOnceAndHasNoPart() {
        try (Circuit circuit = circuit(BY_WHO, new Total())) {
            order(circuit, "ann", 1, 0);
            StepResult failed = order(circuit, "ann", 13, 1);
            assertThat(failed.deltas()).isEmpty();
            assertThat(failed.failures())
                    .singleElement()
                    .satisfies(
                            row -> {
                                assertThat(row.message()).isEqualTo("total: bad luck");
                                assertThat(row.row()).contains("\"ann\"").contains("13");
                            });
            StepResult next = order(circuit, "ann", 2, 2);
            assertThat(next.failures()).isEmpty();
            assertThat(next.deltas().get("v").value(1, 1)).isEqualTo(3L);
        }
    }

    @Test
    void aFailedResultIsNullAndItsGroupIsTold() {
        try (Circuit circuit = circuit(BY_WHO, new Total())) {
            StepResult failed = order(circuit, "ann", 100, 0);
            assertThat(failed.deltas().get("v").value(0, 1)).isNull();
            assertThat(failed.failures())
                    .extracting(FailedRow::message)
                    .containsExactly("total: a round sum");
            assertThat(failed.failures().getFirst().row()).contains("ann");
            StepResult next = order(circuit, "ann", 1, 1);
            assertThat(next.failures()).isEmpty();
            assertThat(next.deltas().get("v").value(1, 1)).isEqualTo(101L);
        }
    }

    @Test
    void overlappingWindowsAddARowOnce() {
        Total total = new Total();
        String sql =
                "SELECT window_end, TOTAL(qty) AS t FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts),"
                        + " INTERVAL '1' SECOND, INTERVAL '60' SECOND)) GROUP BY window_start,"
                        + " window_end";
        try (Circuit circuit = circuit(sql, total, true)) {
            for (int second = 0; second < 100; second++) {
                order(circuit, "ann", 1, second);
            }
            assertThat(total.added).isEqualTo(100);
        }
    }

    /** Checkpoints outlive a process: which instance a function is says nothing. */
    @Test
    void aFunctionIsKnownByItsNameAndParameters() {
        List<String> known = states(program(BY_WHO, new Total(), false));
        assertThat(states(program(BY_WHO, new Total(), false))).isEqualTo(known).isNotEmpty();
    }

    private static List<String> states(Program program) {
        return Circuit.lineages(program, UnaryOperator.identity()).states("v");
    }

    private static Circuit circuit(String sql, AggregateFunction function) {
        return circuit(sql, function, false);
    }

    private static Circuit circuit(String sql, AggregateFunction function, boolean once) {
        return Circuit.build(program(sql, function, once), 1);
    }

    private static Program program(String sql, AggregateFunction function, boolean once) {
        Compiled compiled = CaseTables.compile(sql, List.of(function), once);
        assertThat(compiled.faults()).isEmpty();
        return Objects.requireNonNull(compiled.program());
    }

    private static StepResult order(Circuit circuit, String who, int quantity, int second) {
        LocalDateTime now = START.plusSeconds(second);
        Batch batch =
                new BatchBuilder(CaseTables.schema("orders"))
                        .add(1, Arrays.asList((long) second, who, "pen", quantity, null, now))
                        .build();
        return circuit.step(Map.of("orders", batch), Map.of("orders", Values.micros(now)), 0);
    }
}
