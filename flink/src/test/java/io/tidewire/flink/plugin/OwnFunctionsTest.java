package io.tidewire.flink.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.flink.function.BothEngines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Functions of the user's own come to on Flink what they come to here. */
class OwnFunctionsTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);

    @Test
    void ofOneRow() throws Exception {
        BothEngines engines = new BothEngines(SEED, 300, false);
        engines.requireEqual(
                "SELECT id, word, TIMES_IN('a', s) AS t, times_in(word, word) AS w, OR_LESS(i) AS n, OR_LESS(NULL) AS nn,"
                        + " OR_LESS(CAST(i AS SMALLINT)) AS small, HALF(m) AS hm, HALF(h) AS hh, HALF(i) AS hi, NOTED(b, l, CAST(s AS BYTES)) AS noted,"
                        + " t.`day` AS d, t.`at` AS a, t.z AS z, LISTED(s, NULL) AS ls, JOINED(ARRAY[s, word]) AS js, JOINED(LISTED(s, s)) AS jj"
                        + " FROM (SELECT *, TOMORROW(on_day, at_time, z) AS t FROM changes) AS c"
                        + " WHERE TIMES_IN('b', word) < 9 AND ONLY_EVEN(i * 2) IS DISTINCT FROM 4");
        engines.requireEqual(
                "SELECT c.id, c.word, x.letter, x.spot FROM changes AS c"
                        + " LEFT JOIN LATERAL TABLE(LETTERS(c.s)) AS x (letter, spot) ON TRUE");
        engines.requireEqual(
                "SELECT letter, COUNT(*) AS n FROM changes, LATERAL TABLE(letters(word)) AS x (letter, spot)"
                        + " WHERE spot > 0 GROUP BY letter");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofRowsThatAreReplacedAndDeleted(boolean gathers) throws Exception {
        BothEngines engines = new BothEngines(SEED, 300, gathers);
        engines.requireEqual(
                "SELECT id, WEIGHTED(m, i) AS w1, WEIGHTED(l, l) AS w2, WEIGHTED(DISTINCT m, NULL) AS w3,"
                        + " LONGEST(s) AS l1, LONGEST(DISTINCT word) AS l2, LONGEST(s) FILTER (WHERE b) AS l3"
                        + " FROM changes GROUP BY id HAVING WEIGHTED(m, 1) IS DISTINCT FROM 0");
        engines.requireEqual(
                "SELECT n, LONGEST(best) AS best, WEIGHTED(w, n) AS w FROM"
                        + " (SELECT id, COUNT(*) AS n, LONGEST(s) AS best, CAST(WEIGHTED(m, i) AS DECIMAL(10, 2)) AS w FROM changes GROUP BY id)"
                        + " GROUP BY n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)",
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND)"
            })
    void ofWindows(String window) throws Exception {
        new BothEngines(SEED, 300, false)
                .requireEqual(
                        "SELECT window_start, window_end, k, LONGEST(k) AS l1, LONGEST(CAST(i AS STRING)) AS l2, WEIGHTED(i, i) AS w"
                                + " FROM TABLE(%s) GROUP BY window_start, window_end, k"
                                        .formatted(window));
    }

    @Test
    void ofFrames() throws Exception {
        new BothEngines(SEED, 300, false)
                .requireEqual(
                        "SELECT k, ts, LONGEST(CAST(i AS STRING)) OVER w AS l, WEIGHTED(i, i) OVER w AS t FROM events"
                                + " WINDOW w AS (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW)");
    }

    @Test
    void aRowThatOneThrowsForFailsTheJobWithItsName() {
        StringWriter said = new StringWriter();
        assertThatThrownBy(
                        () ->
                                new BothEngines(SEED, 30, false)
                                        .requireEqual("SELECT k, ONLY_EVEN(i) AS e FROM events"))
                .satisfies(thrown -> thrown.printStackTrace(new PrintWriter(said)));
        assertThat(said.toString().lines().filter(line -> line.startsWith("Caused by: ")).toList())
                .last()
                .asString()
                .matches(".*only_even: -?\\d+ is odd");
    }
}
