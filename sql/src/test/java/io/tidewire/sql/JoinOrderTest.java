package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Inner joins make no cross product that another order spares. */
class JoinOrderTest {

    @Test
    void anEqualityDecidesWhatComesNext() {
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price, p.name, a.category FROM bid b, person p, auction a"
                                        + " WHERE b.auction = a.id AND a.seller = p.id AND b.price >"
                                        + " a.reserve"))
                .isEqualTo(
                        """
                        Project price=$0, name=$4, category=$2
                          INNER [1]=[0]
                            Project price=$1, seller=$4, category=$5
                              INNER [0]=[0] if GREATER($1, $3)
                                Project auction=$0, price=$2
                                  Scan bid
                                Project id=$0, reserve=$4, seller=$7, category=$8
                                  Scan auction
                            Project id=$0, name=$1
                              Scan person
                        """);
    }

    @Test
    void whatHasNoEqualityIsJoinedLast() {
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price, c.price, p.name, a.category FROM bid b, person p,"
                                        + " bid c, auction a WHERE b.auction = c.auction AND a.seller"
                                        + " = p.id AND b.price < a.reserve"))
                .isEqualTo(
                        """
                        Project price=$0, price0=$1, name=$2, category=$4
                          INNER []=[] if LESS($0, $3)
                            Project price=$1, price_=$3
                              INNER [0]=[0]
                                Project auction=$0, price=$2
                                  Scan bid
                                Project auction=$0, price=$2
                                  Scan bid
                            Project name=$1, reserve=$2, category=$4
                              INNER [0]=[1]
                                Project id=$0, name=$1
                                  Scan person
                                Project reserve=$4, seller=$7, category=$8
                                  Scan auction
                        """);
    }

    @Test
    void equalitiesOfExpressionsAreEqualities() {
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price, p.name FROM bid b, person p, auction a WHERE"
                                        + " b.auction = a.id + 1 AND a.seller = p.id * 2"))
                .contains("=PLUS($0, 1)")
                .contains("=TIMES($0, 2)")
                .doesNotContain("INNER []");
    }

    @Test
    void anEqualityOfThreeHoldsWhenTheThreeAreThere() {
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price, p.name FROM bid b, person p, auction a WHERE"
                                        + " b.auction = a.id AND a.seller = p.id AND b.bidder + p.id ="
                                        + " a.category"))
                .contains(" if ")
                .contains("PLUS")
                .doesNotContain("INNER []");
    }

    @Test
    void nullsAgreeWhereTheyDid() {
        assertThat(
                        Pipelines.view(
                                        "SELECT b.price, p.name FROM bid b, person p, auction a WHERE"
                                                + " b.auction IS NOT DISTINCT FROM a.id AND a.seller ="
                                                + " p.id")
                                .plan()
                                .toString())
                .contains("nullSafe=[0]");
    }

    @Test
    void theOrderOfTheTextStandsWhereItMakesNoMoreProducts() {
        assertThat(
                        Pipelines.plan(
                                "SELECT p.name, a.category, b.price FROM person p, auction a JOIN bid"
                                        + " b ON b.auction = a.id"))
                .isEqualTo(
                        """
                        Project name=$0, category=$2, price=$4
                          INNER [1]=[0]
                            INNER []=[]
                              Project name=$1
                                Scan person
                              Project id=$0, category=$8
                                Scan auction
                            Project auction=$0, price=$2
                              Scan bid
                        """);
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price FROM bid b JOIN auction a ON b.dateTime BETWEEN"
                                        + " a.dateTime AND a.expires JOIN person p ON p.id = a.seller"
                                        + " AND p.name = b.channel"))
                .contains("INNER []=[] if AND(");
    }

    @Test
    void outerJoinsStayWhereTheyAre() {
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price, p.name, a.category FROM bid b CROSS JOIN person p"
                                        + " LEFT JOIN auction a ON b.auction = a.id AND a.seller ="
                                        + " p.id"))
                .contains("LEFT [0, 2]=[0, 1]\n    INNER []=[]\n");
    }

    @Test
    void whatIsDrawnIsDrawnForEachPair() {
        assertThat(
                        Pipelines.plan(
                                "SELECT b.price FROM bid b, person p, auction a WHERE b.auction ="
                                        + " a.id AND a.seller = p.id AND b.price > RAND() * a.reserve +"
                                        + " p.id"))
                .contains("Filter AND(EQUALS(")
                .contains("INNER []=[]\n      INNER []=[]\n");
    }

    @Test
    void aChainOfSixtyFromBothItsEndsHasNone() {
        String tables =
                IntStream.range(0, 60)
                        .mapToObj(i -> "person p" + (i % 2 == 0 ? i / 2 : 59 - i / 2))
                        .collect(Collectors.joining(", "));
        String conditions =
                IntStream.range(1, 60)
                        .mapToObj(i -> "p" + i + ".id = p" + (i - 1) + ".id + 1")
                        .collect(Collectors.joining(" AND "));
        assertThat(Pipelines.plan("SELECT p0.name FROM " + tables + " WHERE " + conditions))
                .contains("INNER [1]=[0]")
                .doesNotContain("INNER []");
    }
}
