package io.tidewire.engine.state;

import io.tidewire.api.data.Column;

import java.util.Arrays;

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
        int size = values.size();
        int id = values.add(group, value, 0, length, 1);
        if (id >= seen.length) {
            seen = Arrays.copyOf(seen, Math.max(id + 1, seen.length * 2));
        }
        int before = values.size() > size ? 0 : seen[id];
        seen[id] = before | bits;
        return bits & ~before;
    }

    @Override
    public void clear(int group) {
        values.removeGroup(group);
    }

    @Override
    public void write(StateWriter out) {
        out.writeInt(values.size());
        for (int id = 0; id < values.capacity(); id++) {
            if (values.contains(id)) {
                out.writeInt(values.group(id));
                out.writeInt(seen[id]);
                out.writeBytes(values.data(id), values.start(id), values.length(id));
            }
        }
    }

    @Override
    public void read(StateReader in, int[] groups) {
        for (int count = in.readInt(); count > 0; count--) {
            int group = groups[in.readInt()];
            int bits = in.readInt();
            byte[] value = in.readBytes();
            if (group >= 0) {
                see(group, value, value.length, bits);
            }
        }
    }

    @Override
    public long bytes() {
        return values.bytes() + 4L * seen.length;
    }
}
