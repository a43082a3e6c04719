package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.error.Fault;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.sql.Compiled;
import io.tidewire.testkit.harness.CircuitHarness;
import io.tidewire.testkit.harness.Script;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Queries with the rows, written by hand after the standard and Flink's documentation, that must
 * come of them; see the files under {@code resources/sql}. Where the reference engine knows the
 * query's functions, the same rows are also cut into steps and compared with it.
 */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class SqlCasesTest {

    /** Relations: known to the reference engine, all of it. */
    private static final List<String> RELATIONS =
            List.of(
                    "joins.sql",
                    "subqueries.sql",
                    "aggregates.sql",
                    "sets.sql",
                    "windows.sql",
                    "functions.sql");

    /** Expressions and errors: what is written is the only oracle. */
    private static final List<String> EXPRESSIONS =
            List.of(
                    "collections.sql",
                    "numbers.sql",
                    "texts.sql",
                    "times.sql",
                    "refused.sql",
                    "broken_functions.sql");

    static Stream<SqlCase> relations() {
        return RELATIONS.stream().flatMap(file -> SqlCase.read(file).stream());
    }

    static Stream<SqlCase> expressions() {
        return EXPRESSIONS.stream().flatMap(file -> SqlCase.read(file).stream());
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void givesWhatIsWritten(SqlCase each) {
        Compiled compiled = CaseTables.compile(each.sql());
        List<String> said =
                compiled.faults().stream()
                        .filter(Fault::isError)
                        .map(fault -> fault.code() + " " + fault.message())
                        .toList();
        if (!each.errors().isEmpty() || !said.isEmpty()) {
            assertThat(said).hasSameSizeAs(each.errors());
            for (int i = 0; i < said.size(); i++) {
                assertThat(said.get(i)).contains(each.errors().get(i));
            }
            return;
        }
        StepResult result = run(Objects.requireNonNull(compiled.program()));
        assertThat(rows(result)).containsExactlyInAnyOrderElementsOf(each.rows());
        List<String> failures = result.failures().stream().map(row -> row.message()).toList();
        assertThat(failures).hasSameSizeAs(each.failures());
        for (int i = 0; i < failures.size(); i++) {
            assertThat(failures.get(i)).contains(each.failures().get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("relations")
    void givesWhatIsWrittenAtEveryStep(SqlCase each) {
        givesWhatIsWritten(each);
        Program program = CaseTables.compile(each.sql()).program();
        if (program != null) {
            new CircuitHarness(CircuitSubject.FACTORY)
                    .verify(program, CaseTables.script(), new Random(each.line()));
        }
    }

    /** One step for all rows, and the end of time in it. */
    static StepResult run(Program program) {
        Map<String, BatchBuilder> builders = new LinkedHashMap<>();
        for (Script.Arrival arrival : CaseTables.script().arrivals()) {
            builders.computeIfAbsent(
                            arrival.source(), name -> new BatchBuilder(schema(program, name)))
                    .add(arrival.weight(), arrival.row());
        }
        Map<String, Batch> inputs = new HashMap<>();
        Map<String, Long> watermarks = new HashMap<>();
        builders.forEach((name, builder) -> inputs.put(name, builder.build()));
        for (Program.SourceTable source : program.sources()) {
            watermarks.put(source.name(), Long.MAX_VALUE);
        }
        try (Circuit circuit = Circuit.build(program, 1)) {
            return circuit.step(inputs, watermarks, 0);
        }
    }

    private static io.tidewire.api.data.Schema schema(Program program, String source) {
        return program.sources().stream()
                .filter(table -> table.name().equals(source))
                .findFirst()
                .orElseThrow()
                .schema();
    }

    static List<String> rows(StepResult result) {
        List<String> rows = new ArrayList<>();
        Batch delta = result.deltas().get("v");
        for (int i = 0; delta != null && i < delta.size(); i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < delta.schema().size(); column++) {
                row.add(delta.value(i, column));
            }
            for (long count = delta.weight(i); count > 0; count--) {
                rows.add(CaseTables.text(row));
            }
        }
        return rows;
    }
}
