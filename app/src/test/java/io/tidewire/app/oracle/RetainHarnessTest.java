package io.tidewire.app.oracle;

import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.testkit.harness.CircuitHarness;
import io.tidewire.testkit.harness.Script;
import io.tidewire.testkit.harness.Subject;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * {@code retain}: a result depends on the rows and their times alone, and is what the naive engine
 * makes of them, however the rows are cut into steps; and where nothing is old enough to go, the
 * view is what it is without.
 */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class RetainHarnessTest {

    /** Rows of a key come up to half a minute apart, and up to three seconds out of order. */
    private static final Duration SHORT = Duration.ofSeconds(4);

    private static final Duration LONG = Duration.ofDays(1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT DISTINCT k, n FROM a",
                "SELECT k, COUNT(*) AS c, COUNT(n) AS cn, SUM(v) AS s, MIN(v) AS lo, MAX(v) AS hi, AVG(d) AS m FROM a GROUP BY k",
                "SELECT k, COUNT(DISTINCT v) AS dv, SUM(v) FILTER (WHERE n > 1) AS f FROM a GROUP BY k HAVING COUNT(*) > 2",
                "SELECT k, PERCENTILE(v, 0.4) AS p, APPROX_PERCENTILE(n, 0.9) AS q, APPROX_COUNT_DISTINCT(n) AS c FROM a GROUP BY k",
                "SELECT c, COUNT(*) AS ks FROM (SELECT k, COUNT(*) AS c FROM a GROUP BY k) GROUP BY c",
                "SELECT k, MAX(total) AS best FROM (SELECT k, n, SUM(v) AS total FROM a GROUP BY k, n) GROUP BY k",
                "SELECT k, MAX(ts) AS newest, COUNT(*) AS c FROM a WHERE n IS NOT NULL GROUP BY k",
                "SELECT k, n, COUNT(*) AS c FROM a GROUP BY GROUPING SETS ((k), (n))",
                "SELECT a.k, a.v, b.w FROM a JOIN b ON a.k = b.k",
                "SELECT a.k, a.v, b.w FROM a LEFT JOIN b ON a.k = b.k AND b.w > a.v",
                "SELECT a.k, a.v, b.w FROM a RIGHT JOIN b ON a.k = b.k AND a.n = b.w",
                "SELECT a.k AS ak, b.k AS bk, a.v, b.w FROM a FULL JOIN b ON a.k = b.k AND a.v = b.w",
                "SELECT k, v FROM a WHERE v IN (SELECT w FROM b)",
                "SELECT k, v FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.w = a.n)",
                "SELECT a.k, a.v, b.w FROM a JOIN b ON a.k = b.k AND b.ts >= a.ts",
                "SELECT a.k, SUM(b.w) AS s, COUNT(*) AS c FROM a JOIN b ON a.k = b.k GROUP BY a.k",
                "SELECT a.k, COUNT(b.w) AS c FROM a LEFT JOIN b ON a.k = b.k GROUP BY a.k",
                "SELECT k, v, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC, v DESC, n, d) AS rn FROM a) WHERE rn = 1",
                "SELECT k, v, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC, ts, n, d) AS rn FROM a) WHERE rn <= 2",
                "SELECT k, v, r FROM (SELECT *, RANK() OVER (PARTITION BY k ORDER BY v DESC) AS r FROM a) WHERE r <= 2",
                "SELECT n, k, c, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY n ORDER BY c DESC, k) AS rn FROM (SELECT k, n, COUNT(*) AS c FROM a GROUP BY k, n)) WHERE rn <= 2",
                "SELECT k, c, rn FROM (SELECT k, c, ROW_NUMBER() OVER (ORDER BY c DESC, k) AS rn FROM (SELECT k, COUNT(*) AS c FROM a GROUP BY k)) WHERE rn <= 3",
                "SELECT k, v, SUM(v) OVER (PARTITION BY k ORDER BY ts) AS s, LAG(v) OVER (PARTITION BY k ORDER BY ts) AS l FROM a",
                "SELECT k, v, COUNT(*) OVER (PARTITION BY k) AS c FROM a",
                "SELECT k, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v, ts) AS n FROM a",
                "SELECT k FROM a UNION SELECT k FROM b",
                "SELECT k, COUNT(*) AS c FROM (SELECT k, v, ts FROM a UNION ALL SELECT k, w, ts FROM b) GROUP BY k",
                "SELECT k FROM a INTERSECT SELECT k FROM b",
                "SELECT k, v FROM a INTERSECT ALL SELECT k, w FROM b",
                "SELECT k FROM a EXCEPT SELECT k FROM b",
                "SELECT k, v FROM a EXCEPT ALL SELECT k, w FROM b",
                "SELECT k, COUNT(*) AS c FROM (SELECT k FROM a INTERSECT SELECT k FROM b) GROUP BY k",
                "SELECT a.k, a.v, b.w FROM a ASOF JOIN b MATCH_CONDITION a.ts >= b.ts ON a.k = b.k",
                "SELECT a.k, a.v, b.w FROM a LEFT ASOF JOIN b MATCH_CONDITION a.ts >= b.ts ON a.k = b.k"
            })
    void everyStepEqualsARecompute(String sql) {
        SqlHarnessTest.verify(
                SqlHarnessTest.program(List.of(sql), Emit.UPDATES, SHORT), SqlHarnessTest.SCRIPTS);
    }

    static Stream<String> all() {
        return SqlHarnessTest.UPDATING.stream()
                .filter(sql -> sql.contains("FROM a") || sql.contains("TABLE a"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsRetainedForLongerThanTheInputLastsIsAsWithout(String sql) {
        Program plain = SqlHarnessTest.program(List.of(sql), Emit.UPDATES);
        Program retained = SqlHarnessTest.program(List.of(sql), Emit.UPDATES, LONG);
        Random random = new Random(1);
        Script script = Script.random(plain, 60, random);
        new CircuitHarness(always(retained)).verify(plain, script, random);
    }

    /** Circuits of this program, whatever program is asked for. */
    private static Subject.Factory always(Program program) {
        return (_, workers) -> CircuitSubject.FACTORY.create(program, workers);
    }
}
