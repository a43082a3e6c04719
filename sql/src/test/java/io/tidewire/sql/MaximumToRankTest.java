package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Values;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Program;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.reference.ReferenceEngine;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A join with the maximum of the group gives the same as a rank; the same query with {@code price}
 * spelt in a way that the rewrite does not see through is the oracle.
 */
class MaximumToRankTest {

    private static final String MAXIMA =
            " JOIN (SELECT MAX(price) AS m, MIN(price) AS l, window_start AS s, window_end AS e FROM"
                    + " TABLE(%s) GROUP BY window_start, window_end) x ON ";
    private static final String TUMBLE =
            "TUMBLE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '10' SECOND)";
    private static final String OFFSET =
            "TUMBLE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '10' SECOND, INTERVAL '3' SECOND)";
    private static final String HOP =
            "HOP(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '2' SECOND, INTERVAL '10' SECOND)";
    private static final String CUMULATE =
            "CUMULATE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '5' SECOND, INTERVAL '10' SECOND)";

    /** What makes a value another expression. */
    private static final String UNSEEN = "COALESCE(b.price, NULL)";

    @ParameterizedTest
    @ValueSource(strings = {TUMBLE, OFFSET, HOP})
    void ofTheWindowThatATimeLiesIn(String window) {
        String select = "SELECT auction, price, bidder, dateTime, m, e FROM bid b" + maxima(window);
        verify(select, "$ = m WHERE dateTime BETWEEN e - INTERVAL '10' SECOND AND e", 2);
        verify(select, "$ >= m AND dateTime >= e - INTERVAL '10' SECOND AND dateTime < e", 1);
        verify(select, "m <= $ AND s <= b.dateTime AND e > b.dateTime WHERE bidder > 1", 1);
        verify(select, "$ = m AND dateTime BETWEEN s AND e WHERE m > 2 AND bidder < m", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {TUMBLE, HOP, CUMULATE})
    void ofTheSameWindow(String window) {
        String rows = " FROM TABLE(" + window + ") b";
        String maxima = maxima(window);
        verify("SELECT auction, m, e" + rows + maxima, "$ = m AND window_end = e", 1);
        verify(
                "SELECT price, bidder, s" + rows + maxima,
                "$ >= m AND window_start = s AND window_end = e WHERE auction <> 2",
                1);
        verify("SELECT l, auction" + rows + minima(window), "$ <= l AND window_end = e", 1);
        verify(
                "SELECT auction" + rows,
                " WHERE (window_end, $) IN (SELECT window_end, MAX(price) FROM TABLE("
                        + window
                        + ") GROUP BY window_start, window_end)",
                1);
    }

    private static String maxima(String window) {
        return MAXIMA.formatted(window).replace(", MIN(price) AS l", "");
    }

    private static String minima(String window) {
        return MAXIMA.formatted(window).replace("MAX(price) AS m, ", "");
    }

    @Test
    void ofAnyGroup() {
        String join =
                "SELECT b.* FROM bid b JOIN (SELECT auction AS a, MAX(price) AS m FROM bid GROUP BY"
                        + " auction) x ON ";
        verify(join, "a = auction AND m = $", 1);
        verify(join, "$ = m AND a = b.auction AND bidder < 3", 1);
        verify("SELECT b.* FROM bid b", " WHERE $ = (SELECT MAX(price) FROM bid)", 1);
    }

    @Test
    void ofCountsPerWindow() {
        assertThat(Pipelines.plan(Query.Q5.views().lastEntry().getValue()))
                .contains("RANK 1..1 by [1] order")
                .doesNotContain("INNER");
    }

    /** Where the rank would not be the same, or not be better. */
    @Test
    void onlyWhereItIs() {
        String maxima = maxima(TUMBLE);
        String rows = "SELECT auction, m FROM bid b" + maxima;
        // Another interval than the window, a part of the group, other rows, rows that go.
        verify(rows, "$ = m WHERE dateTime BETWEEN e - INTERVAL '5' SECOND AND e", 0);
        verify(rows, "$ = m WHERE dateTime BETWEEN e - INTERVAL '11' SECOND AND e", 0);
        verify(rows, "$ = m WHERE dateTime >= e - INTERVAL '10' SECOND", 0);
        verify(rows, "$ <= m WHERE dateTime BETWEEN e - INTERVAL '10' SECOND AND e", 0);
        verify(rows, "$ = m", 0);
        verify(
                "SELECT b.auction, m FROM bid b JOIN (SELECT auction AS a, bidder AS c, MAX(price) AS"
                        + " m FROM bid GROUP BY auction, bidder) x ON ",
                "a = auction AND $ = m",
                0);
        verify(
                "SELECT b.auction FROM bid b JOIN (SELECT auction AS a, MAX(price) AS m FROM bid"
                        + " WHERE bidder > 1 GROUP BY auction) x ON ",
                "a = auction AND $ = m",
                0);
        verify(
                "SELECT b.auction FROM bid b LEFT JOIN (SELECT auction AS a, MAX(price) AS m FROM bid"
                        + " GROUP BY auction) x ON ",
                "a = auction AND $ = m",
                0);
        assertThat(
                        Pipelines.plan(
                                "SELECT c.id FROM customer c JOIN (SELECT name AS n, MAX(id) AS m FROM"
                                        + " customer GROUP BY name) x ON id = m AND name = n"))
                .contains("INNER");
    }

    private static void verify(String select, String on, int ranks) {
        for (Emit emit : Emit.values()) {
            String seen = select + on.replace("$", "b.price");
            String unseen = select + on.replace("$", UNSEEN);
            Program program =
                    Pipelines.program(
                            List.of(
                                    Pipelines.view("seen", seen, emit),
                                    Pipelines.view("unseen", unseen, emit)));
            List<Program.View> views = program.views();
            assertThat(Shapes.of(views.getFirst().plan()).split("RANK 1..1", -1))
                    .describedAs(Shapes.of(views.getFirst().plan()))
                    .hasSize(ranks + 1);
            assertThat(Shapes.of(views.getLast().plan())).doesNotContain("RANK");
            verify(program);
        }
    }

    private static void verify(Program program) {
        Random random = new Random(7);
        for (int trial = 0; trial < 20; trial++) {
            List<List<@Nullable Object>> bids = bids(random, random.nextInt(60));
            for (long watermark : new long[] {Long.MIN_VALUE, 10_000_000, Long.MAX_VALUE}) {
                Map<String, Long> watermarks = new HashMap<>();
                program.sources().forEach(source -> watermarks.put(source.name(), watermark));
                Map<String, List<List<@Nullable Object>>> results =
                        ReferenceEngine.evaluate(program, Map.of("bid", bids), watermarks);
                assertThat(results.get("seen"))
                        .containsExactlyInAnyOrderElementsOf(results.get("unseen"));
            }
        }
    }

    /** Many ties, NULLs, the same row twice, and times at the ends of windows. */
    private static List<List<@Nullable Object>> bids(Random random, int count) {
        List<List<@Nullable Object>> bids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Long price = random.nextInt(8) == 0 ? null : (Long) (long) random.nextInt(5);
            Object time =
                    random.nextInt(12) == 0
                            ? null
                            : Values.timestamp(random.nextInt(25) * 1_000_000L);
            bids.add(
                    Arrays.asList(
                            random.nextInt(6) == 0 ? null : (Long) (long) random.nextInt(3),
                            (long) random.nextInt(4),
                            price,
                            "c",
                            "u",
                            time,
                            "x"));
        }
        return bids;
    }
}
