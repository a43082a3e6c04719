package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.PipelineSpec.RunSettings;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;
import io.tidewire.testkit.harness.CircuitHarness;
import io.tidewire.testkit.harness.Script;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * From SQL text to the last delta: each query equals the naive evaluation of its plan after every
 * step, however the rows are cut into steps, with the circuit restored between any two, and with
 * one and two workers.
 */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class SqlHarnessTest {

    /** Random scripts for each text; more with {@code -Dtidewire.scripts}. */
    static final int SCRIPTS = Integer.getInteger("tidewire.scripts", 1);

    private static final Location NOWHERE = Location.at("test.yaml", 1, 1);

    /** Rows with their day, of which a new one begins after some of them. */
    private static final String DAYS_OF_A =
            "(SELECT k, v, n, ts, CAST(ts + INTERVAL '01:46' HOUR TO MINUTE AS DATE) AS dd FROM a)";

    private static final String DAYS_OF_B =
            "(SELECT k, w, CAST(ts + INTERVAL '01:46' HOUR TO MINUTE AS DATE) AS dd FROM b)";

    static final List<String> UPDATING =
            List.of(
                    "SELECT k, v, ts FROM a WHERE v > 2",
                    "SELECT k, v + n AS total, CASE WHEN n IS NULL THEN 'none' WHEN n > 2 THEN 'many' ELSE 'few' END AS size FROM a",
                    "SELECT DISTINCT k, n FROM a",
                    "SELECT k, COUNT(*) AS c, COUNT(n) AS cn, SUM(v) AS s, MIN(v) AS lo, MAX(v) AS hi, AVG(d) AS m FROM a GROUP BY k",
                    "SELECT COUNT(*) AS c, SUM(n) AS s, MAX(k) AS hi FROM a",
                    "SELECT k, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS at_second, COUNT(*) AS c, SUM(v) AS s FROM a GROUP BY k, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss')",
                    "SELECT DATE_FORMAT(ts + INTERVAL '3' SECOND, 'yyyyMMddHHmm') AS at_minute, COUNT(DISTINCT k) AS ks, MAX(d) AS hi FROM a WHERE v > 1 GROUP BY DATE_FORMAT(ts + INTERVAL '3' SECOND, 'yyyyMMddHHmm') HAVING COUNT(*) > 1",
                    "SELECT DATE_FORMAT(ts, 'yyyy-MM-dd') AS at_day, DATE_FORMAT(ts, 'ss') AS of_minute, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm') AS at_minute, COUNT(*) AS c, COUNT(DISTINCT DATE_FORMAT(ts, 'yyyy-MM-dd')) AS days FROM a GROUP BY DATE_FORMAT(ts, 'yyyy-MM-dd'), DATE_FORMAT(ts, 'ss'), DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm')",
                    "SELECT at_second, MAX(c) AS hi FROM (SELECT k, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS at_second, COUNT(*) AS c FROM a GROUP BY k, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss')) GROUP BY at_second",
                    "SELECT k, FLOOR(ts TO SECOND) AS at_second, COUNT(*) AS c, MIN(n) AS lo FROM a GROUP BY k, FLOOR(ts TO SECOND)",
                    "SELECT k, FLOOR(ts TO MINUTE) AS at_minute, CEIL(ts TO SECOND) AS by_second, SUM(v) AS s FROM a GROUP BY k, FLOOR(ts TO MINUTE), CEIL(ts TO SECOND)",
                    "SELECT DISTINCT DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS at_second FROM a",
                    "SELECT CAST(CASE WHEN v > 2 THEN ts + INTERVAL '1' DAY ELSE ts END AS DATE) AS d, k, COUNT(*) AS c, MAX(n) AS hi FROM a GROUP BY CAST(CASE WHEN v > 2 THEN ts + INTERVAL '1' DAY ELSE ts END AS DATE), k",
                    "SELECT d, MAX(c) AS hi, COUNT(*) AS ks FROM (SELECT CAST(ts AS DATE) AS d, k, COUNT(*) AS c FROM a GROUP BY CAST(ts AS DATE), k) GROUP BY d",
                    "SELECT d, k, c FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY d ORDER BY c DESC, k) AS n FROM (SELECT CAST(ts + INTERVAL '11' HOUR AS DATE) AS d, k, COUNT(*) AS c FROM a GROUP BY CAST(ts + INTERVAL '11' HOUR AS DATE), k)) WHERE n <= 2",
                    "SELECT d, COUNT(DISTINCT d) AS ds, MAX(d) AS hi FROM (SELECT k, CAST(ts AS DATE) AS d FROM a) GROUP BY d",
                    "SELECT x.d, x.c, y.w FROM (SELECT CAST(CASE WHEN v > 2 THEN ts + INTERVAL '1' DAY ELSE ts END AS DATE) AS d, COUNT(*) AS c FROM a GROUP BY CAST(CASE WHEN v > 2 THEN ts + INTERVAL '1' DAY ELSE ts END AS DATE)) x JOIN (SELECT CAST(CASE WHEN w > 2 THEN ts + INTERVAL '1' DAY ELSE ts END AS DATE) AS d, w FROM b) y ON x.d = y.d",
                    "SELECT x.s, x.c, y.w FROM (SELECT DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS s, COUNT(*) AS c FROM a GROUP BY DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss')) x JOIN (SELECT DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS s, w FROM b) y ON x.s = y.s",
                    "SELECT x.s, COUNT(*) AS c, MAX(x.c) AS hi FROM (SELECT DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS s, COUNT(*) AS c FROM a GROUP BY DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss')) x GROUP BY x.s",
                    "SELECT CAST(ts AS DATE) AS d, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS at_second, COUNT(DISTINCT k) AS ks FROM a GROUP BY CAST(ts AS DATE), DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss')",
                    "SELECT dd, k, v, SUM(v) OVER (PARTITION BY dd, k ORDER BY ts) AS s, COUNT(n) OVER (PARTITION BY dd, k ORDER BY ts) AS c FROM "
                            + DAYS_OF_A,
                    "SELECT dd, k, v, RANK() OVER (PARTITION BY dd ORDER BY v) AS r FROM "
                            + DAYS_OF_A,
                    "SELECT dd, k, v, MAX(dd) OVER (PARTITION BY dd ORDER BY ts) AS hi FROM "
                            + DAYS_OF_A,
                    "SELECT x.dd, x.v, y.w FROM "
                            + DAYS_OF_A
                            + " x JOIN "
                            + DAYS_OF_B
                            + " y ON x.dd = y.dd AND x.k = y.k",
                    "SELECT x.dd, y.dd AS yd, x.c, y.s FROM (SELECT dd, k, COUNT(*) AS c FROM "
                            + DAYS_OF_A
                            + " GROUP BY dd, k) x FULL JOIN (SELECT dd, k, SUM(w) AS s FROM "
                            + DAYS_OF_B
                            + " GROUP BY dd, k) y ON x.dd = y.dd AND x.k = y.k AND x.c < y.s",
                    "SELECT x.dd, x.v, y.w FROM "
                            + DAYS_OF_A
                            + " x LEFT JOIN "
                            + DAYS_OF_B
                            + " y ON x.dd = y.dd AND x.v = y.w AND (x.dd > DATE '2023-11-14' OR y.w > 1)",
                    "SELECT x.dd, x.v, y.w FROM "
                            + DAYS_OF_A
                            + " x RIGHT JOIN (SELECT w, CAST(CASE WHEN w > 1 THEN ts + INTERVAL '1' DAY ELSE ts END AS DATE) AS dd FROM b) y ON x.dd IS NOT DISTINCT FROM y.dd AND x.v = y.w",
                    "SELECT x.dd, x.k, x.v FROM "
                            + DAYS_OF_A
                            + " x WHERE NOT EXISTS (SELECT 1 FROM "
                            + DAYS_OF_B
                            + " y WHERE x.dd = y.dd AND x.k = y.k)",
                    "SELECT x.dd, x.v, y.w, z.n FROM "
                            + DAYS_OF_A
                            + " x JOIN "
                            + DAYS_OF_B
                            + " y ON x.dd = y.dd AND x.k = y.k JOIN "
                            + DAYS_OF_A
                            + " z ON y.dd = z.dd AND y.k = z.k",
                    "SELECT dd, k FROM " + DAYS_OF_A + " INTERSECT SELECT dd, k FROM " + DAYS_OF_B,
                    "SELECT dd, k FROM " + DAYS_OF_A + " EXCEPT ALL SELECT dd, k FROM " + DAYS_OF_B,
                    "SELECT dd, COUNT(*) AS c FROM (SELECT dd FROM "
                            + DAYS_OF_A
                            + " UNION ALL SELECT dd FROM "
                            + DAYS_OF_B
                            + ") GROUP BY dd",
                    "SELECT k, COUNT(DISTINCT v) AS dv, SUM(v) FILTER (WHERE n > 1) AS f FROM a GROUP BY k HAVING COUNT(*) > 2",
                    "SELECT c, COUNT(*) AS ks FROM (SELECT k, COUNT(*) AS c FROM a GROUP BY k) GROUP BY c",
                    "SELECT k, MAX(total) AS best FROM (SELECT k, n, SUM(v) AS total FROM a GROUP BY k, n) GROUP BY k",
                    "SELECT id, COUNT(*) AS c, MIN(score) AS lo, MAX(score) AS hi, SUM(score) AS s FROM t GROUP BY id",
                    "SELECT name, COUNT(*) AS c, MIN(score) AS lo, MAX(score) AS hi, AVG(score) AS m FROM t GROUP BY name",
                    "SELECT a.k, a.v, b.w FROM a JOIN b ON a.k = b.k",
                    "SELECT a.k, a.v, b.w FROM a LEFT JOIN b ON a.k = b.k AND b.w > a.v",
                    "SELECT a.k, a.v, b.w FROM a RIGHT JOIN b ON a.k = b.k AND a.n = b.w",
                    "SELECT a.k AS ak, b.k AS bk, a.v, b.w FROM a FULL JOIN b ON a.k = b.k AND a.v = b.w",
                    "SELECT a.k, a.v, t.name, t.score FROM a LEFT JOIN t ON a.n = t.id",
                    "SELECT x.id, y.id AS other FROM t AS x JOIN t AS y ON x.name = y.name AND x.id < y.id",
                    "SELECT k, v FROM a WHERE v IN (SELECT w FROM b)",
                    "SELECT k, v FROM a WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.id = a.n)",
                    "SELECT k, v FROM a WHERE k NOT IN (SELECT name FROM t)",
                    "SELECT k, v, k IN (SELECT name FROM t) AS known FROM a",
                    "SELECT k, v FROM a WHERE n NOT IN (SELECT score FROM t WHERE name = 'a') OR v > 3",
                    "SELECT k, v, (SELECT MAX(score) FROM t WHERE t.name = a.k) AS best FROM a",
                    "SELECT k, v FROM a WHERE v >= (SELECT AVG(w) FROM b WHERE b.k = a.k)",
                    "SELECT k, v, (SELECT score FROM t WHERE t.name = a.k) AS s FROM a",
                    "SELECT id FROM t WHERE score > (SELECT x.score FROM t AS x WHERE x.name = t.name AND x.id > t.id)",
                    "SELECT a.v, b.w FROM a JOIN b ON a.n IS NOT DISTINCT FROM b.w",
                    "SELECT t.id, a.v FROM t FULL JOIN a ON t.score IS NOT DISTINCT FROM CAST(a.n AS INT) AND t.id < a.v",
                    "SELECT name, score, COUNT(*) AS c, GROUPING(name) AS g FROM t GROUP BY CUBE (name, score)",
                    "SELECT k, PERCENTILE(v, 0.4) AS p, APPROX_PERCENTILE(n, 0.9) AS q, APPROX_COUNT_DISTINCT(n) AS c FROM a GROUP BY k",
                    "SELECT name, PERCENTILE(score, 0.25) AS p, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY score DESC) AS d, APPROX_PERCENTILE(score, 0.5) AS q, APPROX_COUNT_DISTINCT(score) AS c FROM t GROUP BY name",
                    "SELECT name, BIT_AND(score) AS ba, BIT_OR(id) AS bo, BIT_XOR(score) AS bx, ARG_MAX(id, score) AS top, MIN_BY(score, id) AS low FROM t GROUP BY name",
                    "SELECT name, JSON_ARRAYAGG(score ORDER BY id NULL ON NULL) AS j, JSON_OBJECTAGG(KEY CASE WHEN id < 2 THEN CAST(id AS STRING) END VALUE name) AS o FROM t GROUP BY name",
                    "SELECT name, e FROM (SELECT name, COLLECT(score) AS c FROM t GROUP BY name) CROSS JOIN UNNEST(c) AS u (e)",
                    "SELECT name, TIMES_IN('a', name) AS x, OR_LESS(score) AS y FROM t WHERE OR_LESS(id) > 0",
                    "SELECT TIMES_IN('b', name) AS x, SUM(OR_LESS(score)) AS s FROM t GROUP BY TIMES_IN('b', name)",
                    "SELECT w.word, COUNT(*) AS c FROM t, LATERAL TABLE(WORDS(CONCAT(name, ' ', CAST(score AS STRING)))) AS w (word, n) GROUP BY w.word",
                    "SELECT id, w.word FROM t LEFT JOIN LATERAL TABLE(WORDS(name)) AS w (word, n) ON TRUE",
                    "SELECT k, WEIGHTED(v, n) AS w, LONGEST(CAST(d AS STRING)) AS l FROM a GROUP BY k",
                    "SELECT name, WEIGHTED(score, id) AS w, LONGEST(CAST(id AS STRING)) AS l FROM t GROUP BY name",
                    "SELECT WEIGHTED(score, id) AS w, LONGEST(name) AS l FROM t",
                    "SELECT k, WEIGHTED(DISTINCT v, n) FILTER (WHERE v > 1) AS w, LONGEST(DISTINCT k) AS l FROM a GROUP BY k HAVING WEIGHTED(v, v) > 1",
                    "SELECT name, WEIGHTED(DISTINCT score, id) FILTER (WHERE id > 1) AS w, LONGEST(DISTINCT name) AS l FROM t GROUP BY name",
                    "SELECT c, LONGEST(k) AS l, WEIGHTED(c, s) AS w FROM (SELECT k, COUNT(*) AS c, SUM(v) AS s FROM a GROUP BY k) GROUP BY c",
                    "SELECT k, v, WEIGHTED(v, n) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS w, LONGEST(k) OVER (PARTITION BY n ORDER BY v ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS l FROM a",
                    "SELECT window_start, window_end, WEIGHTED(v, n) AS w, COUNT(*) AS c FROM TABLE(HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)) GROUP BY window_start, window_end",
                    "SELECT window_start, k, LONGEST(CAST(v AS STRING)) AS l, WEIGHTED(v, n) AS w FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k",
                    "SELECT a.k, a.v, b.w FROM a ASOF JOIN b MATCH_CONDITION a.ts >= b.ts ON a.k = b.k",
                    "SELECT a.k, a.v, b.w FROM a LEFT ASOF JOIN b MATCH_CONDITION a.ts >= b.ts ON a.k = b.k",
                    "SELECT k, v, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC, v DESC, n, d) AS rn FROM a) WHERE rn = 1",
                    "SELECT name, id, score, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY name ORDER BY score DESC, id) AS rn FROM t) WHERE rn <= 2",
                    "SELECT k, c, rn FROM (SELECT k, c, ROW_NUMBER() OVER (ORDER BY c DESC, k) AS rn FROM (SELECT k, COUNT(*) AS c FROM a GROUP BY k)) WHERE rn <= 3",
                    "SELECT name, id, r FROM (SELECT name, id, RANK() OVER (PARTITION BY name ORDER BY score) AS r FROM t) WHERE r <= 2",
                    "SELECT k, v FROM a UNION ALL SELECT k, w FROM b",
                    "SELECT k FROM a UNION SELECT name FROM t",
                    "SELECT k FROM a INTERSECT SELECT name FROM t",
                    "SELECT k FROM a EXCEPT SELECT k FROM b",
                    "SELECT a.k, a.v, b.w FROM a JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts - INTERVAL '5' SECOND AND a.ts + INTERVAL '2' SECOND",
                    "SELECT a.k, a.v, b.w FROM a LEFT JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '4' SECOND",
                    "SELECT a.k, b.k AS bk, a.v, b.w FROM a FULL JOIN b ON a.v = b.w AND b.ts BETWEEN a.ts - INTERVAL '3' SECOND AND a.ts",
                    "SELECT a.k, a.v, b.w FROM a JOIN b ON a.k = b.k AND b.ts >= a.ts",
                    "SELECT a.k, a.v, b.w FROM a LEFT JOIN b ON a.k = b.k AND b.ts < a.ts - INTERVAL '1' SECOND",
                    "SELECT x.k, x.v, b.w FROM (SELECT k, v, ts, CASE WHEN v > 2 THEN ts + INTERVAL '9' SECOND ELSE ts + INTERVAL '1' SECOND END AS until FROM a) x JOIN b ON x.k = b.k AND b.ts BETWEEN x.ts AND x.until",
                    "SELECT x.k, x.v, b.w FROM (SELECT k, v, ts, CASE WHEN v > 2 THEN ts + INTERVAL '9' SECOND WHEN v > 1 THEN ts END AS until FROM a) x FULL JOIN b ON x.k = b.k AND b.ts BETWEEN x.ts AND x.until",
                    "SELECT k, v FROM (SELECT k, v, ts, CASE WHEN v > 2 THEN ts + INTERVAL '9' SECOND ELSE ts END AS until FROM a) x WHERE NOT EXISTS (SELECT 1 FROM b WHERE x.k = b.k AND b.ts BETWEEN x.ts AND x.until)",
                    "SELECT k, MAX(w) AS hi FROM (SELECT x.k, x.v, b.w FROM (SELECT k, v, ts, CASE WHEN v > 2 THEN ts + INTERVAL '9' SECOND ELSE ts + INTERVAL '1' SECOND END AS until FROM a) x JOIN b ON x.k = b.k AND b.ts BETWEEN x.ts AND x.until) GROUP BY k",
                    "SELECT window_start, k, COUNT(*) AS c, MAX(v) AS hi FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k",
                    "SELECT window_start, window_end, SUM(v) AS s, COUNT(DISTINCT k) AS ks FROM TABLE(HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)) GROUP BY window_start, window_end",
                    "SELECT window_start, window_end, k, MIN(d) AS lo FROM TABLE(CUMULATE(TABLE a, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)) GROUP BY window_start, window_end, k",
                    "SELECT window_start, window_end, k, COUNT(*) AS c, SUM(v) AS s FROM TABLE(SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND)) GROUP BY window_start, window_end, k",
                    "SELECT window_start, k, c, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY c DESC, k) AS rn FROM (SELECT window_start, window_end, k, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k)) WHERE rn <= 2",
                    "SELECT l.window_start, l.k, l.c, r.c AS rc FROM (SELECT window_start, window_end, k, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k) l LEFT JOIN (SELECT window_start, window_end, k, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE b, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k) r ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end");

    private static final List<String> FINAL =
            UPDATING.stream().filter(sql -> sql.contains("window_start")).toList();

    static Stream<String> updating() {
        return UPDATING.stream();
    }

    static Stream<String> emittedOnce() {
        return FINAL.stream();
    }

    @ParameterizedTest
    @MethodSource("updating")
    void everyStepEqualsARecompute(String sql) {
        verify(program(List.of(sql), Emit.UPDATES), SCRIPTS);
    }

    @ParameterizedTest
    @MethodSource("emittedOnce")
    void aWindowIsGivenOutOnceWhenItCloses(String sql) {
        verify(program(List.of(sql), Emit.FINAL), SCRIPTS);
    }

    @ParameterizedTest
    @MethodSource("chains")
    void viewsOverViews(List<String> sqls) {
        verify(program(sqls, Emit.UPDATES), SCRIPTS);
        verify(program(sqls, Emit.FINAL), SCRIPTS);
    }

    static Stream<List<String>> chains() {
        return Stream.of(
                List.of(
                        "SELECT k, v * 2 AS v, ts FROM a WHERE n IS NOT NULL",
                        "SELECT k, SUM(v) AS s FROM v0 GROUP BY k",
                        "SELECT s, COUNT(*) AS c FROM v1 GROUP BY s"),
                List.of(
                        "SELECT window_time AS at_time, k, SUM(v) AS s FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, window_time, k",
                        "SELECT window_start, window_end, MAX(s) AS hi FROM TABLE(TUMBLE(TABLE v0, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end"));
    }

    static void verify(Program program, int scripts) {
        for (int seed = 0; seed < scripts; seed++) {
            Random random = new Random(seed);
            Script script = Script.random(program, 60, random);
            new CircuitHarness(CircuitSubject.FACTORY).verify(program, script, random);
        }
    }

    static Program program(List<String> sqls, Emit emit) {
        return program(sqls, emit, null);
    }

    /**
     * @param retain of every view; absent for none
     */
    static Program program(List<String> sqls, Emit emit, @Nullable Duration retain) {
        Schema a =
                Schema.of(
                        new Field("k", DataType.STRING.notNull()),
                        new Field("v", DataType.BIGINT.notNull()),
                        new Field("n", DataType.BIGINT),
                        new Field("d", DataType.decimal(10, 2)),
                        new Field("ts", DataType.timestamp(3).notNull()));
        Schema b =
                Schema.of(
                        new Field("k", DataType.STRING),
                        new Field("w", DataType.BIGINT),
                        new Field("ts", DataType.timestamp(3).notNull()));
        Schema t =
                Schema.of(
                        new Field("id", DataType.BIGINT.notNull()),
                        new Field("name", DataType.STRING),
                        new Field("score", DataType.INT));
        var eventTime =
                new PipelineSpec.EventTime("ts", Duration.ofSeconds(3), Duration.ZERO, NOWHERE);
        List<PipelineSpec.View> views = new ArrayList<>();
        IntStream.range(0, sqls.size())
                .forEach(
                        i ->
                                views.add(
                                        new PipelineSpec.View(
                                                "v" + i,
                                                SqlText.of("v" + i, sqls.get(i)),
                                                emit,
                                                retain,
                                                NOWHERE)));
        Compiled compiled =
                SqlCompiler.compile(
                        new PipelineSpec(
                                "test",
                                List.of(
                                        source("a", a, List.of(), eventTime),
                                        source("b", b, List.of(), eventTime),
                                        source("t", t, List.of("id"), null)),
                                views,
                                List.of(),
                                RunSettings.DEFAULT),
                        Set.of(),
                        CaseFunctions.ALL);
        assertThat(compiled.faults().stream().filter(f -> f.isError())).isEmpty();
        Program program = compiled.program();
        assertThat(program).isNotNull();
        return program;
    }

    private static PipelineSpec.Source source(
            String name, Schema columns, List<String> key, PipelineSpec.EventTime eventTime) {
        return new PipelineSpec.Source(
                name,
                "test",
                Options.NONE,
                null,
                columns,
                key,
                eventTime,
                null,
                List.of(),
                NOWHERE);
    }
}
