package io.tidewire.connectors.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class ChangesTest {

    private static final Schema SCHEMA =
            Schema.of(new Field("k", DataType.BYTES), new Field("n", DataType.INT));

    private static Batch delta() {
        return new BatchBuilder(SCHEMA)
                .add(-1, Arrays.asList(new byte[] {1}, 1))
                .add(1, Arrays.asList(new byte[] {1}, 2))
                .add(-1, Arrays.asList(new byte[] {2}, 1))
                .add(2, Arrays.asList(new byte[] {3}, 1))
                .add(-1, Arrays.asList(null, 1))
                .add(1, Arrays.asList(null, 2))
                .build();
    }

    private static List<String> ops(List<Integer> key) {
        List<String> ops = new ArrayList<>();
        Changes.forEach(delta(), key, (row, op) -> ops.add(row + op));
        return ops;
    }

    @Test
    void rowsWithTheSameKeyAreUpdated() {
        assertThat(ops(List.of(0)))
                .containsExactly("0-U", "1+U", "2-D", "3+I", "3+I", "4-U", "5+U");
    }

    @Test
    void withoutAKeyRowsComeAndGo() {
        assertThat(ops(List.of())).containsExactly("0-D", "1+I", "2-D", "3+I", "3+I", "4-D", "5+I");
    }
}
