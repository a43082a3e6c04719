package io.tidewire.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The tables against the JDK's maps, under random additions and removals. */
class TablesTest {

    private static byte[] string(Random random) {
        int length = random.nextInt(20);
        return ("key" + "x".repeat(length) + random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aRowTableIsASet() {
        Random random = new Random(1);
        RowTable table = new RowTable();
        Map<String, Integer> model = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            byte[] key = string(random);
            String text = new String(key, StandardCharsets.UTF_8);
            Integer known = model.get(text);
            assertThat(table.find(key, 0, key.length)).isEqualTo(known == null ? -1 : known);
            // Mostly adding at first, mostly removing at the end.
            if (random.nextInt(50_000) > i) {
                model.put(text, table.add(key, 0, key.length));
            } else if (known != null) {
                table.remove(known);
                model.remove(text);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Test
    void memoryComesBackWhenRowsGo() {
        RowTable table = new RowTable();
        byte[] row = new byte[100];
        for (int round = 0; round < 3; round++) {
            int[] ids = new int[50_000];
            for (int i = 0; i < ids.length; i++) {
                row[i % 100]++;
                ids[i] = table.add(row, 0, row.length);
            }
            long full = table.bytes();
            int kept = table.size() / 100;
            for (int id = 0; id < ids.length && table.size() > kept; id++) {
                if (table.contains(ids[id])) {
                    table.remove(ids[id]);
                }
            }
            assertThat(table.bytes()).isLessThan(full / 2);
            table.clear();
        }
    }

    @Test
    void orderedRowsAreASortedMap() {
        Random random = new Random(2);
        OrderedRows rows = new OrderedRows();
        TreeMap<String, Long> model = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] key = string(random);
            String text = new String(key, StandardCharsets.UTF_8);
            long weight = random.nextInt(20_000) > i || !model.containsKey(text) ? 1 : -1;
            rows.add(0, key, 0, key.length, weight);
            model.merge(text, weight, (x, y) -> x + y == 0 ? null : Long.valueOf(x + y));
            assertThat(rows.size()).isEqualTo(model.size());
        }
        int node = rows.first(0);
        for (Map.Entry<String, Long> entry : model.entrySet()) {
            String text =
                    new String(
                            rows.data(node),
                            rows.start(node),
                            rows.length(node),
                            StandardCharsets.UTF_8);
            assertThat(text).isEqualTo(entry.getKey());
            assertThat(rows.weight(node)).isEqualTo(entry.getValue());
            node = rows.next(node);
        }
        assertThat(node).isEqualTo(OrderedRows.NONE);
    }

    @Test
    void aTimeHeapGivesTheLeastFirst() {
        Random random = new Random(3);
        TimeHeap heap = new TimeHeap();
        for (int i = 0; i < 5000; i++) {
            int time = random.nextInt(1000);
            heap.add(time, time);
        }
        long before = Long.MIN_VALUE;
        while (!heap.isEmpty()) {
            long time = heap.firstTime();
            assertThat(time).isGreaterThanOrEqualTo(before);
            assertThat(heap.poll()).isEqualTo((int) time);
            before = time;
        }
    }
}
