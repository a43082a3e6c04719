package io.tidewire.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.flink.function.BothEngines;

import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code emit: updates}: rows of windows that are open, which come to the same in the end. */
class OpenWindowsTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);

    private static final Duration LIFE = Duration.ofDays(7);

    private static final String GROUPS =
            "SELECT window_start, window_end, k, COUNT(*) AS n, SUM(i) AS total, MAX(d) AS top, COUNT(DISTINCT b) AS bs"
                    + " FROM TABLE(%s) GROUP BY window_start, window_end, k";

    private static final String TUMBLE =
            "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)";

    private static final String BEST =
            "SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, k)"
                    + " AS place FROM sums) WHERE place <= 2";

    private static final PipelineSpec.View SUMS =
            BothEngines.view("sums", GROUPS.formatted(TUMBLE), Emit.UPDATES);

    private static void requireEqual(boolean gathers, PipelineSpec.View... views) throws Exception {
        new JobViews(LIFE, views).requireEqual(new BothEngines(SEED, 300, gathers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)",
                "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)",
                "CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '8' SECOND)",
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND)"
            })
    void everyKindOfWindow(String window) throws Exception {
        requireEqual(false, BothEngines.view("v", GROUPS.formatted(window), Emit.UPDATES));
    }

    @Test
    void theBestOfEachWindow() throws Exception {
        requireEqual(true, SUMS, BothEngines.view("v", BEST, Emit.UPDATES));
    }

    @Test
    void whatIsAddedUpOfThem() throws Exception {
        requireEqual(
                false,
                SUMS,
                BothEngines.view("v", "SELECT k, SUM(n) AS n FROM sums GROUP BY k", Emit.FINAL));
    }

    @Test
    void joinsOfWindows() throws Exception {
        requireEqual(
                false,
                BothEngines.view(
                        "v",
                        "WITH few AS (SELECT k, ts FROM events WHERE i > 2) SELECT a.window_start, a.window_end, a.k, a.d, b.n"
                                + " FROM TABLE("
                                + TUMBLE
                                + ") a LEFT JOIN (SELECT window_start, window_end, k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE few,"
                                + " DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k) b"
                                + " ON a.window_start = b.window_start AND a.window_end = b.window_end AND a.k = b.k",
                        Emit.UPDATES));
    }

    /** The event time of a view is one to what reads the stream of its changes. */
    @Test
    void windowsOfAViewThatIsMadeApart() throws Exception {
        requireEqual(
                false,
                BothEngines.view(
                        "peaks",
                        "SELECT k, b, i, d, ts FROM (SELECT *, MAX(d) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN"
                                + " INTERVAL '5' SECOND PRECEDING AND CURRENT ROW) AS most FROM events) WHERE d >= most",
                        Emit.FINAL),
                BothEngines.view(
                        "v", GROUPS.formatted(TUMBLE.replace("events", "peaks")), Emit.UPDATES));
    }

    @Test
    void rowsComeWhileAWindowIsOpen() throws Exception {
        PipelineSpec.View view = BothEngines.view("v", GROUPS.formatted(TUMBLE), Emit.UPDATES);
        List<Row> changes = new JobViews(LIFE, view).changes(new BothEngines(SEED, 300, false));
        assertThat(changes).extracting(Row::getKind).contains(RowKind.UPDATE_AFTER);
    }

    /** What another view keeps stays. */
    @Test
    void stateGoesFromTheOperatorsOfTheViewAlone() {
        Map<String, Long> lives =
                new JobViews(
                                LIFE,
                                BothEngines.view(
                                        "totals",
                                        "SELECT id, SUM(l) AS l FROM changes GROUP BY id",
                                        Emit.FINAL),
                                SUMS,
                                BothEngines.view("best", BEST, Emit.UPDATES),
                                BothEngines.view(
                                        "v",
                                        "SELECT k, SUM(n) AS n FROM best GROUP BY k",
                                        Emit.FINAL))
                        .lives();
        assertThat(lives)
                .isEqualTo(
                        Map.of(
                                "ChangelogNormalize(key=[id, word])", 0L,
                                "GroupAggregate(groupBy=[id])", 0L,
                                "GroupAggregate(groupBy=[window_start, window_end, k])",
                                        LIFE.toMillis(),
                                "Rank(strategy=[RetractStrategy])", LIFE.toMillis(),
                                "GroupAggregate(groupBy=[k])", 0L));
    }
}
