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

/** Tables with a key are hinted at where they stand in a join, for they stay whole. */
class LastingTablesTest {

    private static final Location HERE = Location.at("p.yaml", 1, 1);
    private static final Duration RETAIN = Duration.ofDays(7);

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

    private static LastingTables of(String sql) {
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
        return LastingTables.of(view.sql(), program.views().getFirst(), program);
    }

    @Test
    void tablesByTheirNames() {
        assertThat(
                        of("SELECT DISTINCT a.k FROM a LEFT JOIN t AS `it's` ON a.k = `it's`.k")
                                .text()
                                .text())
                .isEqualTo(
                        "SELECT /*+ STATE_TTL('it''s' = '0s') */ DISTINCT a.k FROM a LEFT JOIN t AS `it's` ON a.k = `it's`.k");
        LastingTables twice =
                of(
                        "WITH x AS (SELECT a.k FROM t JOIN a ON a.k = t.k) SELECT x.k FROM x JOIN t u ON x.k = u.k JOIN b ON b.k = x.k");
        assertThat(twice.text().text())
                .contains("(SELECT /*+ STATE_TTL('t' = '0s') */ a.k FROM t")
                .contains("SELECT /*+ STATE_TTL('u' = '0s') */ x.k FROM x");
        assertThat(twice.all()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a.k FROM a JOIN (SELECT k FROM t) t ON a.k = t.k",
                "SELECT a.k FROM a WHERE EXISTS (SELECT 1 FROM t WHERE a.k = t.k)"
            })
    void othersAreLeftAndSaidToBe(String sql) {
        assertThat(of(sql).text().text()).isEqualTo(sql);
        assertThat(of(sql).all()).isFalse();
    }

    @Test
    void whereNoTableIsNothingIsSaid() {
        String sql = "SELECT a.k FROM a JOIN b ON a.k = b.k";
        assertThat(of(sql).text().text()).isEqualTo(sql);
        assertThat(of(sql).all()).isTrue();
    }
}
