package io.tidewire.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rows come back as they were, from wherever in a batch or a block they were. */
class RowLayoutTest {

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("l", DataType.BIGINT),
                    new Field("s", DataType.STRING),
                    new Field("i", DataType.INT),
                    new Field("big", DataType.decimal(38, 2)),
                    new Field("d", DataType.DOUBLE),
                    new Field("b", DataType.BOOLEAN),
                    new Field("t", DataType.STRING),
                    new Field("list", DataType.array(DataType.BIGINT)),
                    new Field("never", DataType.BIGINT.notNull()));

    private static List<@Nullable Object> row(Random random) {
        List<@Nullable Object> row =
                Arrays.asList(
                        random.nextLong(),
                        "x\0".repeat(random.nextInt(4)),
                        random.nextInt(),
                        new BigDecimal("12345678901234567890.12")
                                .multiply(BigDecimal.valueOf(random.nextInt(5)))
                                .setScale(2),
                        random.nextInt(3) == 0 ? Double.NaN : random.nextDouble(),
                        random.nextBoolean(),
                        "ü" + random.nextInt(10),
                        List.of(1L, (long) random.nextInt(3)),
                        7L);
        for (int i = 0; i < 8; i++) {
            if (random.nextInt(5) == 0) {
                row.set(i, null);
            }
        }
        return row;
    }

    private static Batch batch(List<List<@Nullable Object>> rows) {
        BatchBuilder builder = new BatchBuilder(SCHEMA);
        rows.forEach(row -> builder.add(1, row));
        return builder.build();
    }

    @Test
    void rowsComeBackAsTheyWere() {
        Random random = new Random(1);
        RowLayout layout = new RowLayout(SCHEMA);
        GroupedRows rows = GroupedRows.appended(true);
        Map<Integer, List<@Nullable Object>> model = new HashMap<>();
        for (int round = 0; round < 12; round++) {
            List<List<@Nullable Object>> added = new ArrayList<>();
            for (int i = random.nextInt(3000); i >= 0; i--) {
                added.add(row(random));
            }
            int[] ids = new int[added.size()];
            layout.append(rows, new int[ids.length], batch(added), ids);
            for (int i = 0; i < ids.length; i++) {
                assertThat(model.put(ids[i], added.get(i))).isNull();
            }
            model.keySet().removeIf(id -> random.nextInt(3) == 0 && removed(rows, id));
            int[] read = model.keySet().stream().mapToInt(id -> id).toArray();
            Column[] columns = layout.read(rows, read, read.length);
            for (int i = 0; i < read.length; i++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (int column = 0; column < columns.length; column++) {
                    values.add(Values.get(columns[column], SCHEMA.type(column), i));
                }
                assertThat(values).isEqualTo(model.get(read[i]));
            }
        }
    }

    private static boolean removed(GroupedRows rows, int id) {
        rows.remove(id);
        return true;
    }

    @Test
    void equalRowsHaveEqualBytes() {
        RowLayout layout = new RowLayout(SCHEMA);
        GroupedRows rows = new GroupedRows();
        Random random = new Random(2);
        List<List<@Nullable Object>> some = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            some.add(row(random));
        }
        List<@Nullable Object> zero = row(random);
        zero.set(4, 0.0);
        List<@Nullable Object> negative = new ArrayList<>(zero);
        negative.set(4, -0.0);
        some.addAll(List.of(zero, negative));
        for (int round = 0; round < 3; round++) {
            layout.add(rows, new int[some.size()], batch(some), (_, _) -> {});
        }
        long distinct = some.stream().distinct().count() - 1;
        assertThat(rows.size()).isEqualTo((int) distinct);
    }
}
