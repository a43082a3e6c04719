package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.app.oracle.rig.FoldedCircuit;
import io.tidewire.testkit.harness.Script;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Several workers give what one gives, in steps of many rows: those that are grouped, thinned out
 * and handed over between threads, and short ones beside them.
 */
class WorkersTest {

    private static final int ROWS = 12_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) AS c, COUNT(DISTINCT k) AS ks, COUNT(DISTINCT k) FILTER (WHERE v > 2) AS few, SUM(DISTINCT n) AS s, COUNT(DISTINCT n) FILTER (WHERE k = 'a') AS ns FROM a",
                "SELECT k, COUNT(*) AS c, COUNT(DISTINCT n) AS ns, COUNT(DISTINCT d) FILTER (WHERE v < 3) AS ds, MAX(v) AS hi, AVG(DISTINCT v) AS av FROM a GROUP BY k",
                "SELECT v, COUNT(DISTINCT k, n) AS kn, COUNT(DISTINCT ts) AS many FROM a GROUP BY v",
                "SELECT window_start, COUNT(DISTINCT k) AS ks, COUNT(DISTINCT n) FILTER (WHERE v > 1) AS ns, SUM(v) AS s FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '60' SECOND)) GROUP BY window_start, window_end",
                "SELECT window_start, k, COUNT(DISTINCT n) AS ns, MIN(d) AS lo FROM TABLE(HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '30' SECOND, INTERVAL '60' SECOND)) GROUP BY window_start, window_end, k",
                "SELECT k, v, n, d, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY n DESC, v, d, ts) AS rn FROM a) WHERE rn = 1",
                "SELECT k, v, n FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY n, v, d, ts, k) AS rn FROM a) WHERE rn = 1",
                "SELECT k, n, d FROM (SELECT *, RANK() OVER (PARTITION BY v ORDER BY d DESC NULLS LAST) AS r FROM a) WHERE r = 1",
                "SELECT window_start, k, n FROM (SELECT *, RANK() OVER (PARTITION BY window_start, window_end ORDER BY n DESC NULLS LAST) AS r FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '60' SECOND))) WHERE r = 1",
                "SELECT a.k, MAX(a.v) AS hi, COUNT(DISTINCT b.w) AS ws FROM a JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts - INTERVAL '1' SECOND AND a.ts GROUP BY a.k",
                "SELECT name, COUNT(DISTINCT score) AS c FROM t GROUP BY name"
            })
    void severalGiveWhatOneGives(String sql) {
        for (Emit emit : List.of(Emit.UPDATES, Emit.FINAL)) {
            Program program = SqlHarnessTest.program(List.of(sql), emit);
            Script script = Script.random(program, ROWS, new Random(sql.length()));
            Random sizes = new Random(sql.length());
            try (FoldedCircuit one = new FoldedCircuit(program, 1);
                    FoldedCircuit two = new FoldedCircuit(program, 2);
                    FoldedCircuit three = new FoldedCircuit(program, 3)) {
                List<FoldedCircuit> all = List.of(one, two, three);
                Map<String, Long> watermarks = new HashMap<>();
                for (int from = 0; from < ROWS; ) {
                    int to = Math.min(ROWS, from + 1 + sizes.nextInt(3000));
                    Map<String, Batch> step = step(program, script.arrivals().subList(from, to));
                    raise(program, step, watermarks);
                    all.forEach(circuit -> circuit.step(step, watermarks));
                    for (FoldedCircuit circuit : all) {
                        assertThat(circuit.view("v0")).as("at %s", to).isEqualTo(one.view("v0"));
                    }
                    from = to;
                }
                watermarks.replaceAll((_, _) -> Long.MAX_VALUE);
                all.forEach(circuit -> circuit.step(Map.of(), watermarks));
                for (FoldedCircuit circuit : all) {
                    assertThat(circuit.view("v0")).isEqualTo(one.view("v0"));
                    assertThat(circuit.failures()).isEmpty();
                }
                assertThat(one.view("v0")).isNotEmpty();
            }
        }
    }

    private static Map<String, Batch> step(Program program, List<Script.Arrival> arrivals) {
        Map<String, BatchBuilder> builders = new HashMap<>();
        for (SourceTable source : program.sources()) {
            builders.put(source.name(), new BatchBuilder(source.schema()));
        }
        for (Script.Arrival arrival : arrivals) {
            builders.get(arrival.source()).add(arrival.weight(), arrival.row());
        }
        Map<String, Batch> step = new HashMap<>();
        builders.forEach((source, rows) -> step.put(source, rows.build()));
        return step;
    }

    /** No later row of the script is below. */
    private static void raise(
            Program program, Map<String, Batch> step, Map<String, Long> watermarks) {
        for (SourceTable source : program.sources()) {
            Program.EventTime time = source.eventTime();
            if (time != null) {
                LongColumn column = (LongColumn) step.get(source.name()).column(time.column());
                for (int row = 0; row < column.size(); row++) {
                    watermarks.merge(
                            source.name(), column.values()[row] - time.maxDelay(), Math::max);
                }
            }
        }
    }
}
