package io.tidewire.app.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.engine.change.Blueprint;
import io.tidewire.engine.change.Endpoint;
import io.tidewire.sql.SqlCompiler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The pipeline of a definition has the same tables, to the last state. */
class DefinitionTest {

    private static final String FILE =
            """
            name: shop
            sources:
              orders:
                connector: http
                columns:
                  id: BIGINT NOT NULL
                  who: STRING
                  price: DECIMAL(10, 2) NOT NULL
                  tags: ARRAY<STRING NOT NULL>
                  place: ROW<city STRING, at ROW<x DOUBLE, y DOUBLE>>
                  ts: TIMESTAMP(3) NOT NULL
                  gross: AS price * 2
                event_time: { column: ts, max_delay: 1500ms, idle_after: 30s, max_ahead: 2h }
                deduplicate: { by: [id, who], within: 1h }
                expect:
                  - { name: dear, check: "gross > 1 AND who <> 'it''s \\"me\\"'", otherwise: tag }
                  - { name: sane, check: price >= 0, otherwise: quarantine }
              items:
                connector: kafka
                topic: items
                properties: { sasl.jaas.config: "secret-of-items" }
                columns: { item: STRING NOT NULL, price: BIGINT }
                primary_key: [item]
            views:
              early:
                emit: updates
                sql: |
                  SELECT window_start, who, SUM(price) AS total -- a note
                  FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
                  GROUP BY window_start, window_end, who
              kept: { sql: "SELECT who, COUNT(*) AS n FROM orders GROUP BY who", retain: 7d }
              priced: SELECT o.id, i.price FROM orders o JOIN items i ON o.who = i.item
            """;

    @TempDir private Path directory;

    private CheckedPipeline.Runnable pipeline() throws IOException {
        Path file = directory.resolve("shop.yaml");
        Files.writeString(file, FILE);
        return Pipelines.check(file, List.of(), name -> null).valid();
    }

    private static Blueprint blueprint(PipelineSpec spec) {
        return Blueprint.of(
                Objects.requireNonNull(SqlCompiler.compile(spec).program()),
                spec.sources().stream()
                        .map(source -> Endpoint.of(source.name(), source.connector()))
                        .toList(),
                List.of());
    }

    @Test
    void comesBackAsItWas() throws IOException {
        PipelineSpec spec = pipeline().spec();
        String text = Definition.of(spec);
        assertThat(blueprint(Definition.read(text))).isEqualTo(blueprint(spec));
        assertThat(Definition.of(Definition.read(text))).isEqualTo(text);
        assertThat(text).doesNotContain("secret-of-items");
    }

    @Test
    void whatIsNoneIsSaid() throws IOException {
        String text = Definition.of(pipeline().spec());
        for (String wrong :
                List.of("", "{}", "[", text.replace("\"version\":1", "\"version\":2"))) {
            assertThatThrownBy(() -> Definition.read(wrong))
                    .hasMessageContaining("CHECKPOINT_UNREADABLE");
        }
    }
}
