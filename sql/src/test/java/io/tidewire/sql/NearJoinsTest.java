package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What retain means for a join is said in its text, or nothing is. */
class NearJoinsTest {

    private static final Location HERE = Location.at("p.yaml", 1, 1);
    private static final Duration RETAIN = Duration.ofDays(7).plusMillis(1_500);

    private static final String NEAR =
            " `%2$s`.`ts` BETWEEN `%1$s`.`ts` - INTERVAL '7 00:00:01.500' DAY(3) TO SECOND(3)"
                    + " AND `%1$s`.`ts` + INTERVAL '7 00:00:01.500' DAY(3) TO SECOND(3) AND (";

    private static PipelineSpec.Source source(String name, List<String> key) {
        return new PipelineSpec.Source(
                name,
                "test",
                Options.NONE,
                null,
                Schema.of(
                        new Field("k", DataType.STRING.notNull()),
                        new Field("i", DataType.INT),
                        new Field("ts", DataType.timestamp(3).notNull())),
                key,
                new PipelineSpec.EventTime("ts", Duration.ZERO, Duration.ZERO, HERE),
                null,
                List.of(),
                HERE);
    }

    private static NearJoins of(String sql) {
        PipelineSpec.View view =
                new PipelineSpec.View("v", SqlText.of("v", sql), Emit.FINAL, RETAIN, HERE);
        Program program =
                Objects.requireNonNull(
                        SqlCompiler.compile(
                                        new PipelineSpec(
                                                "p",
                                                List.of(
                                                        source("a", List.of()),
                                                        source("b", List.of()),
                                                        source("t", List.of("k"))),
                                                List.of(view),
                                                List.of(),
                                                RunSettings.DEFAULT))
                                .program());
        return NearJoins.of(view.sql(), program.views().getFirst(), program, RETAIN);
    }

    @Test
    void tablesThatOnlyGrow() {
        assertThat(
                        of("SELECT x.k, b.i FROM a AS x LEFT JOIN b ON\n x.k = b.k WHERE x.i > 1")
                                .text()
                                .text())
                .isEqualTo(
                        "SELECT x.k, b.i FROM a AS x LEFT JOIN b ON"
                                + NEAR.formatted("x", "b")
                                + "\n x.k = b.k) WHERE x.i > 1");
    }

    /** Whatever binds how in the condition. */
    @Test
    void conditionsStayWhole() {
        assertThat(
                        of("SELECT x.k FROM a x JOIN b y ON (x.k = y.k AND x.i = 1) OR (x.k = y.k)")
                                .text()
                                .text())
                .endsWith(NEAR.formatted("x", "y") + " (x.k = y.k AND x.i = 1) OR (x.k = y.k))");
        assertThat(of("SELECT x.k FROM a x JOIN b y ON((x.k = y.k) )").text().text())
                .endsWith("ON" + NEAR.formatted("x", "y") + "((x.k = y.k) ))");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a.k FROM a JOIN b ON /* ( */ a.k = b.k",
                "SELECT a.k FROM a JOIN (SELECT k, ts FROM b) b ON a.k = b.k",
                "WITH b AS (SELECT k, ts FROM a) SELECT a.k FROM a JOIN b ON a.k = b.k",
                "SELECT a.k FROM a, b WHERE a.k = b.k",
                "SELECT a.k FROM a WHERE EXISTS (SELECT 1 FROM b WHERE a.k = b.k)"
            })
    void othersAreLeftAndSaidToBe(String sql) {
        assertThat(of(sql).text().text()).isEqualTo(sql);
        assertThat(of(sql).all()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a.k FROM a JOIN t ON a.k = t.k",
                "SELECT a.k FROM a JOIN b ON a.k = b.k AND a.ts BETWEEN b.ts AND b.ts + INTERVAL '9' DAY",
                "SELECT k, COUNT(*) AS n FROM a GROUP BY k"
            })
    void whatThePlanDoesNotBoundIsLeft(String sql) {
        assertThat(of(sql).text().text()).isEqualTo(sql);
        assertThat(of(sql).all()).isTrue();
    }
}
