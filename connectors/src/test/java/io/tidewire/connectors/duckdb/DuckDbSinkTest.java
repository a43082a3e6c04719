package io.tidewire.connectors.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.Deltas;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

class DuckDbSinkTest {

    @TempDir Path directory;
    private DuckDbStore store;

    @BeforeEach
    void open() {
        store = new DuckDbStore(directory.resolve("data").resolve(DuckDbStore.FILE_NAME));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private SinkContext context(
            Schema schema, boolean insertOnly, List<Integer> key, Map<String, Object> options) {
        return Contexts.sink(
                DuckDbConnector.SPEC, "t", schema, insertOnly, key, options, (row, reason) -> {});
    }

    private Sink sink(
            Schema schema, boolean insertOnly, List<Integer> key, Map<String, Object> options) {
        return new DuckDbConnector(store).openSink(context(schema, insertOnly, key, options));
    }

    private List<List<Object>> query(String sql) {
        return store.query(sql, QueryLimits.DEFAULT).rows();
    }

    private static Batch rows(long weight, Object[]... rows) {
        BatchBuilder builder = new BatchBuilder(Contexts.SCHEMA);
        for (Object[] row : rows) {
            builder.add(weight, Arrays.asList(row));
        }
        return builder.build();
    }

    private static Object[] row(long id, String name) {
        return new Object[] {id, name};
    }

    @Test
    void everyTypeComesBackAsItWent() {
        Schema schema =
                Schema.of(
                        new Field("a boolean", DataType.BOOLEAN),
                        new Field("i", DataType.INT),
                        new Field("l", DataType.BIGINT),
                        new Field("d", DataType.DOUBLE),
                        new Field("d4", DataType.decimal(4, 2)),
                        new Field("d9", DataType.decimal(9, 2)),
                        new Field("d18", DataType.decimal(18, 2)),
                        new Field("d38", DataType.decimal(38, 3)),
                        new Field("s", DataType.STRING),
                        new Field("b", DataType.BYTES),
                        new Field("day", DataType.DATE),
                        new Field("time", DataType.TIME),
                        new Field("ts", DataType.timestamp(6)),
                        new Field("ltz", DataType.timestampLtz(6)),
                        new Field("list", DataType.array(DataType.timestampLtz(3))),
                        new Field("map", DataType.map(DataType.STRING, DataType.BIGINT)),
                        new Field(
                                "row",
                                DataType.row(
                                        List.of(
                                                new Field("x", DataType.INT),
                                                new Field("y", DataType.array(DataType.STRING))))));
        List<Object> full =
                List.of(
                        true,
                        -7,
                        1L << 40,
                        0.1,
                        new BigDecimal("-12.34"),
                        new BigDecimal("1234567.89"),
                        new BigDecimal("1234567890123456.78"),
                        new BigDecimal("12345678901234567890.123"),
                        "grüße, 世界 \"quoted\"",
                        new byte[] {0, -1, 7},
                        LocalDate.of(2026, 1, 31),
                        LocalTime.of(23, 59, 59, 123_000_000),
                        LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
                        Instant.parse("2026-01-31T12:00:00.123456Z"),
                        List.of(Instant.parse("2026-01-31T12:00:00Z")),
                        Map.of("k", 5L),
                        List.of(1, List.of("p", "q")));
        List<Object> empty = new ArrayList<>();
        full.forEach(value -> empty.add(null));
        for (boolean insertOnly : new boolean[] {true, false}) {
            try (Sink sink = sink(schema, insertOnly, List.of(), Map.of())) {
                sink.recover(Deltas.at(0));
                sink.write(Deltas.of(new BatchBuilder(schema).add(1, full).add(1, empty).build()));
                sink.flush();
                List<List<Object>> found = query("SELECT * FROM t ORDER BY i NULLS LAST");
                assertThat(found).hasSize(2);
                for (int i = 0; i < full.size(); i++) {
                    assertThat(found.getFirst().get(i)).as(schema.name(i)).isEqualTo(full.get(i));
                }
                assertThat(found.get(1)).containsOnlyNulls();
            }
        }
    }

    /** Whatever the deltas, the table is the sum of them: as a multiset, or by key. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableIsTheSumOfItsDeltas(boolean keyed) {
        Random random = new Random(42);
        Map<List<Object>, Integer> model = new HashMap<>();
        try (Sink sink = sink(Contexts.SCHEMA, false, keyed ? List.of(0) : List.of(), Map.of())) {
            sink.recover(Deltas.at(0));
            for (int step = 0; step < 60; step++) {
                sink.write(
                        Deltas.of(keyed ? keyedDelta(random, model) : plainDelta(random, model)));
                if (random.nextInt(3) == 0) {
                    sink.flush();
                }
            }
            sink.flush();
            Map<List<Object>, Integer> found = new HashMap<>();
            query("SELECT * FROM t").forEach(row -> found.merge(row, 1, Integer::sum));
            assertThat(found).isEqualTo(model);
        }
    }

    private static Batch plainDelta(Random random, Map<List<Object>, Integer> model) {
        BatchBuilder builder = new BatchBuilder(Contexts.SCHEMA);
        Map<List<Object>, Integer> delta = new HashMap<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            List<Object> row =
                    Arrays.asList(
                            (long) random.nextInt(4),
                            random.nextInt(3) == 0 ? null : "n" + random.nextInt(2));
            int now = model.getOrDefault(row, 0) + delta.getOrDefault(row, 0);
            int weight = random.nextInt(-Math.min(now, 2), 3);
            delta.merge(row, weight, Integer::sum);
        }
        // Retractions before inserts, as the contract has it.
        for (int sign : new int[] {-1, 1}) {
            delta.forEach(
                    (row, weight) -> {
                        if (Integer.signum(weight) == sign) {
                            builder.add(weight, row);
                        }
                    });
        }
        delta.forEach((row, weight) -> model.merge(row, weight, Integer::sum));
        model.values().removeIf(count -> count == 0);
        return builder.build();
    }

    private static Batch keyedDelta(Random random, Map<List<Object>, Integer> model) {
        BatchBuilder builder = new BatchBuilder(Contexts.SCHEMA);
        List<Long> touched = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            long id = random.nextInt(10);
            if (touched.contains(id)) {
                continue;
            }
            touched.add(id);
            List<Object> old =
                    model.keySet().stream()
                            .filter(row -> row.getFirst().equals(id))
                            .findFirst()
                            .orElse(null);
            if (old != null) {
                builder.add(-1, old);
                model.remove(old);
            }
            if (old == null || random.nextBoolean()) {
                List<Object> row = List.of(id, "n" + random.nextInt(100));
                builder.add(1, row);
                model.put(row, 1);
            }
        }
        return builder.build();
    }

    @Test
    void aReaderSeesWholeStepsOnly() throws Exception {
        try (Sink sink = sink(Contexts.SCHEMA, false, List.of(0), Map.of())) {
            sink.recover(Deltas.at(0));
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> reader =
                    CompletableFuture.runAsync(
                            () -> {
                                while (!done.get()) {
                                    List<Object> seen =
                                            query("SELECT count(*), count(DISTINCT name) FROM t")
                                                    .getFirst();
                                    assertThat(seen).isIn(List.of(0L, 0L), List.of(3L, 1L));
                                }
                            });
            for (int step = 0; step < 100; step++) {
                BatchBuilder delta = new BatchBuilder(Contexts.SCHEMA);
                for (long id = 0; id < 3; id++) {
                    if (step > 0) {
                        delta.add(-1, List.of(id, "v" + (step - 1)));
                    }
                    delta.add(1, List.of(id, "v" + step));
                }
                sink.write(Deltas.of(delta.build()));
                sink.flush();
            }
            done.set(true);
            reader.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aNewRunEmptiesItsTableAndOneThatGoesOnKeepsIt() {
        try (Sink sink = sink(Contexts.SCHEMA, true, List.of(), Map.of())) {
            sink.recover(Deltas.at(0));
            sink.write(Deltas.of(rows(1, row(1, "a")), 5));
            sink.commit(7);
        }
        try (Sink sink = sink(Contexts.SCHEMA, true, List.of(), Map.of())) {
            assertThat(sink.recover(Deltas.at(7))).isEqualTo(7);
            sink.write(Deltas.of(rows(1, row(2, "b")), 9));
            sink.flush();
        }
        assertThat(query("SELECT name FROM t ORDER BY 1")).hasSize(2);
        try (Sink sink = sink(Contexts.SCHEMA, true, List.of(), Map.of())) {
            sink.recover(Deltas.at(0));
        }
        assertThat(query("SELECT name FROM t")).isEmpty();
    }

    @Test
    void aTableOfOtherColumnsIsNotTouched() {
        try (Sink sink = sink(Contexts.SCHEMA, true, List.of(), Map.of())) {
            sink.recover(Deltas.at(0));
        }
        Schema other = Schema.of(new Field("id", DataType.STRING));
        try (Sink sink = sink(other, true, List.of(), Map.of())) {
            assertThatThrownBy(() -> sink.recover(Deltas.at(3)))
                    .isInstanceOfSatisfying(
                            TidewireException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SINK_FAILED))
                    .hasMessageContaining("id BIGINT, name VARCHAR")
                    .hasMessageContaining("id VARCHAR");
        }
    }

    @Test
    void twoSinksCannotShareATable() {
        try (Sink first = sink(Contexts.SCHEMA, true, List.of(), Map.of("table", "same"))) {
            assertThat(first).isNotNull();
            assertThatThrownBy(
                            () -> sink(Contexts.SCHEMA, true, List.of(), Map.of("table", "Same")))
                    .hasMessageContaining(ErrorCode.CONFLICT.name());
        }
        sink(Contexts.SCHEMA, true, List.of(), Map.of("table", "same")).close();
    }

    @Test
    void aChangelogTableKeepsEveryChange() {
        try (Sink sink = sink(Contexts.SCHEMA, false, List.of(0), Map.of("mode", "changelog"))) {
            sink.recover(Deltas.at(0));
            sink.write(Deltas.of(rows(1, row(1, "a"))));
            sink.write(
                    Deltas.of(
                            new BatchBuilder(Contexts.SCHEMA)
                                    .add(-1, List.of(1L, "a"))
                                    .add(1, List.of(1L, "b"))
                                    .build()));
            sink.flush();
            assertThat(query("SELECT op, name FROM t"))
                    .containsExactly(List.of("+I", "a"), List.of("-U", "a"), List.of("+U", "b"));
        }
    }

    @Test
    void aKeyFromTheFileKeepsTheLatestRowOfEach() {
        try (Sink sink =
                sink(Contexts.SCHEMA, true, List.of(), Map.of("primary_key", List.of("id")))) {
            sink.recover(Deltas.at(0));
            sink.write(Deltas.of(rows(1, row(1, "a"), row(2, "b"), row(1, "c"))));
            sink.flush();
            sink.write(Deltas.of(rows(1, row(2, "d"))));
            sink.flush();
            assertThat(query("SELECT name FROM t ORDER BY id"))
                    .containsExactly(List.of("c"), List.of("d"));
        }
    }

    @Test
    void namesAreQuoted() {
        Schema schema = Schema.of(new Field("select \"x\"", DataType.STRING));
        try (Sink sink =
                sink(schema, false, List.of(0), Map.of("table", "a \"b\"; DROP TABLE c"))) {
            sink.recover(Deltas.at(0));
            sink.write(Deltas.of(new BatchBuilder(schema).add(1, List.of("v")).build()));
            sink.flush();
            assertThat(query("SELECT * FROM \"a \"\"b\"\"; DROP TABLE c\"")).hasSize(1);
        }
    }

    @Test
    void bytesThatAreNoTextDoNotBreakTheStore() {
        Schema schema = Schema.of(new Field("s", DataType.STRING));
        byte[] broken = {(byte) 0xC3, 0x28, 0};
        BatchBuilder builder = new BatchBuilder(schema);
        builder.column(0).addBytes(broken, 0, broken.length);
        builder.endRow(1);
        try (Sink sink = sink(schema, true, List.of(), Map.of())) {
            sink.recover(Deltas.at(0));
            sink.write(Deltas.of(builder.build()));
            try {
                sink.flush();
            } catch (TidewireException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.SINK_FAILED);
            }
            assertThat(query("SELECT count(*) FROM t")).hasSize(1);
        } catch (TidewireException refusedAtClose) {
            assertThat(refusedAtClose.code()).isEqualTo(ErrorCode.SINK_FAILED);
        }
    }

    @Test
    void whatCannotWorkIsSaidBeforeTheRun() {
        DuckDbConnector connector = new DuckDbConnector(store);
        Schema op = Schema.of(new Field("op", DataType.STRING));
        assertThat(
                        connector.checkSink(
                                context(
                                        op,
                                        true,
                                        List.of(),
                                        Map.of(
                                                "mode",
                                                "changelog",
                                                "table",
                                                "tidewire_x",
                                                "primary_key",
                                                List.of("nope")))))
                .extracting(Fault::code)
                .containsExactlyInAnyOrder(
                        ErrorCode.CONFLICT, ErrorCode.WRONG_VALUE, ErrorCode.UNKNOWN_NAME);
        assertThat(store.exists()).isFalse();
    }
}
