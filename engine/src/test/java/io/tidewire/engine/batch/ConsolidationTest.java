package io.tidewire.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.Seeds;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class ConsolidationTest {

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("a", DataType.BIGINT),
                    new Field("b", DataType.STRING),
                    new Field("c", DataType.DOUBLE),
                    new Field("d", DataType.BOOLEAN),
                    new Field("e", DataType.INT),
                    new Field("f", DataType.array(DataType.BIGINT)));

    private static Batch random(Random random, int rows) {
        BatchBuilder builder = new BatchBuilder(SCHEMA);
        for (int i = 0; i < rows; i++) {
            builder.add(
                    random.nextBoolean() ? 1 : -1,
                    Arrays.asList(
                            random.nextInt(4) == 0 ? null : (Long) (long) random.nextInt(2),
                            random.nextInt(4) == 0 ? null : "text number " + random.nextInt(2),
                            0.5,
                            random.nextInt(4) == 0 ? null : (Boolean) true,
                            7,
                            random.nextInt(4) == 0 ? null : List.of(1L)));
        }
        return builder.build();
    }

    private static Map<List<Object>, Long> sum(List<Batch> batches) {
        Map<List<Object>, Long> sum = new HashMap<>();
        for (Batch batch : batches) {
            for (int row = 0; row < batch.size(); row++) {
                List<Object> values = new ArrayList<>();
                for (int column = 0; column < SCHEMA.size(); column++) {
                    values.add(batch.value(row, column));
                }
                sum.merge(values, batch.weight(row), Long::sum);
            }
        }
        sum.values().removeIf(weight -> weight == 0);
        return sum;
    }

    /** The net change is the sum of the changes, each row once, retractions first. */
    @Test
    void mergingKeepsTheSum() {
        Seeds.check(100, ConsolidationTest::mergingKeepsTheSum);
    }

    private static void mergingKeepsTheSum(long seed) {
        Random random = new Random(seed);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            batches.add(random(random, random.nextInt(60)));
        }
        Batch net = Consolidation.merge(batches);
        Map<List<Object>, Long> expected = sum(batches);
        assertThat(sum(List.of(net))).isEqualTo(expected);
        boolean inserts = batches.stream().allMatch(batch -> batch.weights() == null);
        assertThat(net.size())
                .isEqualTo(
                        inserts ? batches.stream().mapToInt(Batch::size).sum() : expected.size());
        boolean inserting = false;
        for (int row = 0; row < net.size(); row++) {
            assertThat(inserting && net.weight(row) < 0).isFalse();
            inserting = net.weight(row) > 0;
        }
        assertThat(sum(List.of(Batches.concat(batches)))).isEqualTo(expected);
    }

    /** Written out, the two arrays look the same. */
    @Test
    void arraysOfOtherElementsAreOtherRows() {
        Schema schema = Schema.of(new Field("tags", DataType.array(DataType.STRING)));
        BatchBuilder builder = new BatchBuilder(schema);
        builder.add(-1, List.of(List.of("a, b")));
        builder.add(1, List.of(List.of("a", "b")));
        Batch change = builder.build();
        assertThat(Consolidation.merge(List.of(change, Batch.empty(schema))).size()).isEqualTo(2);
        RowHash hashes = new RowHash();
        hashes.hash(change, List.of(0));
        assertThat(hashes.low(0)).isNotEqualTo(hashes.low(1));
    }

    @Test
    void stringsThatShareTheirBytesStillDo() {
        byte[] input = "onetwo".getBytes(StandardCharsets.UTF_8);
        Schema schema = Schema.of(new Field("s", DataType.STRING));
        List<Batch> parts = new ArrayList<>();
        for (int start : new int[] {0, 3}) {
            Column column = new BytesColumn(input, new int[] {start}, new int[] {3}, null, 1);
            parts.add(Batch.of(schema, new Column[] {column}, 1));
        }
        Batch all = Batches.concat(parts);
        assertThat(((BytesColumn) all.column(0)).data()).isSameAs(input);
        assertThat(all.value(1, 0)).isEqualTo("two");
    }

    @Test
    void aSmallPartOfALargeInputIsDetachedFromIt() {
        byte[] input = new byte[1 << 20];
        BytesColumn column =
                new BytesColumn(input, new int[] {5, 900}, new int[] {10, 20}, null, 2);
        Schema schema = Schema.of(new Field("s", DataType.STRING));
        Batch batch = Batch.of(schema, new Column[] {column}, 2);
        assertThat(((BytesColumn) Batches.detached(batch).column(0)).data()).hasSize(30);
        assertThat(Batches.bytes(batch)).isEqualTo(46);
    }
}
