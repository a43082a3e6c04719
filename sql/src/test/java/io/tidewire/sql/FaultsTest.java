package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program.Otherwise;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Every fault has a code, the exact place, and plain words. */
class FaultsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT prise FROM bid | 1:8 SQL_INVALID there is no column 'prise'",
                "SELECT b.prise FROM bid b | 1:10 SQL_INVALID there is no column 'prise' in 'b'",
                "SELECT * FROM bids | 1:15 SQL_INVALID there is no source or view 'bids'",
                "SELECT UPER(url) FROM bid | 1:8 SQL_INVALID there is no function 'UPER'",
                "SELECT price, COUNT(*) FROM bid | 1:8 SQL_INVALID 'price' is neither in GROUP BY"
                        + " nor inside an aggregate",
                "SELECT id FROM person, auction | 1:8 SQL_INVALID 'id' is ambiguous: more than one"
                        + " column here has the name",
                "WITH q AS (SELECT p.id, a.id FROM person p, auction a) SELECT 1 FROM q | 1:12"
                        + " SQL_INVALID two columns here have the name 'id'",
                "SELECT window_start FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '1'"
                        + " HOUR)) a JOIN TABLE(TUMBLE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '1'"
                        + " HOUR)) b ON a.bidder = b.bidder | 1:8 SQL_INVALID 'window_start' is"
                        + " ambiguous: more than one column here has the name",
                "SELECT price FROM bid WHERE | 1:27 SQL_SYNTAX the query ends too early",
                "SELECT count FROM bid | 1:8 SQL_SYNTAX 'count' is a keyword and cannot stand here",
                "SELECT 'x FROM bid | 1:8 SQL_SYNTAX a quoted text is not closed",
                "SELECT LISTAGG(channel) OVER () FROM bid | 1:8 SQL_UNSUPPORTED LISTAGG OVER is not"
                        + " supported",
                "SELECT CAST(NULL AS ARRAY<INT>), x FROM bid | 1:34 SQL_INVALID there is no"
                        + " column 'x'",
            })
    void placedAndPlain(String sql, String fault) {
        assertThat(Pipelines.faults(sql)).containsExactly("v1:" + fault);
    }

    @Test
    void suggestsTheNearestName() {
        assertThat(Pipelines.hints("SELECT prise FROM bid"))
                .containsExactly("did you mean 'price'?");
        assertThat(Pipelines.hints("SELECT * FROM bids")).containsExactly("did you mean 'bid'?");
        assertThat(Pipelines.hints("SELECT UPER(url) FROM bid"))
                .containsExactly("did you mean 'UPPER'?");
        assertThat(Pipelines.hints("SELECT count FROM bid"))
                .containsExactly("if it is a name, put it in backticks: `count`");
    }

    @Test
    void theWindowSaysWhatItNeeds() {
        assertThat(
                        Pipelines.faults(
                                "SELECT * FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(price),"
                                        + " INTERVAL '1' HOUR))"))
                .containsExactly(
                        "v1:1:50 SQL_INVALID windows are over a TIMESTAMP, and 'price' is of type"
                                + " BIGINT");
    }

    /** The text's lines stand in the file with an indent of their own. */
    @Test
    void placeInTheFile() {
        SqlText sql =
                new SqlText(
                        "SELECT auction,\n  wrong\nFROM bid",
                        List.of(
                                Location.at("p.yaml", 12, 7),
                                Location.at("p.yaml", 13, 7),
                                Location.at("p.yaml", 14, 7)));
        PipelineSpec.View view =
                new PipelineSpec.View("v", sql, Emit.FINAL, Location.at("p.yaml", 11, 3));
        assertThat(Pipelines.compile(List.of(view)).faults())
                .extracting(Fault::location)
                .containsExactly(new Location("p.yaml", 13, 9, 13, 14));
    }

    @Test
    void retainNeedsAnEventTime() {
        PipelineSpec.View view =
                new PipelineSpec.View(
                        "v",
                        SqlText.of(
                                "v",
                                "SELECT x, COUNT(*) AS c FROM (VALUES (1)) AS t (x) GROUP BY x"),
                        Emit.FINAL,
                        Duration.ofDays(7),
                        Location.at("p.yaml", 11, 3));
        assertThat(Pipelines.compile(List.of(view)).faults())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(fault.location()).isEqualTo(view.location());
                            assertThat(fault.message()).contains("retain counts in event time");
                            assertThat(fault.hint()).contains("event_time");
                        });
    }

    @Test
    void allInOnePassAndDependantsQuietly() {
        Compiled compiled =
                Pipelines.compile(
                        List.of(
                                Pipelines.view("a", "SELECT nope FROM bid", Emit.FINAL),
                                Pipelines.view("b", "SELECT * FROM a", Emit.FINAL),
                                Pipelines.view("c", "SELECT * FORM bid", Emit.FINAL),
                                Pipelines.view("d", "SELECT * FROM b, c", Emit.FINAL)));
        assertThat(compiled.program()).isNull();
        assertThat(compiled.faults()).hasSize(2);
    }

    /** As far as unknown columns and functions go; what depends on their types stays untold. */
    @Test
    void severalUnknownNamesOfOneView() {
        assertThat(
                        Pipelines.faults(
                                "SELECT prise, UPER(uri) AS u, price\nFROM (SELECT b.prise, url, price"
                                        + " FROM bid b)\nWHERE actoin > 1"))
                .containsExactly(
                        "v1:1:15 SQL_INVALID there is no function 'UPER'",
                        "v1:1:20 SQL_INVALID there is no column 'uri'",
                        "v1:2:16 SQL_INVALID there is no column 'prise' in 'b'",
                        "v1:3:7 SQL_INVALID there is no column 'actoin'");
    }

    @Test
    void whatIsUnknownIsPassedOver() {
        Compiled compiled =
                Pipelines.compile(
                        List.of(Pipelines.source("bid", Pipelines.BID, "dateTime")),
                        List.of(
                                Pipelines.view("a", "SELECT nope FROM bid", Emit.FINAL),
                                Pipelines.view("b", "SELECT nope FROM lost", Emit.FINAL)),
                        Set.of("lost"));
        assertThat(compiled.program()).isNull();
        assertThat(compiled.known().sources()).hasSize(1);
        assertThat(compiled.faults()).hasSize(1);
    }

    @Test
    void aFaultyComputedColumnIsOneFault() {
        Location here = Location.at("p.yaml", 3, 5);
        PipelineSpec.Source source =
                new PipelineSpec.Source(
                        "bid",
                        "file",
                        io.tidewire.api.pipeline.Options.NONE,
                        null,
                        Pipelines.BID,
                        List.of(
                                new PipelineSpec.Computed(
                                        "cheap", SqlText.of("computed", "prise < 10"), here)),
                        List.of(),
                        null,
                        null,
                        List.of(),
                        here);
        assertThat(
                        Pipelines.compile(
                                        List.of(source),
                                        List.of(
                                                Pipelines.view(
                                                        "v", "SELECT cheap FROM bid", Emit.FINAL)))
                                .faults())
                .extracting(Fault::message)
                .containsExactly("there is no column 'prise'");
    }

    @Test
    void circles() {
        Compiled compiled =
                Pipelines.compile(
                        List.of(
                                Pipelines.view("a", "SELECT * FROM b", Emit.FINAL),
                                Pipelines.view("b", "SELECT * FROM a", Emit.FINAL),
                                Pipelines.view("c", "SELECT * FROM c", Emit.FINAL),
                                Pipelines.view("d", "SELECT * FROM a", Emit.FINAL)));
        assertThat(compiled.faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "a:1:1: error CYCLE: views read each other in a circle: a -> b -> a\n"
                                + "    hint: let one of them read a source instead",
                        "c:1:1: error CYCLE: the view 'c' reads itself\n"
                                + "    hint: let one of them read a source instead");
    }

    @Test
    void viewsMayStandInAnyOrder() {
        Compiled compiled =
                Pipelines.compile(
                        List.of(
                                Pipelines.view("late", "SELECT * FROM early", Emit.FINAL),
                                Pipelines.view("early", "SELECT price FROM bid", Emit.FINAL)));
        assertThat(compiled.faults()).isEmpty();
        assertThat(compiled.program().views())
                .extracting(io.tidewire.api.plan.Program.View::name)
                .containsExactly("early", "late");
    }

    @Test
    void columnsOfTheSource() {
        Location here = Location.at("p.yaml", 3, 5);
        PipelineSpec.Source source =
                new PipelineSpec.Source(
                        "bid",
                        "file",
                        io.tidewire.api.pipeline.Options.NONE,
                        null,
                        Pipelines.BID,
                        List.of(
                                new PipelineSpec.Computed(
                                        "cheap", SqlText.of("computed", "price < 10"), here)),
                        List.of("auctoin"),
                        new PipelineSpec.EventTime("price", Duration.ZERO, Duration.ZERO, here),
                        new PipelineSpec.Deduplicate(List.of("url", "urk"), Duration.ZERO, here),
                        List.of(
                                new PipelineSpec.Expectation(
                                        "ok",
                                        SqlText.of("ok", "price > 0 AND cheap"),
                                        Otherwise.TAG,
                                        here),
                                new PipelineSpec.Expectation(
                                        "number",
                                        SqlText.of("number", "price + 1"),
                                        Otherwise.DROP,
                                        here),
                                new PipelineSpec.Expectation(
                                        "typo",
                                        SqlText.of("typo", "pricee > 0"),
                                        Otherwise.DROP,
                                        here)),
                        here);
        assertThat(Pipelines.compile(List.of(source), List.of()).faults())
                .extracting(Fault::toString)
                .containsExactlyInAnyOrder(
                        "p.yaml:3:5: error WRONG_VALUE: the event time 'price' is of type BIGINT\n"
                                + "    hint: it must be TIMESTAMP or TIMESTAMP_LTZ; declare the column"
                                + " so, or compute one from it",
                        "p.yaml:3:5: error UNKNOWN_NAME: the source 'bid' has no column"
                                + " 'auctoin'\n    hint: did you mean 'auction'?",
                        "p.yaml:3:5: error UNKNOWN_NAME: the source 'bid' has no column 'urk'\n"
                                + "    hint: did you mean 'url'?",
                        "number:1:1: error SQL_INVALID: the check 'number' is of type BIGINT, it"
                                + " must be true or false\n    hint: compare it with something",
                        "typo:1:1: error SQL_INVALID: there is no column 'pricee'\n"
                                + "    hint: did you mean 'price'?");
    }
}
