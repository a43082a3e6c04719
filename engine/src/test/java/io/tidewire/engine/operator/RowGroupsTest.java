package io.tidewire.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.Seeds;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class RowGroupsTest {

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("a", DataType.BIGINT),
                    new Field("b", DataType.INT),
                    new Field("c", DataType.STRING));

    @Test
    void numbersGroupsInTheOrderInWhichTheyCome() {
        Seeds.check(300, seed -> numbersGroups(new Random(seed)));
    }

    private static void numbersGroups(Random random) {
        int values = 1 + random.nextInt(20);
        boolean nulls = random.nextInt(4) == 0;
        BatchBuilder builder = new BatchBuilder(SCHEMA);
        for (int row = random.nextInt(200); row >= 0; row--) {
            Long a = (long) random.nextInt(values) << random.nextInt(2) * 40;
            builder.add(
                    1,
                    Arrays.asList(
                            nulls && random.nextBoolean() ? null : a,
                            random.nextInt(values),
                            "text " + random.nextInt(values)));
        }
        check(builder.build(), new int[][] {{0}, {1}, {2}, {0, 1}, {0, 2}, {0, 1, 2}, {}});
    }

    private static void check(Batch rows, int[][] keys) {
        for (int[] key : keys) {
            Map<List<Object>, Integer> known = new HashMap<>();
            int[] expected = new int[rows.size()];
            for (int row = 0; row < expected.length; row++) {
                List<Object> values = new ArrayList<>();
                for (int column : key) {
                    values.add(rows.value(row, column));
                }
                known.putIfAbsent(values, known.size());
                expected[row] = known.get(values);
            }
            int[] groups = new int[rows.size()];
            assertThat(RowGroups.number(rows, key, groups)).isEqualTo(known.size());
            assertThat(groups).isEqualTo(expected);
        }
    }
}
