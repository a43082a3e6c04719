package io.tidewire.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.flink.function.BothEngines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code retain}: of joins what it is here, of what else keeps state a life by the clock. */
class RetainedViewsTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);
    private static final Duration LONG = Duration.ofDays(7);

    /** However fast the rows come. */
    @ParameterizedTest
    @ValueSource(strings = {"JOIN", "LEFT JOIN", "FULL JOIN"})
    void rowsMeetWhenTheirTimesAreNear(String join) throws Exception {
        new JobViews(
                        LONG,
                        BothEngines.view(
                                "v",
                                "SELECT a.k, a.ts, a.i, b.ts AS other_ts, b.d FROM events a "
                                        + join
                                        + " events AS b ON a.k = b.k AND a.i = b.i",
                                Duration.ofMillis(1_500)))
                .requireEqual(new BothEngines(SEED, 300, false));
    }

    @Test
    void nothingDiffersWhileNothingIsForgotten() throws Exception {
        new JobViews(
                        LONG,
                        BothEngines.view(
                                "v", "SELECT k, COUNT(*) AS n FROM events GROUP BY k", LONG))
                .requireEqual(new BothEngines(SEED, 300, false));
        new JobViews(
                        LONG,
                        BothEngines.view("seen", "SELECT DISTINCT k, i, ts FROM events", LONG),
                        BothEngines.view("v", "SELECT i, COUNT(*) AS n FROM seen GROUP BY i", LONG))
                .requireEqual(new BothEngines(SEED, 300, true));
    }

    /** The rows that meet it go. */
    @Test
    void aTableStaysWhole() throws Exception {
        JobViews names =
                new JobViews(
                        LONG,
                        BothEngines.view(
                                "v",
                                "SELECT e.k, e.ts, c.word, c.l FROM events AS e LEFT JOIN changes AS c ON e.i = c.i AND c.id < 3",
                                LONG));
        names.requireEqual(new BothEngines(SEED, 300, false));
        assertThat(names.joins()).containsExactly(List.of(LONG.toMillis(), 0L));
    }

    /** Groups, ranks, frames, joins that are not near, sets; and no others. */
    @Test
    void everyKindOfStateHasTheLife() {
        Duration retain = Duration.ofHours(1);
        Map<String, Long> lives =
                new JobViews(
                                retain,
                                BothEngines.view(
                                        "kept",
                                        "SELECT k, MAX(ts) AS ts, COUNT(*) AS n FROM events GROUP BY k",
                                        Emit.FINAL),
                                BothEngines.view(
                                        "grouped",
                                        "SELECT k, i, MAX(ts) AS ts FROM events GROUP BY k, i",
                                        retain),
                                BothEngines.view(
                                        "ranks",
                                        "SELECT k, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY i) AS place"
                                                + " FROM events) WHERE place <= 3",
                                        retain),
                                BothEngines.view(
                                        "firsts",
                                        "SELECT k, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY b ORDER BY ts) AS place"
                                                + " FROM events) WHERE place = 1",
                                        retain),
                                BothEngines.view(
                                        "frames",
                                        "SELECT k, ts, SUM(i) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING"
                                                + " AND CURRENT ROW) AS total FROM events",
                                        retain),
                                BothEngines.view(
                                        "joins",
                                        "SELECT a.k, a.ts FROM grouped a JOIN ranks b ON a.k = b.k",
                                        retain),
                                BothEngines.view(
                                        "v",
                                        "SELECT k, ts FROM joins EXCEPT SELECT k, ts FROM frames",
                                        retain))
                        .lives();
        assertThat(lives.remove("GroupAggregate(groupBy=[k])")).as("of kept").isZero();
        assertThat(lives.remove("ChangelogNormalize(key=[id, word])")).as("of changes").isZero();
        assertThat(lives.values()).containsOnly(retain.toMillis());
        assertThat(lives.keySet())
                .extracting(operator -> operator.substring(0, operator.indexOf('(')))
                .contains("GroupAggregate", "Deduplicate", "Join", "OverAggregate", "Rank");
    }
}
