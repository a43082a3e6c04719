package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What OVER, QUALIFY and ranks become. */
class OverPlansTest {

    @Test
    void callsOfOneWindowShareANode() {
        assertThat(
                        Pipelines.plan(
                                "SELECT auction, SUM(price) OVER w AS s, AVG(price) OVER w AS m,"
                                        + " LAG(price) OVER (PARTITION BY auction ORDER BY dateTime)"
                                        + " AS l FROM bid WINDOW w AS (PARTITION BY auction ORDER BY"
                                        + " dateTime RANGE INTERVAL '1' MINUTE PRECEDING)"))
                .isEqualTo(
                        """
                        Project auction=$0, s=$3, m=$4, l=$5
                          OVER by [0] order [$2] SUM[1] range -60000000..0 AVG[1] range -60000000..0 SHIFT[1] -1
                            Project auction=$0, price=$2, dateTime=$5
                              Scan bid
                        """);
    }

    @Test
    void sumsMayBeNull() {
        assertThat(
                        Pipelines.view(
                                        "SELECT SUM(price) OVER (PARTITION BY auction ORDER BY"
                                                + " dateTime ROWS 2 PRECEDING) AS s FROM bid")
                                .schema()
                                .type(0)
                                .nullable())
                .isTrue();
    }

    @Test
    void ranksAreBoundedByTheirCondition() {
        for (String rank : new String[] {"ROW_NUMBER", "RANK", "DENSE_RANK"}) {
            String ranked =
                    "SELECT auction, price, "
                            + rank
                            + "() OVER (PARTITION BY auction ORDER BY price DESC) AS r FROM bid";
            assertThat(Pipelines.plan("SELECT * FROM (" + ranked + ") WHERE r <= 3"))
                    .contains(rank + " 1..3 by [0] order [$1 desc] +rank")
                    .doesNotContain("OVER");
            assertThat(Pipelines.plan(ranked + " QUALIFY r < 3"))
                    .contains(rank + " 1..2 by [0]")
                    .doesNotContain("OVER");
            assertThat(Pipelines.plan(ranked)).contains("OVER by [0] order [$1 desc] " + rank);
            assertThat(Pipelines.plan("SELECT * FROM (" + ranked + ") WHERE r > 3"))
                    .contains("Filter GREATER_OR_EQUAL($2, 4)", "OVER by [0]");
        }
    }

    @Test
    void aNamedWindowIsRefined() {
        String named = " AS x FROM bid WINDOW w AS (PARTITION BY auction ORDER BY dateTime)";
        assertThat(Pipelines.plan("SELECT MAX(price) OVER (w ROWS 2 PRECEDING)" + named))
                .contains("OVER by [0] order [$2] MAX[1] rows -2..0");
        assertThat(
                        Pipelines.plan(
                                "SELECT MAX(price) OVER v" + named + ", v AS (w ROWS 3 PRECEDING)"))
                .contains("OVER by [0] order [$2] MAX[1] rows -3..0");
        assertThat(
                        Pipelines.plan(
                                "SELECT * FROM (SELECT MAX(price) OVER (w ORDER BY dateTime ROWS 1"
                                        + " PRECEDING) AS x FROM bid WINDOW w AS (PARTITION BY"
                                        + " auction)) WHERE x > 1"))
                .contains("OVER by [0] order [$2] MAX[1] rows -1..0");
        assertThat(
                        Pipelines.faults(
                                "SELECT MAX(price) OVER (w ROWS 2 PRECEDING) AS x FROM bid WINDOW w"
                                        + " AS (ORDER BY dateTime ROWS 9 PRECEDING)"))
                .isNotEmpty();
        assertThat(Pipelines.faults("SELECT MAX(price) OVER (u ROWS 2 PRECEDING)" + named))
                .isNotEmpty();
    }

    @Test
    void conditionsOnThePartitionGoBelow() {
        assertThat(
                        Pipelines.plan(
                                "SELECT * FROM (SELECT auction, price, SUM(price) OVER (PARTITION"
                                        + " BY auction) AS s FROM bid) WHERE auction = 7 AND price >"
                                        + " 5"))
                .isEqualTo(
                        """
                        Project auction=$0, price=$1, s=$2
                          Filter GREATER($1, 5)
                            OVER by [0] order [] SUM[1] range null..null
                              Filter EQUALS($0, 7)
                                Project auction=$0, price=$2
                                  Scan bid
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SUM(price) OVER (ORDER BY dateTime RANGE INTERVAL '1' MONTH PRECEDING) | a RANGE"
                        + " of months",
                "SUM(price) OVER (ORDER BY dateTime ROWS price PRECEDING) | must be constants",
                "LAG(price, bidder) OVER (ORDER BY dateTime) | must be a constant",
                "LAG(price) IGNORE NULLS OVER (ORDER BY dateTime) | LAG with IGNORE NULLS",
                "SUM(price) OVER (ORDER BY dateTime ROWS 2 PRECEDING EXCLUDE TIES) | EXCLUDE",
                "NTILE(0) OVER (ORDER BY price) | at least 1",
                "SUM(price) OVER (ORDER BY price RANGE INTERVAL '1' DAY PRECEDING) | mismatch between",
                "SUM(price) FILTER (WHERE price > 1) OVER (ORDER BY price) | must be applied to",
            })
    void whatCannotRunIsSaidPlainly(String call, String fault) {
        assertThat(Pipelines.faults("SELECT " + call + " AS x FROM bid").toString())
                .contains(fault.trim());
    }
}
