package io.tidewire.app.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.replica.TableRecords.Bytes;
import io.tidewire.app.run.Pipelines;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What newer records change adds up to the table that the records are of. */
class HeldRowsTest {

    private static final byte[] GONE = new byte[0];

    @TempDir private Path folder;

    private ReplicatedTable table(String view) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("p.yaml"),
                        """
                        name: p
                        sources:
                          log: { connector: kafka, columns: { a: INT NOT NULL, b: STRING }, primary_key: [a] }
                        views:
                          keyed: SELECT a, b FROM log
                          counted: SELECT b FROM log
                        deploy: { serve: all }
                        """);
        return ReplicatedTable.of(Pipelines.check(file, List.of(), name -> null).valid()).stream()
                .filter(table -> table.name().equals(view))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyed", "counted"})
    void whatChangesAddsUp(String view) throws IOException {
        ReplicatedTable table = table(view);
        assertThat(table.isCounted()).isEqualTo(view.equals("counted"));
        Random random = new Random(Long.getLong("tidewire.seed", 1));
        HeldRows held = new HeldRows(table, 100);
        TableRecords records = new TableRecords(table);
        Map<String, String> topic = new HashMap<>();
        Map<List<@Nullable Object>, Long> sum = new HashMap<>();
        for (int round = 0; round < 300; round++) {
            Map<ByteBuffer, Bytes> newest = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                String key = key(table, random.nextInt(6));
                String value =
                        random.nextInt(3) == 0 ? "" : value(table, key, 1 + random.nextInt(3));
                topic.put(key, value);
                newest.put(ByteBuffer.wrap(bytes(key)), new Bytes(bytes(value), round));
            }
            add(sum, held.replace("p-0", newest, records));
            assertThat(sum).as("round %d", round).isEqualTo(rows(topic, records, table));
        }
        assertThat(sum).isNotEmpty();
    }

    /** NULL among them. */
    private static String key(ReplicatedTable table, int number) {
        String text = number == 0 ? "null" : "\"é" + number + "\"";
        return table.isCounted() ? "{\"b\":" + text + "}" : "{\"a\":" + number + "}";
    }

    private static String value(ReplicatedTable table, String key, int variant) {
        return key.substring(0, key.length() - 1)
                + (table.isCounted() ? ",\"copies\":" + variant : ",\"b\":\"v" + variant + "\"")
                + "}";
    }

    private static byte[] bytes(String text) {
        return text.isEmpty() ? GONE : text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<List<@Nullable Object>, Long> rows(
            Map<String, String> topic, TableRecords records, ReplicatedTable table) {
        Map<List<@Nullable Object>, Long> rows = new HashMap<>();
        topic.values().stream()
                .filter(value -> !value.isEmpty())
                .forEach(
                        value -> {
                            Batch one = records.rows("p-0", List.of(new Bytes(bytes(value), 0)));
                            long copies =
                                    table.isCounted() && one.value(0, 1) instanceof Long n ? n : 1;
                            rows.merge(row(one, 0, table.schema().size()), copies, Long::sum);
                        });
        return rows;
    }

    private static List<@Nullable Object> row(Batch batch, int row, int columns) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            values.add(batch.value(row, column));
        }
        return values;
    }

    private static void add(Map<List<@Nullable Object>, Long> sum, @Nullable Batch delta) {
        for (int row = 0; delta != null && row < delta.size(); row++) {
            assertThat(delta.weight(row)).isNotZero();
            sum.merge(row(delta, row, delta.schema().size()), delta.weight(row), Long::sum);
        }
        sum.values().removeIf(count -> count == 0);
    }

    @Test
    void beyondItsBoundNothingIsHeldOrTold() throws IOException {
        ReplicatedTable table = table("keyed");
        HeldRows held = new HeldRows(table, 2);
        TableRecords records = new TableRecords(table);
        for (int i = 0; i < 4; i++) {
            String key = key(table, i);
            Map<ByteBuffer, Bytes> one =
                    Map.of(ByteBuffer.wrap(bytes(key)), new Bytes(bytes(value(table, key, 1)), i));
            assertThat(held.replace("p-0", one, records) == null).isEqualTo(i > 2);
            assertThat(held.isTooMany()).isEqualTo(i >= 2);
        }
    }
}
