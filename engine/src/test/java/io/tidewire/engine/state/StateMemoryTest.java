package io.tidewire.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.TidewireException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tables of which the heap may have little, against the JDK's. */
@Isolated("the limit of the state's memory is the whole process's")
class StateMemoryTest {

    private static final long FILE = 1 << 30;

    @TempDir Path folder;

    @AfterEach
    void noLimit() {
        StateMemory.unlimited();
    }

    @Test
    void numbersAreTheSameInTheHeapAndBeyond() {
        StateMemory.limit(folder, 200_000, FILE);
        Random random = new Random(1);
        LongSegments longs = new LongSegments();
        IntSegments ints = new IntSegments();
        Cells cells = new Cells(3);
        long[] expected = new long[100_000];
        for (int round = 0; round < 400_000; round++) {
            int index = random.nextInt(1 + Math.min(round, expected.length - 1));
            longs.reserve(index + 1);
            ints.reserve(index + 1);
            cells.reserve(index + 1);
            assertThat(longs.get(index)).isEqualTo(expected[index]);
            assertThat(ints.get(index)).isEqualTo((int) expected[index]);
            assertThat(cells.get(index, 2)).isEqualTo(expected[index]);
            expected[index] += index + 1;
            longs.add(index, index + 1);
            ints.set(index, (int) expected[index]);
            cells.add(index, 2, index + 1);
        }
        for (int i = 0; i < expected.length; i += 7) {
            cells.clear(i);
            assertThat(cells.get(i, 2)).isZero();
        }
        assertThat(StateMemory.fileBytes()).isGreaterThan(1_000_000);
    }

    @Test
    void rowsAreTheSameInTheHeapAndBeyond() {
        StateMemory.limit(folder, 3 << 20, FILE);
        Random random = new Random(2);
        RowTable table = new RowTable();
        GroupedRows rows = GroupedRows.appended(true);
        OrderedRows ordered = new OrderedRows();
        Map<String, Integer> model = new HashMap<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            if (!texts.isEmpty() && random.nextInt(40_000) < i / 2) {
                String gone = texts.remove(random.nextInt(texts.size()));
                int id = model.remove(gone);
                table.remove(id);
            }
            String text = i + " " + "x".repeat(random.nextInt(1_000));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            model.put(text, table.add(bytes, 0, bytes.length));
            texts.add(text);
            int row = rows.append(0, bytes.length, 1);
            System.arraycopy(bytes, 0, rows.data(row), rows.start(row), bytes.length);
            if (i % 8 == 0) {
                ordered.add(0, bytes, 0, bytes.length, 1);
            }
            if (i % 4 == 0) {
                rows.remove(row);
            }
        }
        assertThat(StateMemory.fileBytes()).isGreaterThan(10_000_000);
        assertThat(table.size()).isEqualTo(model.size());
        model.forEach(
                (text, id) -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    assertThat(table.find(bytes, 0, bytes.length)).isEqualTo(id);
                });
        int left = 0;
        for (int row = rows.first(0); row != GroupedRows.NONE; row = rows.next(row)) {
            String text = text(rows.data(row), rows.start(row), rows.length(row));
            assertThat(text).matches("[0-9]+ x*");
            assertThat(rows.group(row)).isZero();
            left++;
        }
        assertThat(left).isEqualTo(30_000);
        String before = "";
        for (int node = ordered.first(0); node != OrderedRows.NONE; node = ordered.next(node)) {
            String text = text(ordered.data(node), ordered.start(node), ordered.length(node));
            assertThat(text).isGreaterThan(before);
            before = text;
        }
    }

    private static String text(byte[] data, int start, int length) {
        return new String(data, start, length, StandardCharsets.UTF_8);
    }

    @Test
    void whatIsGivenBackIsUsedAgain() {
        StateMemory.limit(folder, 1 << 20, 64 << 20);
        byte[] row = new byte[1_000];
        for (int round = 0; round < 10; round++) {
            RowTable table = new RowTable();
            for (int i = 0; i < 40_000; i++) {
                ByteSink.setInt(row, 0, i);
                table.add(row, 0, row.length);
            }
            for (int id = 0; id < 40_000; id++) {
                table.remove(id);
            }
        }
        assertThat(StateMemory.fileBytes()).isLessThan(8 << 20);
    }

    @Test
    void whereThereIsNoRoomItIsSaid() {
        StateMemory.limit(folder, 1 << 20, 32 << 20);
        RowTable table = new RowTable();
        byte[] row = new byte[1_000];
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 100_000; i++) {
                                ByteSink.setInt(row, 0, i);
                                table.add(row, 0, row.length);
                            }
                        })
                .isInstanceOf(TidewireException.class)
                .hasMessageContaining("STATE_TOO_LARGE")
                .hasMessageContaining("state_disk_mb");
    }
}
