package io.tidewire.flink.function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggregates that go along come to what the engine's come to, over rows that are taken back. */
class AggregatesTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);

    private static final String WINDOWED =
            "SELECT window_start, window_end, k, BOOL_AND(b) AS ba, BIT_XOR(i) AS bx, MAX_BY(d, i) AS top,"
                    + " ARG_MIN(i, ts) AS oldest, ANY_VALUE(d) AS some_d FROM TABLE(%s) GROUP BY window_start, window_end, k";

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofRowsThatAreReplacedAndDeleted(boolean gathers) throws Exception {
        BothEngines engines = new BothEngines(SEED, 500, gathers);
        engines.requireEqual(
                "SELECT id, BOOL_AND(b) AS ba, BOOL_OR(b) AS bo, EVERY(b) AS ev, SOME(b) AS so,"
                        + " BIT_AND(i) AS ia, BIT_OR(l) AS lo, BIT_XOR(i) AS ix, BIT_AND(l - 3) AS neg, BIT_XOR(DISTINCT l) AS dx,"
                        + " BOOL_AND(b) FILTER (WHERE l > 3) AS few, BIT_OR(CAST(i AS SMALLINT)) AS small"
                        + " FROM changes GROUP BY id");
        engines.requireEqual(
                "SELECT id, ARG_MAX(word, i) AS a1, MIN_BY(s, d) AS a2, ARG_MIN(i, word) AS a3, MAX_BY(m, s) AS a4,"
                        + " ARG_MAX(d, m) AS a5, ARG_MIN(h, l) AS a6, ARG_MAX(at_time, h) AS a7, MAX_BY(on_day, z) AS a8,"
                        + " ARG_MIN(z, on_day) AS a9, ARG_MAX(b, at_time) AS a10, ARG_MIN(s, b) AS a11,"
                        + " ARG_MAX(l, d - 5) FILTER (WHERE b) AS a12, MAX_BY(DISTINCT s, i) AS a13, MIN_BY('x', i) AS a14,"
                        + " ARG_MAX(CAST(i AS SMALLINT), l) AS a15,"
                        + " ANY_VALUE(s) AS v1, ANY_VALUE(d) AS v2, ANY_VALUE(h) AS v3, ANY_VALUE(b) AS v4"
                        + " FROM changes GROUP BY id");
        engines.requireEqual(
                "SELECT n, MAX_BY(id, top) AS best, BOOL_OR(odd) AS odd FROM"
                        + " (SELECT id, COUNT(*) AS n, ARG_MAX(l, i) AS top, BIT_AND(l) > 0 AS odd FROM changes GROUP BY id)"
                        + " GROUP BY n");
        engines.requireEqual("SELECT BOOL_AND(b) AS ba, ARG_MIN(word, h) AS least FROM changes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)",
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND)"
            })
    void ofWindows(String window) throws Exception {
        new BothEngines(SEED, 300, false).requireEqual(WINDOWED.formatted(window));
    }

    @Test
    void ofFrames() throws Exception {
        new BothEngines(SEED, 300, false)
                .requireEqual(
                        "SELECT k, ts, BOOL_AND(b) OVER w AS ba, BOOL_OR(b) OVER w AS bo, BIT_AND(i) OVER w AS ia,"
                                + " BIT_XOR(i) OVER w AS ix FROM events WINDOW w AS (PARTITION BY k ORDER BY ts"
                                + " RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW)");
    }

    @Test
    void ofPatterns() throws Exception {
        new BothEngines(SEED, 300, false)
                .requireEqual(
                        "SELECT * FROM events MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts"
                                + " MEASURES FIRST(A.ts) AS since, BOOL_OR(A.d > 6) AS high, BOOL_AND(A.d > 2) AS low"
                                + " AFTER MATCH SKIP PAST LAST ROW PATTERN (A+ B)"
                                + " DEFINE A AS BOOL_AND(A.d > 1), B AS B.d <= 3)");
    }
}
