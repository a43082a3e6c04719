package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.RowPattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** MATCH_RECOGNIZE as a plan, and what it refuses. */
class MatchTest {

    private static String match(String clauses) {
        return "SELECT * FROM bid MATCH_RECOGNIZE (" + clauses + ")";
    }

    private static Plan.Match plan(String clauses) {
        Plan plan = Pipelines.view(match(clauses)).plan();
        while (!(plan instanceof Plan.Match)) {
            plan = plan.inputs().getFirst();
        }
        return (Plan.Match) plan;
    }

    private static RowPattern pattern(String pattern) {
        return plan("ORDER BY dateTime MEASURES A.price AS p PATTERN (" + pattern).pattern();
    }

    @Test
    void readsOnlyWhatItNeeds() {
        assertThat(
                        Pipelines.plan(
                                "SELECT p FROM bid MATCH_RECOGNIZE (PARTITION BY bidder ORDER BY"
                                        + " dateTime, price DESC MEASURES LAST(A.price, 1) AS p,"
                                        + " COUNT(url) AS u PATTERN (A+ B) WITHIN INTERVAL '1' MINUTE"
                                        + " DEFINE A AS SUM(A.price * 2) < 9, B AS B.price > A.price)"))
                .isEqualTo(
                        """
                        Project p=$1
                          Match (A+ B) by [0] order [$2, $1 desc] within=60000 PastLastRow[] reads \
                        [SUM[0]$3, LAST[1]$1@0, LAST[0]$1@0, LAST[0]$1@1] define [A: LESS($0, 9), B: \
                        GREATER($1, $2)] measures [$3]
                            Project bidder=$1, price=$2, dateTime=$5, $7=TIMES($2, 2)
                              Scan bid
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "A B*) DEFINE A AS A.price > 1 ! A B*",
                "A+? B{2} C{1,} D{2,3}? E{0,1}) DEFINE A AS A.price > 1 ! A+? B{2} C+ D{2,3}? E?",
                "A{,3} B) DEFINE A AS A.price > 1 ! A{0,3} B",
                "(A B | C)+ D) DEFINE A AS A.price > 1 ! (A B | C)+ D",
                "(A B)+ C) DEFINE A AS A.price > 1 ! (A B)+ C",
                "PERMUTE(A, B) C) DEFINE A AS A.price > 1 ! (A B | B A) C",
                "A [^B]) WITHIN INTERVAL '5' MINUTE DEFINE B AS B.price > 1 ! A [^B]",
                "A [ ^ B ]) WITHIN INTERVAL '5' MINUTE DEFINE B AS B.price > 1 ! A [^B]",
            })
    void patterns(String clauses, String text) {
        assertThat(pattern(clauses).text()).isEqualTo(text);
    }

    @Test
    void theTimeOfAMatchIsEventTime() {
        String rest = " PATTERN (A B) WITHIN INTERVAL '1' MINUTE DEFINE B AS B.price > A.price";
        Program.View timed =
                Pipelines.view(match("ORDER BY dateTime MEASURES MATCH_ROWTIME() AS t" + rest));
        assertThat(timed.schema().type(0)).isEqualTo(DataType.timestamp(3).notNull());
        // A match may come out as late as WITHIN: downstream, that is a lag.
        assertThat(timed.eventTime()).isNull();
        Program.View absent =
                Pipelines.view(
                        match(
                                "ORDER BY dateTime MEASURES MATCH_ROWTIME(dateTime) AS t PATTERN (A"
                                        + " [^B]) WITHIN INTERVAL '1' MINUTE DEFINE B AS B.price > 1"));
        assertThat(absent.eventTime()).isEqualTo(0);
    }

    @Test
    void skipsPastTheLastRowUnlessTold() {
        assertThat(pattern("A B) DEFINE A AS A.price > 1").skip())
                .isEqualTo(new RowPattern.PastLastRow());
        assertThat(
                        plan("ORDER BY dateTime MEASURES A.price AS p AFTER MATCH SKIP TO"
                                        + " LAST A PATTERN (A+ B) DEFINE A AS A.price > 1")
                                .pattern()
                                .skip())
                .isEqualTo(new RowPattern.ToVariable(List.of(0), false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "MEASURES A.price AS p PATTERN (A B) DEFINE A AS A.price > 1"
                        + " ! MATCH_RECOGNIZE needs an ORDER BY",
                "ORDER BY dateTime MEASURES A.price AS p ALL ROWS PER MATCH PATTERN (A B) DEFINE A AS"
                        + " A.price > 1 ! ALL ROWS PER MATCH is not supported",
                "ORDER BY dateTime MEASURES PREV(A.price) AS p PATTERN (A B) DEFINE A AS A.price > 1"
                        + " ! PREV is not supported, as in Flink",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN (A B) DEFINE A AS NEXT(A.price) > 1"
                        + " ! NEXT is not supported, as in Flink",
                "PARTITION BY bidder + 1 ORDER BY dateTime MEASURES A.price AS p PATTERN (A B) DEFINE"
                        + " A AS A.price > 1 ! PARTITION BY takes columns only",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN (A B) DEFINE Z AS Z.price > 1"
                        + " ! the PATTERN has no variable 'Z'",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN (^A B) DEFINE A AS A.price > 1"
                        + " ! ^ and $ are not supported: a stream has no first or last row",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN (A* B?) DEFINE A AS A.price > 1"
                        + " ! this PATTERN can match no rows at all",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN ((A? B?)+ A) DEFINE A AS A.price > 1"
                        + " ! a group that can match no rows cannot be repeated without end",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN (A {- B -} C) DEFINE A AS A.price > 1"
                        + " ! an exclusion {- -} has a meaning only with ALL ROWS PER MATCH, which is"
                        + " not supported",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN (A [^B] C) DEFINE A AS A.price > 1"
                        + " ! [^B] may only be the end of a PATTERN",
                "ORDER BY dateTime MEASURES A.price AS p PATTERN (A [^B]) DEFINE A AS A.price > 1"
                        + " ! [^B] needs a time in which no row may come",
                "ORDER BY dateTime DESC MEASURES A.price AS p PATTERN (A B) DEFINE A AS A.price > 1"
                        + " ! the ORDER BY of MATCH_RECOGNIZE must begin with the event time,"
                        + " ascending",
                "ORDER BY price, dateTime MEASURES A.price AS p PATTERN (A B) DEFINE A AS A.price > 1"
                        + " ! the ORDER BY of MATCH_RECOGNIZE must begin with the event time, which"
                        + " 'price' is not",
                "ORDER BY dateTime MEASURES SUM(A.price * price) AS p PATTERN (A B) DEFINE A AS"
                        + " A.price > 1 ! multiple pattern variables in",
            })
    void refused(String clauses, String message) {
        assertThat(Pipelines.faults(match(clauses)))
                .hasSize(1)
                .first()
                .asString()
                .contains(message);
    }

    @Test
    void onlyOverRowsThatStay() {
        assertThat(
                        Pipelines.faults(
                                "SELECT * FROM customer_versions MATCH_RECOGNIZE (ORDER BY dateTime"
                                        + " MEASURES A.id AS id PATTERN (A B) DEFINE A AS A.id > 1)"))
                .containsExactly(
                        "v1:1:1 SQL_UNSUPPORTED MATCH_RECOGNIZE is over rows that may be changed or"
                                + " retracted");
    }

    @Test
    void faultsHaveTheirPlace() {
        assertThat(
                        Pipelines.faults(
                                match(
                                        "ORDER BY dateTime MEASURES X.price AS p PATTERN (A B) DEFINE A"
                                                + " AS A.prise > 1")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("v1:1:");
    }
}
