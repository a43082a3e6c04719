package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;

import java.util.Arrays;
import java.util.List;

/** Keys of any types, as rows of bytes. */
final class RowKeys implements KeyTable {

    private final RowTable rows = new RowTable();
    private final ByteSink key = new ByteSink();
    private final List<DataType> types;
    private final int columns;
    private final ChangedIds changes = new ChangedIds();

    RowKeys(List<DataType> types) {
        this.types = types;
        this.columns = types.size();
    }

    @Override
    public void assign(Column[] keys, int count, int[] ids) {
        if (columns == 0 && count > 0) {
            Arrays.fill(ids, 0, count, add(key.data(), 0, 0));
            return;
        }
        for (int row = 0; row < count; row++) {
            key.clear();
            RowFormat.write(key, keys, row);
            ids[row] = add(key.data(), 0, key.length());
        }
    }

    @Override
    public void find(Column[] keys, int count, int[] ids) {
        for (int row = 0; row < count; row++) {
            key.clear();
            RowFormat.write(key, keys, row);
            ids[row] = rows.find(key.data(), 0, key.length());
        }
    }

    @Override
    public void remove(int id) {
        changes.mark(id);
        rows.remove(id);
    }

    @Override
    public void clear() {
        rows.clear();
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public int capacity() {
        return rows.capacity();
    }

    @Override
    public boolean contains(int id) {
        return rows.contains(id);
    }

    @Override
    public void read(int id, ColumnBuilder[] out) {
        byte[] data = rows.data(id);
        int at = rows.start(id);
        for (int i = 0; i < columns; i++) {
            at = RowFormat.read(data, at, out[i]);
        }
    }

    @Override
    public Column[] read(int[] ids, int count) {
        ColumnBuilder[] builders = new ColumnBuilder[columns];
        for (int i = 0; i < columns; i++) {
            builders[i] = new ColumnBuilder(types.get(i), Math.max(count, 1));
        }
        for (int i = 0; i < count; i++) {
            read(ids[i], builders);
        }
        Column[] values = new Column[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = builders[i].build();
        }
        return values;
    }

    @Override
    public ChangedIds changes() {
        return changes;
    }

    @Override
    public void append(int id, ByteSink out) {
        out.putBytes(rows.data(id), rows.start(id), rows.length(id));
    }

    @Override
    public int add(byte[] data, int start, int length) {
        int before = rows.size();
        int id = rows.add(data, start, length);
        if (rows.size() > before) {
            changes.mark(id);
        }
        return id;
    }

    @Override
    public void put(int id, byte[] data, int start, int length) {
        rows.put(id, data, start, length);
    }

    @Override
    public void write(int id, StateWriter out) {
        out.writeBytes(rows.data(id), rows.start(id), rows.length(id));
    }

    @Override
    public void restored() {
        rows.restored();
    }

    @Override
    public long bytes() {
        return rows.bytes();
    }
}
