package io.tidewire.app.oracle.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.app.oracle.duckdb.Tables.Arrival;
import io.tidewire.app.oracle.rig.TestTable;
import io.tidewire.sql.Compiled;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Sub-queries that read the outer row in every place where they may stand and through every kind of
 * relation: as a view kept up to date and in DuckDB, the same text, the same rows.
 */
@Tag("duckdb")
class CorrelatedQueriesTest {

    private static final int ROWS = 60;
    private static final int DATABASES = 3;

    /** Scalar sub-queries over b and t for a row of a. */
    private static final List<String> OF_A =
            List.of(
                    "SELECT COUNT(*) FROM b WHERE b.k = a.k",
                    "SELECT SUM(w) FROM b WHERE b.i < a.i",
                    "SELECT COUNT(*) FROM b WHERE b.k = a.k AND b.w < a.l",
                    "SELECT x.n + a.i FROM (SELECT COUNT(*) AS n FROM b WHERE b.k = a.k) AS x",
                    "SELECT SUM(b.w + a.l) FROM b WHERE b.k = a.k",
                    "SELECT MAX(a.l - b.w) FROM b",
                    "SELECT COUNT(*) FROM b WHERE b.k IS NOT DISTINCT FROM a.k",
                    "SELECT COUNT(*) FROM b WHERE b.w = a.i",
                    "SELECT COUNT(*) FROM b WHERE b.w = a.i + 1 AND b.i > 0",
                    "SELECT COUNT(*) FROM b WHERE a.i > 2",
                    "SELECT MAX(w) FROM b WHERE b.k = a.k OR b.i = a.i",
                    "SELECT MAX(w) FROM b WHERE b.k = a.k AND b.w > (SELECT MIN(x.w) FROM b AS x WHERE x.i = a.i)",
                    "SELECT MAX(w) FROM b WHERE b.k = a.k AND b.w > (SELECT MIN(x.w) FROM b AS x WHERE x.i = b.i AND x.w > a.l)",
                    "SELECT COUNT(*) FROM b WHERE b.k = a.k AND EXISTS (SELECT 1 FROM t WHERE t.name = b.s AND t.score < a.i)",
                    "SELECT COUNT(*) FROM b WHERE b.k = a.k AND (EXISTS (SELECT 1 FROM t WHERE t.name = b.s AND t.score < a.i) OR b.i = a.i)",
                    "SELECT COUNT(*) FROM b WHERE b.i NOT IN (SELECT t.score FROM t WHERE t.score < a.i)",
                    "SELECT COUNT(*) FROM (SELECT DISTINCT i FROM b WHERE b.k = a.k) AS x",
                    "SELECT MAX(n) FROM (SELECT i, COUNT(*) AS n FROM b WHERE b.w > a.l GROUP BY i) AS x",
                    "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM b WHERE b.w > a.l) AS x WHERE x.n < 5",
                    "SELECT COUNT(*) FROM (SELECT i, COUNT(*) AS n FROM b WHERE b.k = a.k GROUP BY ROLLUP (i)) AS x",
                    "SELECT COUNT(*) FROM (SELECT k, COUNT(*) AS n FROM b WHERE b.k = a.k GROUP BY CUBE (k)) AS x WHERE x.k IS NULL",
                    "SELECT w FROM b WHERE b.k = a.k ORDER BY w DESC LIMIT 1",
                    "SELECT w FROM b WHERE b.i <= a.i ORDER BY w LIMIT 1 OFFSET 2",
                    "SELECT SUM(w) FROM (SELECT w FROM b WHERE b.i <= a.i ORDER BY w LIMIT 3) AS x",
                    "SELECT COUNT(*) FROM (SELECT w FROM b WHERE b.k = a.k UNION ALL SELECT t.id FROM t WHERE t.name = a.k) AS x",
                    "SELECT COUNT(*) FROM (SELECT i FROM b WHERE b.k = a.k UNION SELECT score FROM t) AS x",
                    "SELECT COUNT(*) FROM (SELECT i FROM b WHERE b.k = a.k EXCEPT SELECT score FROM t WHERE t.score > a.i) AS x",
                    "SELECT COUNT(*) FROM (SELECT i FROM b WHERE b.k = a.k EXCEPT ALL SELECT score FROM t WHERE t.score > a.i) AS x",
                    "SELECT COUNT(*) FROM (SELECT i FROM b WHERE b.k = a.k INTERSECT SELECT score FROM t WHERE t.score > a.i) AS x",
                    "SELECT COUNT(*) FROM b JOIN t ON b.s = t.name AND t.score < a.i WHERE b.k = a.k",
                    "SELECT COUNT(t.id) FROM b LEFT JOIN t ON b.s = t.name AND t.score < a.i WHERE b.k = a.k",
                    "SELECT COUNT(*) FROM b LEFT JOIN (SELECT * FROM t WHERE t.score < a.i) AS x ON b.s = x.name",
                    "SELECT COUNT(*) FROM b RIGHT JOIN (SELECT * FROM t WHERE t.score = a.i) AS x ON b.s = x.name",
                    "SELECT COUNT(*) FROM (SELECT * FROM b WHERE b.k = a.k) AS x RIGHT JOIN t ON x.s = t.name",
                    "SELECT COUNT(*) FROM (SELECT * FROM b WHERE b.k = a.k) AS x FULL JOIN (SELECT * FROM t WHERE t.score > a.i) AS y ON x.s = y.name",
                    "SELECT COUNT(*) FROM b CROSS JOIN t WHERE b.k = a.k AND t.score = a.i",
                    "SELECT MAX(r) FROM (SELECT ROW_NUMBER() OVER (PARTITION BY b.i ORDER BY b.w) AS r FROM b WHERE b.k = a.k) AS x",
                    "SELECT MAX(r) FROM (SELECT SUM(b.w) OVER (PARTITION BY b.i) AS r FROM b WHERE b.w > a.l) AS x",
                    "SELECT COUNT(*) FROM (SELECT b.w FROM b WHERE b.k = a.k QUALIFY RANK() OVER (ORDER BY b.w) = 1) AS x",
                    "SELECT MAX(v) FROM (VALUES (1), (2), (3)) AS x (v) WHERE x.v < a.i",
                    "SELECT COUNT(*) FROM g WHERE g.k = a.k AND g.cnt < (SELECT COUNT(*) FROM h WHERE h.k = g.k)",
                    "SELECT MAX(COALESCE(b.i, a.i)) FROM b WHERE b.k = a.k");

    private static final List<String> OTHERS =
            List.of(
                    "SELECT id FROM a WHERE EXISTS (SELECT i FROM b WHERE b.k = a.k GROUP BY i HAVING COUNT(*) > 1)",
                    "SELECT id FROM a WHERE NOT EXISTS (SELECT 1 FROM b JOIN t ON b.s = t.name WHERE b.k = a.k AND t.score > a.i)",
                    "SELECT id FROM a WHERE EXISTS (SELECT COUNT(*) FROM b WHERE b.k = a.k)",
                    "SELECT id FROM a WHERE EXISTS (SELECT COUNT(*) FROM b WHERE b.k = a.k HAVING COUNT(*) > 2)",
                    "SELECT id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k) OR TRUE",
                    "SELECT id FROM a WHERE EXISTS (SELECT w FROM b WHERE b.k = a.k ORDER BY w LIMIT 1 OFFSET 3)",
                    "SELECT id FROM a WHERE a.i NOT IN (SELECT b.i FROM b WHERE b.k = a.k)",
                    "SELECT id FROM a WHERE a.i IN (SELECT MAX(b.i) FROM b WHERE b.k = a.k)",
                    "SELECT id, a.i IN (SELECT b.i FROM b WHERE b.k = a.k) AS x FROM a",
                    "SELECT id, a.i NOT IN (SELECT b.i FROM b WHERE b.k = a.k) AS x FROM a",
                    "SELECT id, a.l > ALL (SELECT b.w FROM b WHERE b.k = a.k) AS x FROM a",
                    "SELECT id, a.l <= ANY (SELECT b.w FROM b WHERE b.k = a.k) AS x FROM a",
                    "SELECT id, a.i <> ALL (SELECT b.i FROM b WHERE b.k = a.k) AS x FROM a",
                    "SELECT id FROM a WHERE a.i > ANY (SELECT b.i FROM b WHERE b.w > a.l)",
                    "SELECT a.id, x.n FROM a, LATERAL (SELECT COUNT(*) AS n FROM b WHERE b.k = a.k) AS x",
                    "SELECT a.id, x.w FROM a LEFT JOIN LATERAL (SELECT w FROM b WHERE b.k = a.k ORDER BY w DESC LIMIT 2) AS x ON TRUE",
                    "SELECT a.id, x.n FROM a, LATERAL (SELECT COUNT(*) AS n FROM b WHERE b.k = a.k HAVING COUNT(*) > 1) AS x",
                    "SELECT a.id, x.n FROM a LEFT JOIN LATERAL (SELECT b.w + a.l AS n FROM b WHERE b.k = a.k AND b.w > a.l) AS x ON TRUE",
                    "SELECT a.id, y.n FROM a, LATERAL (SELECT i, w FROM b WHERE b.k = a.k) AS x, LATERAL (SELECT COUNT(*) AS n FROM t WHERE t.score = x.i AND t.id < a.id) AS y",
                    "SELECT k, COUNT(*) AS n FROM a GROUP BY k HAVING COUNT(*) > (SELECT COUNT(*) FROM b WHERE b.k = a.k)",
                    "SELECT k, SUM((SELECT COUNT(*) FROM b WHERE b.k = a.k)) AS n FROM a GROUP BY k",
                    "SELECT n, COUNT(*) AS c FROM (SELECT (SELECT COUNT(*) FROM b WHERE b.k = a.k) AS n FROM a) AS x GROUP BY n",
                    "SELECT a.id, t.id AS tid FROM a JOIN t ON t.name = a.k AND t.score < (SELECT MAX(i) FROM b WHERE b.k = a.k AND b.s = t.name)",
                    "SELECT a.id, t.id AS tid FROM a LEFT JOIN t ON t.name = a.k AND t.score < (SELECT MAX(i) FROM b WHERE b.k = a.k)",
                    "SELECT a.id, t.id AS tid FROM a LEFT JOIN t ON t.name = a.k AND a.i < (SELECT MAX(b.i) FROM b WHERE b.s = t.name)",
                    "SELECT a.id, t.id AS tid FROM a FULL JOIN t ON t.name = a.k AND t.score < (SELECT MIN(i) + 5 FROM b)",
                    "SELECT DISTINCT 1 AS x, 2 AS y FROM a WHERE (SELECT COUNT(*) FROM b WHERE b.k = a.k) > 1",
                    "SELECT x, MIN(y) AS m, COUNT(*) AS c FROM (SELECT 1 AS x, 2 AS y, id FROM a WHERE (SELECT COUNT(*) FROM b WHERE b.k = a.k) > 1) AS z GROUP BY x",
                    "SELECT k, (SELECT COUNT(*) FROM b WHERE b.w < x.n) AS c FROM (SELECT k, MIN(n) AS n FROM g GROUP BY k) AS x",
                    "SELECT id, CASE WHEN a.i > 2 THEN (SELECT MAX(w) FROM b WHERE b.k = a.k) ELSE (SELECT MIN(w) FROM b) END AS x FROM a",
                    "SELECT id, (SELECT score FROM t WHERE t.id = a.i) AS x FROM a",
                    "SELECT id FROM a WHERE COALESCE((SELECT MAX(w) FROM b WHERE b.k = a.k), 0) = 0",
                    "SELECT id, (SELECT x.w FROM (SELECT MAX(w) AS w FROM b WHERE b.k = a.k) AS x) AS m FROM a",
                    "WITH x AS (SELECT k, COUNT(*) AS n FROM b GROUP BY k) SELECT id, (SELECT n FROM x WHERE x.k = a.k) AS n FROM a");

    @Test
    void answerAsInDuckDb() throws SQLException {
        List<String> queries = new ArrayList<>(OTHERS);
        OF_A.forEach(query -> queries.add("SELECT id, (" + query + ") AS x FROM a"));
        Map<String, String> views = new LinkedHashMap<>();
        views.put("g", Tables.G);
        views.put("h", Tables.H.here());
        queries.forEach(query -> views.put("v" + views.size(), query));
        Compiled compiled = TestTable.compile(Tables.ALL, views, Emit.UPDATES);
        assertThat(compiled.faults().stream().filter(Fault::isError)).isEmpty();
        Program program = Objects.requireNonNull(compiled.program());
        List<String> wrong = new ArrayList<>();
        try (DuckDb duckDb = new DuckDb()) {
            for (long seed = 0; seed < DATABASES; seed++) {
                List<Arrival> arrivals = Tables.random(new Random(seed), ROWS);
                duckDb.load(arrivals);
                var answers = Runs.all(program, arrivals, seed);
                for (Map.Entry<String, String> view : views.entrySet()) {
                    if (view.getKey().startsWith("v")) {
                        Answers.Difference difference =
                                Answers.difference(
                                        answers.get(view.getKey()), duckDb.query(view.getValue()));
                        if (!difference.isEmpty()) {
                            wrong.add(
                                    "%s%nseed %d, only here %s, only in DuckDB %s"
                                            .formatted(
                                                    view.getValue(),
                                                    seed,
                                                    difference.here(),
                                                    difference.there()));
                        }
                    }
                }
            }
        }
        assertThat(wrong).as(() -> String.join("\n\n", wrong)).isEmpty();
    }
}
