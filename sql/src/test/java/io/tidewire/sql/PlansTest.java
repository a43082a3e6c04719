package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.plan.Program;

import org.junit.jupiter.api.Test;

import java.util.List;

/** One golden plan per feature of the language. */
class PlansTest {

    private static final String TUMBLE =
            "TABLE(TUMBLE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '10' SECOND))";

    @Test
    void readsOnlyWhatIsNeeded() {
        assertThat(Pipelines.plan("SELECT auction FROM bid WHERE price > 100"))
                .isEqualTo(
                        """
                        Project auction=$0
                          Filter GREATER($1, 100)
                            Project auction=$0, price=$2
                              Scan bid
                        """);
    }

    @Test
    void groups() {
        assertThat(
                        Pipelines.plan(
                                "SELECT channel, COUNT(DISTINCT bidder) FILTER (WHERE price > 10)"
                                        + " AS n FROM bid GROUP BY channel HAVING COUNT(*) > 2"))
                .isEqualTo(
                        """
                        Project channel=$0, n=$1
                          Filter GREATER($2, 2)
                            Aggregate [0] COUNT distinct[1] if $2 COUNT[]
                              Project channel=$3, bidder=$1, $f2=IS_TRUE(GREATER($2, 10))
                                Scan bid
                        """);
    }

    @Test
    void finalWindows() {
        String sql =
                "SELECT auction, window_end, COUNT(*) AS n FROM "
                        + TUMBLE
                        + " GROUP BY auction, window_start, window_end";
        Program.View once = Pipelines.view(sql);
        assertThat(Shapes.of(once.plan()))
                .isEqualTo(
                        """
                        Project auction=$0, window_end=$2, n=$3
                          Finalize $2
                            Aggregate [0, 2, 3] COUNT[]
                              TUMBLE $1 size=10000 step=10000
                                Project auction=$0, dateTime=$5
                                  Scan bid
                        """);
        assertThat(once.insertOnly()).isTrue();
        assertThat(once.eventTime()).isEqualTo(1);
        Program.View updating = Pipelines.updates(sql);
        assertThat(Shapes.of(updating.plan())).doesNotContain("Finalize");
        assertThat(updating.insertOnly()).isFalse();
    }

    @Test
    void otherWindows() {
        assertThat(Pipelines.plan(counted("HOP", "INTERVAL '2' SECOND, INTERVAL '10' SECOND")))
                .contains("HOP $0 size=10000 step=2000");
        assertThat(Pipelines.plan(counted("CUMULATE", "INTERVAL '2' SECOND, INTERVAL '10' SECOND")))
                .contains("CUMULATE $0 size=10000 step=2000");
        assertThat(Pipelines.plan(counted("TUMBLE", "INTERVAL '10' SECOND, INTERVAL '3' SECOND")))
                .contains("TUMBLE $0 size=10000 step=10000 offset=3000");
        assertThat(
                        Pipelines.plan(
                                "SELECT bidder, window_end, COUNT(*) FROM TABLE(SESSION(TABLE bid"
                                        + " PARTITION BY bidder, DESCRIPTOR(dateTime), INTERVAL '10'"
                                        + " SECOND)) GROUP BY bidder, window_start, window_end"))
                .contains("$closes=PLUS_INTERVAL($2, 1)", "SESSION $1 by [0] gap=10000");
        assertThat(
                        Pipelines.plan(
                                "SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(DATA => TABLE bid,"
                                        + " TIMECOL => DESCRIPTOR(dateTime), SIZE => INTERVAL '10'"
                                        + " SECOND)) GROUP BY window_start, window_end"))
                .contains("TUMBLE $0 size=10000 step=10000");
    }

    private static String counted(String window, String intervals) {
        return "SELECT window_end, COUNT(*) FROM TABLE("
                + window
                + "(TABLE bid, DESCRIPTOR(dateTime), "
                + intervals
                + ")) GROUP BY window_start, window_end";
    }

    @Test
    void olderGroupWindows() {
        assertThat(
                        Pipelines.plan(
                                "SELECT auction, TUMBLE_START(dateTime, INTERVAL '1' MINUTE) AS a,"
                                        + " TUMBLE_END(dateTime, INTERVAL '1' MINUTE) AS z,"
                                        + " TUMBLE_ROWTIME(dateTime, INTERVAL '1' MINUTE) AS t,"
                                        + " COUNT(*) AS n FROM bid GROUP BY auction, TUMBLE(dateTime,"
                                        + " INTERVAL '1' MINUTE)"))
                .startsWith(
                        """
                        Project auction=$0, a=$1, z=$2, t=MINUS_INTERVAL($2, 1000), n=$3
                          Finalize $2
                            Aggregate [0, 1, 2] COUNT[]
                        """);
        assertThat(
                        Pipelines.plan(
                                "SELECT SESSION_START(dateTime, INTERVAL '1' MINUTE) AS a,"
                                        + " SESSION_END(dateTime, INTERVAL '1' MINUTE) AS z FROM bid"
                                        + " GROUP BY bidder, SESSION(dateTime, INTERVAL '1' MINUTE)"))
                .startsWith("Project a=$0, z=$1\n  Finalize $2")
                .contains("SESSION $1 by [0] gap=60000");
    }

    @Test
    void windowsOverWindows() {
        List<Program.View> views =
                Pipelines.views(
                        "SELECT window_time AS ts, COUNT(*) AS n FROM "
                                + TUMBLE
                                + " GROUP BY window_start, window_end, window_time",
                        "SELECT window_end, SUM(n) AS n FROM TABLE(TUMBLE(TABLE v1,"
                                + " DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start,"
                                + " window_end");
        assertThat(views.get(0).eventTime()).isZero();
        assertThat(Shapes.of(views.get(1).plan())).contains("Finalize").contains("Scan v1");
        assertThat(views.get(1).insertOnly()).isTrue();
    }

    @Test
    void oneFinalizeIsEnoughForTheSameWindow() {
        Program.View view =
                Pipelines.view(
                        "SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_end ORDER"
                                + " BY n DESC) AS rn FROM (SELECT auction, window_end, COUNT(*) AS n"
                                + " FROM "
                                + TUMBLE
                                + " GROUP BY auction, window_start, window_end)) WHERE rn <= 3");
        assertThat(Shapes.of(view.plan()).split("Finalize", -1)).hasSize(2);
        assertThat(view.insertOnly()).isTrue();
        assertThat(view.key()).containsExactly(1, 3);
    }

    @Test
    void intervalJoins() {
        String expected = "INNER [0]=[0] if ";
        for (String condition :
                List.of(
                        "b.dateTime BETWEEN a.dateTime - INTERVAL '1' SECOND AND a.dateTime +"
                                + " INTERVAL '5' SECOND",
                        "a.dateTime <= b.dateTime + INTERVAL '1' SECOND AND b.dateTime <="
                                + " a.dateTime + INTERVAL '5' SECOND",
                        "b.dateTime - INTERVAL '5' SECOND <= a.dateTime AND a.dateTime - INTERVAL"
                                + " '1' SECOND <= b.dateTime")) {
            assertThat(
                            Pipelines.plan(
                                    "SELECT a.id FROM auction a JOIN bid b ON a.id = b.auction AND "
                                            + condition))
                    .contains(expected)
                    .contains("within $1,$1 -1000..5000");
        }
    }

    @Test
    void semiAndAntiJoins() {
        assertThat(
                        Pipelines.plan(
                                "SELECT price FROM bid WHERE auction IN (SELECT id FROM auction)"))
                .contains("SEMI [0]=[0]\n");
        assertThat(
                        Pipelines.plan(
                                "SELECT price FROM bid b WHERE NOT EXISTS (SELECT 1 FROM person p"
                                        + " WHERE p.id = b.bidder AND p.state = 'OR')"))
                .contains("ANTI [0]=[0]\n");
        assertThat(
                        Pipelines.plan(
                                "SELECT price FROM bid WHERE auction NOT IN (SELECT id FROM"
                                        + " auction)"))
                .contains("ANTI []=[] if IS_NOT_FALSE(EQUALS($0, $2))");
    }

    @Test
    void scalarSubQueries() {
        assertThat(
                        Pipelines.plan(
                                "SELECT price FROM bid b WHERE price > (SELECT AVG(price) FROM bid"
                                        + " x WHERE x.auction = b.auction)"))
                .contains("INNER [0]=[0] if GREATER($1, $3)", "Aggregate [0] AVG[1]");
    }

    @Test
    void aScalarSubQueryThatMayHaveSeveralRowsCountsThem() {
        assertThat(
                        Pipelines.plan(
                                "SELECT (SELECT price FROM bid b WHERE b.auction = a.id) AS p FROM"
                                        + " auction a"))
                .contains("ONLY($2, ", "LEFT [0]=[0]\n", "Aggregate [0] SINGLE_VALUE[1] COUNT[]");
    }

    @Test
    void aSubQueryByThePrimaryKeyGroupsNothing() {
        assertThat(
                        Pipelines.plan(
                                "SELECT (SELECT name FROM customer c WHERE c.id = b.bidder) AS n"
                                        + " FROM bid b"))
                .contains("LEFT [0]=[0]\n")
                .doesNotContain("Aggregate");
    }

    /** The values of the outer rows are joined only where no equality tells of them. */
    @Test
    void aSubQueryWithoutEqualityIsComputedForTheDifferentOuterValues() {
        assertThat(
                        Pipelines.plan(
                                "SELECT (SELECT COUNT(*) FROM bid b WHERE b.price > a.reserve) AS n"
                                        + " FROM auction a"))
                .isEqualTo(
                        """
                        Project n=CASE(IS_NOT_NULL($2) -> $2 else 0)
                          LEFT [0]=[0]
                            Project reserve=$4
                              Scan auction
                            Aggregate [0] COUNT[]
                              INNER []=[] if GREATER($1, $0)
                                Aggregate [0]
                                  Project reserve=$4
                                    Scan auction
                                Project price=$2
                                  Scan bid
                        """);
    }

    @Test
    void temporalJoins() {
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price, c.name FROM bid b LEFT JOIN customer_versions FOR"
                                        + " SYSTEM_TIME AS OF b.dateTime AS c ON b.bidder = c.id"))
                .contains("TEMPORAL [0]=[0] at 2 versions 2 outer");
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price, c.name FROM (SELECT *, PROCTIME() AS now FROM"
                                        + " bid) b JOIN customer FOR SYSTEM_TIME AS OF b.now AS c ON"
                                        + " b.bidder = c.id"))
                .contains("TEMPORAL [0]=[0] at 2 versions null\n");
    }

    @Test
    void ranks() {
        assertThat(
                        Pipelines.plan(
                                "SELECT auction, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION"
                                        + " BY auction ORDER BY price DESC) AS rn FROM bid) WHERE rn <="
                                        + " 3"))
                .isEqualTo(
                        """
                        ROW_NUMBER 1..3 by [0] order [$1 desc]
                          Project auction=$0, price=$2
                            Scan bid
                        """);
        assertThat(
                        Pipelines.plan(
                                "SELECT auction FROM bid QUALIFY RANK() OVER (PARTITION BY auction"
                                        + " ORDER BY price) < 3"))
                .contains("RANK 1..2 by [0] order [$1]");
        assertThat(Pipelines.plan("SELECT price FROM bid ORDER BY price DESC LIMIT 5 OFFSET 2"))
                .startsWith("ROW_NUMBER 3..7 by [] order [$0 desc]");
    }

    @Test
    void sets() {
        assertThat(
                        Pipelines.plan(
                                "SELECT auction FROM bid UNION SELECT id FROM auction EXCEPT SELECT"
                                        + " id FROM person"))
                .isEqualTo(
                        """
                        EXCEPT
                          Aggregate [0]
                            Union
                              Project auction=$0
                                Scan bid
                              Project id=$0
                                Scan auction
                          Project id=$0
                            Scan person
                        """);
        assertThat(Pipelines.plan("SELECT * FROM (VALUES (1, 'a'), (2, 'bcd')) AS t(x, y)"))
                .isEqualTo("Values [1, 'a'] [2, 'bcd']\n");
    }

    @Test
    void unnest() {
        assertThat(
                        Pipelines.plan(
                                "SELECT i, n, o FROM everything CROSS JOIN UNNEST(nums) WITH"
                                        + " ORDINALITY AS u(n, o)"))
                .contains("Unnest $1 +ordinality");
        assertThat(
                        Pipelines.plan(
                                "SELECT i, k FROM everything LEFT JOIN UNNEST(m) AS u(k, v) ON"
                                        + " TRUE"))
                .contains("Unnest $1 outer");
    }

    @Test
    void json() {
        assertThat(
                        Pipelines.plan(
                                "SELECT JSON_VALUE(s, '$.x' RETURNING INT DEFAULT 1 ON EMPTY ERROR"
                                        + " ON ERROR) AS x FROM everything"))
                .startsWith(
                        "Project x=CAST(JSON_VALUE($4, '$.x', 'DEFAULT', CAST(1 AS STRING),"
                                + " 'ERROR', null) AS INT)");
    }

    @Test
    void warnsOfWindowsThatNeverClose() {
        Compiled compiled =
                Pipelines.compile(
                        List.of(
                                Pipelines.view(
                                        "v",
                                        "SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE"
                                                + " everything, DESCRIPTOR(tl), INTERVAL '1' HOUR))"
                                                + " GROUP BY window_start, window_end",
                                        io.tidewire.api.pipeline.PipelineSpec.Emit.FINAL)));
        assertThat(compiled.faults()).hasSize(1);
        assertThat(compiled.faults().getFirst().isError()).isFalse();
        assertThat(compiled.program().views().getFirst().insertOnly()).isFalse();
    }
}
