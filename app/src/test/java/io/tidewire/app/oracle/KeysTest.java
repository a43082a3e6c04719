package io.tidewire.app.oracle;

import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.testkit.harness.CircuitHarness;
import io.tidewire.testkit.harness.Script;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Keys that are all the same, all different, or all NULL. */
@Tag("oracle")
class KeysTest {

    private static final int ROWS = 60;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT k, COUNT(*) AS c, COUNT(DISTINCT v) AS d, MAX(v) AS hi FROM a GROUP BY k",
                "SELECT a.k, a.v, b.w FROM a JOIN b ON a.k = b.k",
                "SELECT a.k, b.k AS bk, a.v, b.w FROM a FULL JOIN b ON a.k = b.k AND a.v = b.w",
                "SELECT k, v FROM a WHERE k NOT IN (SELECT k FROM b WHERE w > 4)",
                "SELECT k, v, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC, n, d, ts) AS rn FROM a) WHERE rn <= 2",
                "SELECT k, v, LAG(v) OVER (PARTITION BY k ORDER BY ts) AS p FROM a",
                "SELECT k FROM a EXCEPT SELECT k FROM b",
                "SELECT window_start, k, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k"
            })
    void anyKeysAreRight(String sql) {
        Program program = SqlHarnessTest.program(List.of(sql), Emit.UPDATES);
        List<IntFunction<@Nullable String>> all =
                List.of(_ -> "the one", row -> "key " + row, _ -> null);
        for (IntFunction<@Nullable String> key : all) {
            Random random = new Random(sql.length());
            Script script = Script.random(program, ROWS, random);
            new CircuitHarness(CircuitSubject.FACTORY).verify(program, keyed(script, key), random);
        }
    }

    private static Script keyed(Script script, IntFunction<@Nullable String> key) {
        List<Script.Arrival> arrivals = new ArrayList<>();
        for (Script.Arrival arrival : script.arrivals()) {
            List<@Nullable Object> row = new ArrayList<>(arrival.row());
            String made = key.apply(arrivals.size());
            // Those of a are never NULL, those of t are its primary key.
            if (arrival.source().equals("b") || arrival.source().equals("a") && made != null) {
                row.set(0, made);
            }
            arrivals.add(new Script.Arrival(arrival.source(), row, arrival.weight()));
        }
        return new Script(arrivals);
    }
}
