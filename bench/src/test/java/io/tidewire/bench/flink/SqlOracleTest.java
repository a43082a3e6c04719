package io.tidewire.bench.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The texts of {@code queries.sql} in Flink and here: types, casts, rounding, functions of time,
 * joins, windows. Rows have nulls and come out of order within the allowed delay.
 */
@Tag("flink")
class SqlOracleTest {

    private static final int ROWS = 300;
    private static final int MAX_DELAY = 3;

    private static Map<String, Map<List<@Nullable Object>, Long>> flink = Map.of();
    private static Map<String, Map<List<@Nullable Object>, Long>> here = Map.of();

    static Stream<String> texts() throws IOException {
        try (InputStream file = SqlOracleTest.class.getResourceAsStream("queries.sql")) {
            assertThat(file).isNotNull();
            String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(all.replaceAll("(?m)^--.*\n", "").split(";"))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty());
        }
    }

    @BeforeAll
    static void ask() throws Exception {
        List<OracleTable> tables = List.of(a(), b(), t());
        Map<String, String> views = new LinkedHashMap<>();
        texts().forEach(text -> views.put("v" + views.size(), text));
        FlinkOracle oracle = new FlinkOracle(tables);
        views.forEach(oracle::query);
        flink = byText(views, oracle.run());
        here = byText(views, Tidewire.run(tables, views, 2));
    }

    private static Map<String, Map<List<@Nullable Object>, Long>> byText(
            Map<String, String> views, Map<String, Map<List<@Nullable Object>, Long>> results) {
        Map<String, Map<List<@Nullable Object>, Long>> texts = new HashMap<>();
        views.forEach((view, text) -> texts.put(text, results.get(view)));
        return texts;
    }

    @ParameterizedTest
    @MethodSource("texts")
    void equalsFlink(String text) {
        assertThat(flink.get(text)).as("a query without rows proves nothing").isNotEmpty();
        assertThat(Differences.between(flink.get(text), here.get(text))).isEmpty();
    }

    /** A table that grows, with a column of each type. */
    private static OracleTable a() {
        Schema schema =
                Schema.of(
                        new Field("k", DataType.STRING),
                        new Field("i", DataType.INT),
                        new Field("l", DataType.BIGINT),
                        new Field("d", DataType.DOUBLE),
                        new Field("c", DataType.decimal(10, 2)),
                        new Field("w", DataType.decimal(30, 4)),
                        new Field("o", DataType.BOOLEAN),
                        new Field("s", DataType.STRING),
                        new Field("dt", DataType.DATE),
                        new Field("tl", DataType.timestampLtz(3)),
                        new Field("ts", DataType.timestamp(3)));
        Random random = new Random(11);
        String[] texts = {
            "", " ", "42", "-7", "3.5", "true", "2026-02-28", "Ünï", "a,b,c", "äöü€😀", "1e3", "x"
        };
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int n = 0; n < ROWS; n++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(some(random, "k" + random.nextInt(6)));
            row.add(some(random, random.nextInt(-20, 20)));
            row.add(some(random, random.nextLong(-1000, 1000)));
            row.add(some(random, random.nextInt(-80, 80) / 8.0));
            row.add(some(random, BigDecimal.valueOf(random.nextInt(-99_999, 99_999), 2)));
            row.add(some(random, BigDecimal.valueOf(random.nextLong(-1L << 60, 1L << 60), 4)));
            row.add(some(random, random.nextBoolean()));
            row.add(some(random, texts[random.nextInt(texts.length)]));
            row.add(some(random, LocalDate.of(2024, 1, 1).plusDays(random.nextInt(900))));
            row.add(
                    some(
                            random,
                            Instant.parse("2024-02-28T22:00:00Z")
                                    .plusMillis(random.nextLong(90_000_000_000L))));
            row.add(time(n, random));
            rows.add(row);
        }
        return new OracleTable("a", schema, rows, "ts", MAX_DELAY, null);
    }

    private static OracleTable b() {
        Schema schema =
                Schema.of(
                        new Field("k", DataType.STRING),
                        new Field("x", DataType.BIGINT),
                        new Field("ts", DataType.timestamp(3)));
        Random random = new Random(12);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int n = 0; n < ROWS / 3; n++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(some(random, "k" + random.nextInt(8)));
            row.add(some(random, (long) random.nextInt(-20, 20)));
            row.add(time(n * 3, random));
            rows.add(row);
        }
        return new OracleTable("b", schema, rows, "ts", MAX_DELAY, null);
    }

    /** A table of current values. */
    private static OracleTable t() {
        Schema schema =
                Schema.of(
                        new Field("id", DataType.BIGINT.notNull()),
                        new Field("name", DataType.STRING),
                        new Field("score", DataType.INT));
        Random random = new Random(13);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int n = 0; n < 60; n++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add((long) random.nextInt(-20, 20));
            row.add(some(random, "k" + random.nextInt(4)));
            row.add(some(random, random.nextInt(50)));
            rows.add(row);
        }
        return new OracleTable("t", schema, rows, null, 0, "id");
    }

    private static @Nullable Object some(Random random, Object value) {
        return random.nextInt(8) == 0 ? null : value;
    }

    /** Five rows a second, up to two seconds late; sometimes nothing for a while. */
    private static LocalDateTime time(int n, Random random) {
        return LocalDateTime.of(2026, 1, 31, 23, 59, 30)
                .plusSeconds(n / 60 * 20L)
                .plusNanos((n * 200L - random.nextInt(2000)) * 1_000_000);
    }
}
