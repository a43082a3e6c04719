package io.tidewire.app.oracle;

import static io.tidewire.app.oracle.SqlHarnessTest.program;
import static io.tidewire.app.oracle.SqlHarnessTest.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/** OVER from its text to the last delta, as {@link SqlHarnessTest} has it for the rest. */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class OverHarnessTest {

    private static final List<String> UPDATING =
            List.of(
                    "SELECT k, v, SUM(v) OVER (PARTITION BY k ORDER BY ts) AS s, COUNT(*) OVER (PARTITION BY k ORDER BY ts) AS c FROM a",
                    "SELECT k, v, ts, AVG(v) OVER w AS m, MIN(d) OVER w AS lo, MAX(n) OVER w AS hi FROM a WINDOW w AS (PARTITION BY k ORDER BY ts ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)",
                    "SELECT k, v - LAG(v) OVER w AS change, MAX(v) OVER (w RANGE INTERVAL '6' SECOND PRECEDING) AS hi FROM a WINDOW w AS (PARTITION BY k ORDER BY ts)",
                    "SELECT k, MIN(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS lo, MAX(k) OVER (PARTITION BY n ORDER BY ts ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS hi FROM a",
                    "SELECT k, SUM(d) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW) AS s FROM a",
                    "SELECT k, v, v - LAG(v) OVER (PARTITION BY k ORDER BY ts, v) AS delta, LEAD(n, 2, 7) OVER (PARTITION BY k ORDER BY ts, v) AS ahead FROM a",
                    "SELECT k, v, n, ROW_NUMBER() OVER (PARTITION BY k ORDER BY n DESC, ts) AS rn, RANK() OVER (PARTITION BY k ORDER BY n DESC) AS r, DENSE_RANK() OVER (PARTITION BY k ORDER BY n DESC) AS dr FROM a",
                    "SELECT id, name, PERCENT_RANK() OVER (PARTITION BY name ORDER BY score) AS p, CUME_DIST() OVER (PARTITION BY name ORDER BY score) AS c, NTILE(2) OVER (PARTITION BY name ORDER BY score, id) AS half FROM t",
                    "SELECT id, FIRST_VALUE(score) OVER (PARTITION BY name ORDER BY id) AS f, LAST_VALUE(score) IGNORE NULLS OVER (PARTITION BY name ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS l FROM t",
                    "SELECT id, score, SUM(score) OVER (ORDER BY score RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS near, SUM(score) OVER () AS everything FROM t",
                    "SELECT id, score * 100 / SUM(score) OVER (PARTITION BY name) AS share FROM t WHERE score > 0",
                    "SELECT k, v, STDDEV_POP(v) OVER (PARTITION BY k ORDER BY ts ROWS 4 PRECEDING) AS sd, COUNT(DISTINCT v) OVER (PARTITION BY k ORDER BY ts) AS dv FROM a",
                    "SELECT k, v FROM a QUALIFY ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC, v) <= 2",
                    "SELECT k, v, c FROM (SELECT k, v, COUNT(*) OVER (PARTITION BY k ORDER BY ts) AS c FROM a) WHERE k <> 'b' AND c > 1",
                    "SELECT k, total, total - LAG(total, 1, 0) OVER (ORDER BY total, k) AS gap FROM (SELECT k, SUM(v) AS total FROM a GROUP BY k)",
                    "SELECT k, AVG(w) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS m FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY v, k ORDER BY w DESC, ts) AS rn FROM (SELECT a.k, a.v, b.w, b.ts FROM a JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '8' SECOND)) WHERE rn <= 1",
                    "SELECT name, id, r FROM (SELECT name, id, DENSE_RANK() OVER (PARTITION BY name ORDER BY score DESC) AS r FROM t) WHERE r <= 2",
                    "SELECT window_start, k, c, SUM(c) OVER (PARTITION BY window_start, window_end ORDER BY k ROWS UNBOUNDED PRECEDING) AS s FROM (SELECT window_start, window_end, k, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k)",
                    "SELECT window_start, window_end, MAX(s) AS hi FROM (SELECT window_start, window_end, SUM(v) OVER (PARTITION BY window_start, window_end ORDER BY ts ROWS 2 PRECEDING) AS s FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND))) GROUP BY window_start, window_end");

    static Stream<String> updating() {
        return UPDATING.stream();
    }

    static Stream<String> emittedOnce() {
        return UPDATING.stream().filter(sql -> sql.contains("window_start"));
    }

    @ParameterizedTest
    @MethodSource("updating")
    void everyStepEqualsARecompute(String sql) {
        verify(program(List.of(sql), Emit.UPDATES), 3);
    }

    @ParameterizedTest
    @MethodSource("emittedOnce")
    void aWindowIsGivenOutOnceWhenItCloses(String sql) {
        verify(program(List.of(sql), Emit.FINAL), 3);
    }

    @Test
    void aWindowOverItClosesWithItsTime() {
        List<String> views =
                List.of(
                        "SELECT k, ts, SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE INTERVAL '4' SECOND PRECEDING) AS s FROM a",
                        "SELECT window_start, COUNT(*) AS c, SUM(s) AS t FROM TABLE(TUMBLE(TABLE v0, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end");
        verify(program(views, Emit.UPDATES), 3);
        Program once = program(views, Emit.FINAL);
        assertThat(once.views().getFirst().eventTime()).isEqualTo(1);
        assertThat(once.views().getLast().insertOnly()).isTrue();
        verify(once, 3);
    }
}
