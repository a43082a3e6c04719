package io.tidewire.app.oracle;

import io.tidewire.api.pipeline.PipelineSpec.Emit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/**
 * MATCH_RECOGNIZE from SQL text to the last delta, against the naive search of whole partitions.
 */
@Tag("oracle")
@Execution(ExecutionMode.CONCURRENT)
class MatchHarnessTest {

    private static String match(String clauses) {
        return "SELECT * FROM a MATCH_RECOGNIZE (" + clauses + ")";
    }

    static Stream<String> queries() {
        return Stream.of(
                match(
                        "PARTITION BY k ORDER BY ts MEASURES S.ts AS s, LAST(D.ts) AS bottom,"
                                + " LAST(U.ts) AS e, COUNT(*) AS c ONE ROW PER MATCH AFTER MATCH SKIP TO"
                                + " LAST U PATTERN (S D+ U) DEFINE D AS (LAST(D.v, 1) IS NULL AND D.v <"
                                + " S.v) OR D.v < LAST(D.v, 1), U AS U.v > LAST(D.v, 1)"),
                match(
                        "PARTITION BY k ORDER BY ts MEASURES FIRST(A.ts) AS s, LAST(A.ts) AS e,"
                                + " AVG(A.v) AS m ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW PATTERN"
                                + " (A+ B) DEFINE A AS AVG(A.v) < 3"),
                match(
                        "PARTITION BY k ORDER BY ts MEASURES FIRST(A.ts) AS s, LAST(A.ts) AS e,"
                                + " AVG(A.d) AS m AFTER MATCH SKIP TO NEXT ROW PATTERN (A+ B) DEFINE A AS"
                                + " SUM(A.v) < 7"),
                match(
                        "PARTITION BY k ORDER BY ts MEASURES C.ts AS t, A.v - C.v AS diff PATTERN (A"
                                + " B* C) WITHIN INTERVAL '20' SECOND DEFINE B AS B.v > A.v - 2, C AS C.v"
                                + " < A.v - 2"),
                match(
                        "PARTITION BY k ORDER BY ts MEASURES A.v AS v, A.ts AS t, MATCH_ROWTIME() AS"
                                + " proven PATTERN (A [^B]) WITHIN INTERVAL '15' SECOND DEFINE A AS A.v >"
                                + " 2, B AS B.v < A.v"),
                match(
                        "ORDER BY ts, v DESC MEASURES SUM(U.v) AS s, SUM(v * 2) AS t, LAST(C.n) AS n"
                                + " PATTERN ((A | B){2,3}? C?) SUBSET U = (A, C) DEFINE A AS A.v > 3, B AS"
                                + " v < 2 AND LAST(k, 1) <> k, C AS C.n > FIRST(A.v)"),
                match(
                        "PARTITION BY k ORDER BY ts MEASURES MIN(n) AS lo, MAX(B.d) AS hi, 10 /"
                                + " LAST(v) AS q PATTERN (PERMUTE(A, B) (A B)*?) WITHIN INTERVAL '40'"
                                + " SECOND DEFINE A AS A.v >= 2, B AS B.v <= 4"),
                // A condition on the partition goes below; columns that nobody reads go away.
                "SELECT c FROM a MATCH_RECOGNIZE (PARTITION BY k, n ORDER BY ts MEASURES COUNT(*) AS"
                        + " c, LAST(d) AS d PATTERN (A B) DEFINE B AS B.v > A.v) WHERE k <> 'a' AND d >"
                        + " 0",
                // Over a window that gives out its rows once.
                "SELECT * FROM (SELECT window_time AS at_time, k, SUM(v) AS s FROM"
                        + " TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY"
                        + " window_start, window_end, window_time, k) MATCH_RECOGNIZE (PARTITION BY k"
                        + " ORDER BY at_time MEASURES A.s AS a, B.s AS b PATTERN (A B) DEFINE B AS B.s >"
                        + " A.s)");
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everyStepEqualsARecompute(String sql) {
        SqlHarnessTest.verify(SqlHarnessTest.program(List.of(sql), Emit.FINAL), 3);
    }

    static Stream<List<String>> chains() {
        return Stream.of(
                List.of(
                        match(
                                "PARTITION BY k ORDER BY ts MEASURES MATCH_ROWTIME(ts) AS at_time,"
                                        + " SUM(v) AS s PATTERN (A B*? C) WITHIN INTERVAL '20' SECOND"
                                        + " DEFINE A AS A.v > 1, C AS C.v > A.v"),
                        "SELECT window_start, window_end, COUNT(*) AS c, SUM(s) AS s FROM"
                                + " TABLE(TUMBLE(TABLE v0, DESCRIPTOR(at_time), INTERVAL '10' SECOND))"
                                + " GROUP BY window_start, window_end"),
                List.of(
                        match(
                                "PARTITION BY k ORDER BY ts MEASURES MATCH_ROWTIME() AS at_time PATTERN"
                                        + " (A [^B]) WITHIN INTERVAL '9' SECOND DEFINE A AS A.v > 2, B AS"
                                        + " B.v <= 2"),
                        "SELECT * FROM v0 MATCH_RECOGNIZE (ORDER BY at_time MEASURES A.k AS a, B.k AS"
                                + " b PATTERN (A B) DEFINE B AS B.k <> A.k)"));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void matchesInTheirTurn(List<String> sqls) {
        SqlHarnessTest.verify(SqlHarnessTest.program(sqls, Emit.FINAL), 3);
    }
}
