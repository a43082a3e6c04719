package io.tidewire.engine.state;

import io.tidewire.api.data.Column;

import java.util.Arrays;
import java.util.List;

/** The distinct values of groups, of any types: rows of bytes, the bits beside them. */
final class SeenRows implements SeenValues {

    private final GroupedRows values = new GroupedRows();
    private final ByteSink scratch = new ByteSink();
    private final int columns;
    private int[] seen = new int[16];

    SeenRows(int columns) {
        this.columns = columns;
    }

    @Override
    public void see(Column[] arguments, int rows, int[] groups, int[] bits) {
        for (int row = 0; row < rows; row++) {
            if (bits[row] != 0) {
                scratch.clear();
                for (int i = 0; i < columns; i++) {
                    RowFormat.write(scratch, arguments[i], row);
                }
                bits[row] = see(groups[row], scratch.data(), scratch.length(), bits[row]);
            }
        }
    }

    private int see(int group, byte[] value, int length, int bits) {
        int id = values.find(group, value, 0, length);
        if (id == GroupedRows.NONE) {
            put(values.add(group, value, 0, length, 1), bits);
            return bits;
        }
        int before = seen[id];
        if ((bits & ~before) != 0) {
            seen[id] = before | bits;
            values.changes().mark(id);
        }
        return bits & ~before;
    }

    private void put(int id, int bits) {
        if (id >= seen.length) {
            seen = Arrays.copyOf(seen, Math.max(id + 1, seen.length * 2));
        }
        seen[id] = bits;
    }

    @Override
    public void clear(int group) {
        values.removeGroup(group);
    }

    @Override
    public List<StateTable> tables(String name, KeyTable keys) {
        return List.of(new SlotTable(name, 1, values.changes(), new Entries(keys)));
    }

    private final class Entries implements SlotTable.Slots {

        private final KeyTable keys;

        Entries(KeyTable keys) {
            this.keys = keys;
        }

        @Override
        public int capacity() {
            return values.capacity();
        }

        @Override
        public boolean contains(int id) {
            return values.contains(id);
        }

        @Override
        public void write(int id, StateWriter out) {
            values.write(id, out);
            out.writeInt(seen[id]);
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int id = values.restore(old, in, keys, how);
            if (id != GroupedRows.NONE) {
                put(id, in.readInt());
            }
        }

        @Override
        public void restored() {
            values.restored();
        }
    }

    @Override
    public long bytes() {
        return values.bytes() + 4L * seen.length;
    }
}
