package io.tidewire.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

    /** Keys of numbers, of one column and of several, with NULLs. */
    @Test
    void aKeyTableIsAMap() {
        keys(DataType.BIGINT);
        keys(DataType.BIGINT, DataType.INT);
        keys(DataType.DOUBLE, DataType.BOOLEAN, DataType.timestamp(3));
        keys(DataType.INT, DataType.STRING);
    }

    private static void keys(DataType... types) {
        Random random = new Random(6);
        KeyTable table = KeyTable.of(List.of(types));
        Map<List<Object>, Integer> model = new HashMap<>();
        for (int round = 0; round < 200; round++) {
            int rows = random.nextInt(1500);
            ColumnBuilder[] builders = new ColumnBuilder[types.length];
            for (int i = 0; i < types.length; i++) {
                builders[i] = new ColumnBuilder(types[i]);
            }
            List<List<Object>> keys = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                List<Object> key = new ArrayList<>();
                for (int i = 0; i < types.length; i++) {
                    int value = random.nextInt(types.length == 1 ? 4000 : 60) - 2;
                    switch (types[i].storage()) {
                        case LONG -> key.add(value * 1_000_000_000_007L);
                        case INT -> key.add(value);
                        case DOUBLE -> key.add(value / 3.0);
                        case BOOLEAN -> key.add(value > 30);
                        default -> key.add("\0" + value);
                    }
                    if (value < 0) {
                        key.set(i, "NULL");
                        builders[i].addNull();
                    } else {
                        builders[i].addValue(key.get(i));
                    }
                }
                keys.add(key);
            }
            Column[] columns = new Column[types.length];
            for (int i = 0; i < types.length; i++) {
                columns[i] = builders[i].build();
            }
            int[] ids = new int[rows];
            table.find(columns, rows, ids);
            for (int row = 0; row < rows; row++) {
                assertThat(ids[row]).isEqualTo(model.getOrDefault(keys.get(row), -1));
            }
            table.assign(columns, rows, ids);
            for (int row = 0; row < rows; row++) {
                assertThat(model.computeIfAbsent(keys.get(row), _ -> -1)).isIn(-1, ids[row]);
                model.put(keys.get(row), ids[row]);
            }
            assertThat(table.size()).isEqualTo(model.size());
            boolean all = random.nextInt(20) == 0;
            ByteSink bytes = new ByteSink();
            for (List<Object> key : List.copyOf(model.keySet())) {
                int id = model.get(key);
                bytes.clear();
                table.append(id, bytes);
                assertThat(table.contains(id)).isTrue();
                assertThat(table.add(bytes.data(), 0, bytes.length())).isEqualTo(id);
                if (all || random.nextInt(3) == 0) {
                    table.remove(id);
                    assertThat(table.contains(id)).isFalse();
                    model.remove(key);
                }
            }
        }
    }

    @Test
    void segmentsGrowWithoutLosingAnything() {
        LongSegments longs = new LongSegments();
        IntSegments ints = new IntSegments();
        Random random = new Random(7);
        for (int capacity = 1; capacity < 100_000; capacity += 1 + random.nextInt(capacity)) {
            longs.reserve(capacity);
            ints.reserve(capacity);
            assertThat(longs.capacity()).isGreaterThanOrEqualTo(capacity);
            for (int i = 0; i < capacity; i++) {
                assertThat(longs.get(i)).isIn(0L, i + 1L);
                assertThat(ints.get(i)).isIn(0, i + 1);
                longs.set(i, i + 1L);
                ints.set(i, i + 1);
            }
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

    @Test
    void seenValuesAreSetsByLooker() {
        seen(DataType.BIGINT);
        seen(DataType.INT);
        seen(DataType.STRING);
    }

    private static void seen(DataType type) {
        Random random = new Random(4);
        SeenValues values = SeenValues.of(List.of(type));
        Set<List<Object>> model = new HashSet<>();
        for (int round = 0; round < 400; round++) {
            int cleared = random.nextInt(40);
            values.clear(cleared);
            model.removeIf(each -> each.getFirst().equals(cleared));
            int rows = 100;
            ColumnBuilder column = new ColumnBuilder(type);
            int[] groups = new int[rows];
            int[] bits = new int[rows];
            int[] expected = new int[rows];
            for (int row = 0; row < rows; row++) {
                int value = random.nextInt(200);
                groups[row] = random.nextInt(40);
                bits[row] = random.nextInt(4) == 0 ? 0 : 1 << random.nextInt(3) | 1 << 31;
                if (value == 0) {
                    column.addNull();
                } else {
                    switch (type.storage()) {
                        case LONG -> column.addLong(value * 1_000_000_000_007L);
                        case INT -> column.addInt(value);
                        default -> column.addString("value\0" + value);
                    }
                }
                for (int bit = 0; bit < 32; bit++) {
                    if ((bits[row] >>> bit & 1) != 0
                            && model.add(List.of(groups[row], value, bit))) {
                        expected[row] |= 1 << bit;
                    }
                }
            }
            values.see(new Column[] {column.build()}, rows, groups, bits);
            assertThat(bits).isEqualTo(expected);
        }
    }

    @Test
    void dueTimesGivesWhatIsBelowTheLimit() {
        Random random = new Random(5);
        DueTimes due = new DueTimes();
        TreeMap<Long, List<Integer>> model = new TreeMap<>();
        long limit = -1_000_000;
        for (int step = 0; step < 2000; step++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                long time =
                        switch (random.nextInt(10)) {
                            case 0 -> random.nextLong(Long.MAX_VALUE);
                            case 1 -> limit - random.nextInt(1000);
                            default -> limit + random.nextInt(5000);
                        };
                int id = step * 20 + i;
                due.add(time, id);
                model.computeIfAbsent(time, _ -> new ArrayList<>()).add(id);
            }
            due.advance(limit - random.nextInt(10));
            limit += random.nextInt(2000);
            due.advance(limit);
            Map<Integer, Long> expected = new HashMap<>();
            model.headMap(limit).forEach((t, ids) -> ids.forEach(id -> expected.put(id, t)));
            model.headMap(limit).clear();
            Map<Integer, Long> actual = new HashMap<>();
            for (int id = due.poll(); id >= 0; id = due.poll()) {
                actual.put(id, due.time());
            }
            assertThat(actual).isEqualTo(expected);
        }
        due.advance(Long.MAX_VALUE);
        for (int id = due.poll(); id >= 0; id = due.poll()) {
            assertThat(model.get(due.time())).contains(id);
        }
        assertThat(due.bytes()).isZero();
    }
}
