package io.tidewire.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.PipelineSpec.RunSettings;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The examples of Flink's page on MATCH_RECOGNIZE with the rows it prints; and of ours. */
@Tag("oracle")
class MatchExamplesTest {

    private static final Location NOWHERE = Location.at("ticker.yaml", 1, 1);
    private static final LocalDateTime START = LocalDateTime.parse("2018-09-17T10:00:00");
    private static final Schema TICKER =
            Schema.of(
                    new Field("symbol", DataType.STRING.notNull()),
                    new Field("price", DataType.BIGINT.notNull()),
                    new Field("rowtime", DataType.timestamp(3).notNull()));

    private static Program program(String clauses) {
        PipelineSpec.Source source =
                new PipelineSpec.Source(
                        "ticker",
                        "test",
                        Options.NONE,
                        null,
                        TICKER,
                        List.of(),
                        new PipelineSpec.EventTime(
                                "rowtime", Duration.ZERO, Duration.ZERO, NOWHERE),
                        null,
                        List.of(),
                        NOWHERE);
        String sql = "SELECT * FROM ticker MATCH_RECOGNIZE (" + clauses + ")";
        PipelineSpec.View view =
                new PipelineSpec.View("v", SqlText.of("v", sql), Emit.FINAL, NOWHERE);
        Compiled compiled =
                SqlCompiler.compile(
                        new PipelineSpec(
                                "ticker",
                                List.of(source),
                                List.of(view),
                                List.of(),
                                RunSettings.DEFAULT));
        assertThat(compiled.faults()).isEmpty();
        return Objects.requireNonNull(compiled.program());
    }

    private static Batch prices(Duration apart, long... prices) {
        BatchBuilder rows = new BatchBuilder(TICKER);
        for (int i = 0; i < prices.length; i++) {
            rows.add(1, List.of("ACME", prices[i], START.plus(apart.multipliedBy(i))));
        }
        return rows.build();
    }

    /** What comes out, and with the end of the input nothing more than that. */
    private static List<String> matches(String clauses, Duration apart, long... prices) {
        try (Circuit circuit = Circuit.build(program(clauses), 1)) {
            Map<String, Batch> rows = Map.of("ticker", prices(apart, prices));
            return texts(circuit.step(rows, Map.of("ticker", Long.MAX_VALUE), 0).deltas().get("v"));
        }
    }

    private static List<String> texts(Batch delta) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; delta != null && i < delta.size(); i++) {
            List<Object> row = new ArrayList<>();
            for (int column = 0; column < delta.schema().size(); column++) {
                Object value = delta.value(i, column);
                row.add(
                        value instanceof LocalDateTime time
                                ? time.toLocalTime().toString()
                                : value);
            }
            texts.add(CaseTables.text(row));
        }
        return texts;
    }

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void fallAndRise() {
        assertThat(
                        matches(
                                "PARTITION BY symbol ORDER BY rowtime MEASURES START_ROW.rowtime AS"
                                        + " start_tstamp, LAST(PRICE_DOWN.rowtime) AS bottom_tstamp,"
                                        + " LAST(PRICE_UP.rowtime) AS end_tstamp ONE ROW PER MATCH AFTER"
                                        + " MATCH SKIP TO LAST PRICE_UP PATTERN (START_ROW PRICE_DOWN+"
                                        + " PRICE_UP) DEFINE PRICE_DOWN AS (LAST(PRICE_DOWN.price, 1) IS"
                                        + " NULL AND PRICE_DOWN.price < START_ROW.price) OR"
                                        + " PRICE_DOWN.price < LAST(PRICE_DOWN.price, 1), PRICE_UP AS"
                                        + " PRICE_UP.price > LAST(PRICE_DOWN.price, 1)",
                                SECOND,
                                12,
                                17,
                                19,
                                21,
                                25,
                                18,
                                15,
                                14,
                                24,
                                25,
                                19))
                .containsExactly("ACME | 10:00:04 | 10:00:07 | 10:00:08");
    }

    @Test
    void average() {
        assertThat(
                        matches(
                                "PARTITION BY symbol ORDER BY rowtime MEASURES FIRST(A.rowtime) AS s,"
                                        + " LAST(A.rowtime) AS e, AVG(CAST(A.price AS DECIMAL(10, 1)))"
                                        + " AS avgPrice ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW"
                                        + " PATTERN (A+ B) DEFINE A AS AVG(A.price) < 15",
                                SECOND,
                                12,
                                17,
                                13,
                                16,
                                25,
                                2,
                                4,
                                10,
                                15,
                                25,
                                25,
                                30))
                .containsExactly(
                        "ACME | 10:00 | 10:00:03 | 14.500000",
                        "ACME | 10:00:05 | 10:00:10 | 13.500000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {"B* ! 16", "B*? ! 13, 16"})
    void greedyAndReluctant(String loop, String last) {
        assertThat(
                        matches(
                                "ORDER BY rowtime MEASURES C.price AS lastPrice PATTERN (A "
                                        + loop
                                        + " C) DEFINE A AS A.price > 10, B AS B.price < 15, C AS"
                                        + " C.price > 12",
                                SECOND,
                                10,
                                11,
                                12,
                                13,
                                14,
                                16))
                .containsExactly(last.split(", "));
    }

    @Test
    void within() {
        String clauses =
                "PARTITION BY symbol ORDER BY rowtime MEASURES C.rowtime AS dropTime, A.price -"
                        + " C.price AS dropDiff PATTERN (A B* C) WITHIN INTERVAL '%d' MINUTE DEFINE B"
                        + " AS B.price > A.price - 10, C AS C.price < A.price - 10";
        long[] prices = {20, 17, 18, 11, 14, 9, 15, 14, 24, 1, 19};
        Duration apart = Duration.ofMinutes(20);
        // The page has the first match, 60 minutes long, in its hour; Flink's code has not.
        assertThat(matches(clauses.formatted(61), apart, prices))
                .containsExactly("ACME | 13:00 | 14");
        assertThat(matches(clauses.formatted(60), apart, prices))
                .containsExactly("ACME | 13:00 | 13");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "PAST LAST ROW ! 26 10:00:01 10:00:04, 17 10:00:05 10:00:07",
                "TO NEXT ROW ! 26 10:00:01 10:00:04, 24 10:00:02 10:00:05, 25 10:00:03 10:00:06,"
                        + " 22 10:00:04 10:00:07, 17 10:00:05 10:00:07",
                "TO LAST A ! 26 10:00:01 10:00:04, 25 10:00:03 10:00:06, 17 10:00:05 10:00:07"
            })
    void skips(String skip, String rows) {
        assertThat(
                        matches(
                                "ORDER BY rowtime MEASURES SUM(A.price) AS sumPrice, FIRST(rowtime +"
                                        + " INTERVAL '1' SECOND) AS startTime, LAST(rowtime + INTERVAL"
                                        + " '1' SECOND) AS endTime AFTER MATCH SKIP "
                                        + skip
                                        + " PATTERN (A+ C) DEFINE A AS SUM(A.price) < 30",
                                SECOND,
                                7,
                                9,
                                10,
                                5,
                                10,
                                7,
                                14))
                .containsExactly(rows.replace(" ", " | ").replace(", | ", ",").split(","));
    }

    @Test
    void absenceIsProvenByTheWatermark() {
        Program program =
                program(
                        "PARTITION BY symbol ORDER BY rowtime MEASURES A.price AS price,"
                                + " MATCH_ROWTIME() AS proven PATTERN (A [^B]) WITHIN INTERVAL '5'"
                                + " MINUTE DEFINE A AS A.price > 15, B AS B.price > A.price");
        long start = io.tidewire.api.data.Values.micros(START);
        try (Circuit circuit = Circuit.build(program, 1)) {
            Map<String, Batch> rows = Map.of("ticker", prices(Duration.ofMinutes(2), 20, 16, 18));
            long minute = 60_000_000;
            List<List<String>> steps = new ArrayList<>();
            for (long mark : new long[] {5 * minute - 1, 5 * minute, 9 * minute}) {
                Map<String, Long> watermark = Map.of("ticker", start + mark);
                steps.add(texts(circuit.step(rows, watermark, 0).deltas().get("v")));
                rows = Map.of();
            }
            // Of 16 comes nothing: 18 followed it.
            assertThat(steps)
                    .containsExactly(
                            List.of(), List.of("ACME | 20 | 10:05"), List.of("ACME | 18 | 10:09"));
        }
    }
}
