package io.tidewire.flink.function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Percentiles that Flink lacks come to what the engine's come to. */
class PercentilesTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofRowsThatAreReplacedAndDeleted(boolean gathers) throws Exception {
        BothEngines engines = new BothEngines(SEED, 400, gathers);
        engines.requireEqual(
                "SELECT id, PERCENTILE_CONT(0.3) WITHIN GROUP (ORDER BY d) AS c1,"
                        + " percentile_cont(0.9) within group (order by m + 1 DESC NULLS FIRST) AS c2,"
                        + " PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY i) FILTER (WHERE b) AS c3,"
                        + " PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY h ASC) AS d1,"
                        + " PERCENTILE_DISC(0) WITHIN GROUP (ORDER BY l DESC) AS d2,"
                        + " PERCENTILE_DISC(0.7) WITHIN GROUP (ORDER BY CAST(i AS SMALLINT)) AS d3,"
                        + " APPROX_PERCENTILE(l, 0.4) AS a1, APPROX_PERCENTILE(d, ARRAY[0.1, 1.0]) AS a2,"
                        + " APPROX_PERCENTILE(m, 0.5) FILTER (WHERE l > 2) AS a3"
                        + " FROM changes GROUP BY id");
        engines.requireEqual(
                "SELECT n, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY middle) AS c FROM"
                        + " (SELECT id, COUNT(*) AS n, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY l) AS middle FROM changes GROUP BY id)"
                        + " GROUP BY n HAVING PERCENTILE_DISC(1) WITHIN GROUP (ORDER BY middle) > 0");
    }

    @Test
    void ofWindows() throws Exception {
        new BothEngines(SEED, 300, false)
                .requireEqual(
                        "SELECT window_start, k, PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY d) AS c,"
                                + " PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY ts DESC) AS d, APPROX_PERCENTILE(i, 0.5) AS a"
                                + " FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND))"
                                + " GROUP BY window_start, window_end, k");
    }
}
