package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.app.oracle.rig.FoldedCircuit;
import io.tidewire.app.oracle.rig.TestTable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A scalar sub-query over a table that has one row for an outer row, then two, then one again. */
@Tag("oracle")
class ScalarSubQueryTest {

    private static final TestTable ORDERS =
            new TestTable(
                    "orders",
                    Schema.of(
                            new Field("id", DataType.BIGINT.notNull()),
                            new Field("who", DataType.STRING)),
                    List.of("id"),
                    null);

    private static final TestTable PEOPLE =
            new TestTable(
                    "people",
                    Schema.of(
                            new Field("id", DataType.BIGINT.notNull()),
                            new Field("name", DataType.STRING),
                            new Field("age", DataType.INT)),
                    List.of("id"),
                    null);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void rowsFailWhileTheirSubQueryHasSeveralAndComeBack(int workers) {
        String sql =
                "SELECT o.id, (SELECT p.age FROM people p WHERE p.name = o.who) AS age FROM orders o";
        try (FoldedCircuit circuit = circuit(sql, workers)) {
            step(circuit, "orders", 1, 1L, "ann");
            step(circuit, "orders", 1, 2L, "bob");
            assertThat(rows(circuit)).isEqualTo(Set.of(row(1L, null), row(2L, null)));
            step(circuit, "people", 1, 10L, "ann", 31);
            assertThat(rows(circuit)).isEqualTo(Set.of(row(1L, 31), row(2L, null)));
            step(circuit, "people", 1, 11L, "ann", 32);
            assertThat(rows(circuit)).isEqualTo(Set.of(row(2L, null)));
            assertThat(circuit.failures()).hasSize(1);
            assertThat(circuit.failures().getFirst().message())
                    .isEqualTo("a sub-query that must have one row has 2");
            // Others come while it has several: they fail too.
            step(circuit, "orders", 1, 3L, "ann");
            assertThat(circuit.failures()).hasSize(2);
            step(circuit, "people", 1, 10L, "cid", 31);
            assertThat(rows(circuit)).isEqualTo(Set.of(row(1L, 32), row(2L, null), row(3L, 32)));
            step(circuit, "people", -1, 11L, "ann", 32);
            assertThat(rows(circuit))
                    .isEqualTo(Set.of(row(1L, null), row(2L, null), row(3L, null)));
            assertThat(circuit.failures()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyRowFailsWithoutACondition(int workers) {
        String sql = "SELECT id FROM orders WHERE id > (SELECT age FROM people)";
        try (FoldedCircuit circuit = circuit(sql, workers)) {
            step(circuit, "people", 1, 10L, "ann", 1);
            step(circuit, "orders", 1, 1L, "ann");
            step(circuit, "orders", 1, 2L, "bob");
            assertThat(rows(circuit)).isEqualTo(Set.of(row(2L)));
            step(circuit, "people", 1, 11L, "bob", 1);
            assertThat(rows(circuit)).isEmpty();
            assertThat(circuit.failures()).hasSize(2);
            step(circuit, "people", -1, 10L, "ann", 1);
            assertThat(rows(circuit)).isEqualTo(Set.of(row(2L)));
            assertThat(circuit.failures()).hasSize(2);
        }
    }

    private static FoldedCircuit circuit(String sql, int workers) {
        Program program =
                TestTable.compile(List.of(ORDERS, PEOPLE), Map.of("v", sql), Emit.UPDATES)
                        .program();
        return new FoldedCircuit(Objects.requireNonNull(program), workers);
    }

    private static void step(
            FoldedCircuit circuit, String table, int weight, @Nullable Object... row) {
        TestTable to = table.equals("orders") ? ORDERS : PEOPLE;
        Batch batch = new BatchBuilder(to.schema()).add(weight, Arrays.asList(row)).build();
        circuit.step(Map.of(table, batch), Map.of());
    }

    private static Set<List<@Nullable Object>> rows(FoldedCircuit circuit) {
        return circuit.view("v").keySet();
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
