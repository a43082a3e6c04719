package io.tidewire.connectors.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Decoder.Decoded;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.SinkContexts;
import io.tidewire.connectors.format.RandomRows;
import io.tidewire.connectors.format.Records;
import io.tidewire.connectors.format.json.JsonFormat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class GeneratorSourceTest {

    private static SourceContext context(Schema schema, Map<String, Object> options) {
        return new SourceContext(
                "g",
                "p",
                schema,
                SinkContexts.options(
                        Objects.requireNonNull(GeneratorConnector.SPEC.source()).options(),
                        options),
                null,
                records -> {
                    throw new AssertionError();
                },
                Clock.systemUTC());
    }

    private static List<List<@Nullable Object>> rows(
            Schema schema, Map<String, Object> options, Map<String, String> resume) {
        GeneratorSource source = new GeneratorSource(context(schema, options));
        source.start(resume);
        Decoder decoder = new JsonFormat().decoder(schema, Options.NONE);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        while (!source.exhausted()) {
            RawBatch batch = source.poll(Duration.ofSeconds(10));
            assertThat(batch).isNotNull();
            Decoded decoded = decoder.decode(batch);
            assertThat(Records.rejects(decoded)).isEmpty();
            rows.addAll(Records.rows(decoded.rows()));
        }
        source.close();
        return rows;
    }

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("user", DataType.STRING),
                    new Field("item", DataType.STRING),
                    new Field("kind", DataType.STRING),
                    new Field("price", DataType.decimal(10, 2)),
                    new Field("code", DataType.STRING),
                    new Field("key", DataType.STRING),
                    new Field("ts", DataType.timestamp(3)),
                    new Field("fixed", DataType.INT));

    private static final Map<String, Object> FIELDS =
            Map.of(
                    "id", Map.of("kind", "sequence", "start", 10L, "step", 5L),
                    "user", Map.of("kind", "random", "min", 1L, "max", 9L, "prefix", "u-"),
                    "item",
                            Map.of(
                                    "kind", "random", "min", 1L, "max", 1000L, "skew", 1.2,
                                    "prefix", "item-"),
                    "kind",
                            Map.of(
                                    "kind",
                                    "choice",
                                    "values",
                                    List.of("view", "buy"),
                                    "weights",
                                    List.of(9L, 1L)),
                    "price", Map.of("kind", "random", "min", 0.5, "max", 20L, "nulls", 0.25),
                    "code", Map.of("kind", "pattern", "pattern", "\"A-##??-{n}"),
                    "key", Map.of("kind", "uuid"),
                    "ts",
                            Map.of(
                                    "kind",
                                    "timestamp",
                                    "start",
                                    "2026-01-31 12:00:00",
                                    "step",
                                    "100ms",
                                    "jitter",
                                    "1s"),
                    "fixed", 7L);

    @Test
    void fieldsAreMadeAsDescribed() {
        List<List<@Nullable Object>> rows =
                rows(SCHEMA, Map.of("rows", 5000L, "fields", FIELDS), Map.of());
        assertThat(rows).hasSize(5000);
        assertThat(rows.get(3).get(0)).isEqualTo(25L);
        Map<Object, Integer> items = new HashMap<>();
        int views = 0;
        int nulls = 0;
        for (int i = 0; i < rows.size(); i++) {
            List<@Nullable Object> row = rows.get(i);
            assertThat((String) row.get(1)).matches("u-[1-9]");
            items.merge(row.get(2), 1, Integer::sum);
            views += "view".equals(row.get(3)) ? 1 : 0;
            nulls += row.get(4) == null ? 1 : 0;
            if (row.get(4) != null) {
                assertThat((BigDecimal) row.get(4))
                        .isBetween(new BigDecimal("0.50"), new BigDecimal("20.00"));
            }
            assertThat((String) row.get(5)).matches("\"A-[0-9]{2}[a-z]{2}-" + i);
            assertThat((String) row.get(6))
                    .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            LocalDateTime step =
                    LocalDateTime.of(2026, 1, 31, 12, 0).plus(Duration.ofMillis(i * 100L));
            assertThat((LocalDateTime) row.get(7)).isBetween(step.minusSeconds(1), step);
            assertThat(row.get(8)).isEqualTo(7);
        }
        assertThat(views).isBetween(4300, 4700);
        assertThat(nulls).isBetween(1050, 1450);
        assertThat(items.get("item-1"))
                .isGreaterThan(500)
                .isGreaterThan(items.getOrDefault("item-2", 0));
        assertThat(rows.stream().map(row -> row.get(6)).distinct()).hasSize(5000);
    }

    @Test
    void theSameSeedMakesTheSameRowsFromAnyPointOn() {
        Map<String, Object> options = Map.of("rows", 6000L, "seed", 42L, "fields", FIELDS);
        List<List<@Nullable Object>> rows = rows(SCHEMA, options, Map.of());
        assertThat(rows(SCHEMA, options, Map.of())).isEqualTo(rows);
        assertThat(rows(SCHEMA, options, Map.of("0", "4321"))).isEqualTo(rows.subList(4321, 6000));
        assertThat(rows(SCHEMA, Map.of("rows", 6000L, "seed", 43L, "fields", FIELDS), Map.of()))
                .isNotEqualTo(rows);
    }

    @Test
    void everyTypeHasADefault() {
        Schema schema = RandomRows.NESTED;
        assertThat(rows(schema, Map.of("rows", 200L), Map.of())).hasSize(200);
    }

    @Test
    void theRateIsKept() {
        assertThat(rows(SCHEMA, Map.of("rows", 20L, "rate", 1000.0), Map.of())).hasSize(20);
    }

    @Test
    void whatIsWrongIsSaidAllAtOnce() {
        Map<String, Object> fields =
                Map.of(
                        "nobody", Map.of("kind", "uuid"),
                        "id", Map.of("kind", "sequence", "nulls", 0.5),
                        "user", Map.of("kind", "magic"),
                        "item", Map.of("kind", "uuid", "mim", 1L),
                        "kind", Map.of("kind", "choice", "values", List.of(), "weights", 3L),
                        "price", Map.of("min", 3L),
                        "ts", Map.of("kind", "timestamp", "start", "soon", "step", "fast"));
        List<Fault> faults =
                new GeneratorConnector().checkSource(context(SCHEMA, Map.of("fields", fields)));
        assertThat(faults).extracting(Fault::message).hasSize(9);
        assertThat(String.join("\n", faults.stream().map(Fault::message).toList()))
                .contains(
                        "'nobody'",
                        "'nulls'",
                        "magic",
                        "'mim'",
                        "'values'",
                        "'weights'",
                        "'start'",
                        "'step'");
        assertThatThrownBy(() -> new GeneratorSource(context(SCHEMA, Map.of("fields", fields))))
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> new GeneratorSource(context(SCHEMA, Map.of("rate", 0.0))))
                .hasMessageContaining("rate");
    }
}
