package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;

import java.util.List;

/**
 * Numbers for keys: each distinct key has a small id for as long as it is kept, and what belongs to
 * it stands in arrays by id. Keys are columns; NULL is a key like any other. Ids of removed keys
 * are given out again.
 */
public sealed interface KeyTable permits FixedKeys, RowKeys {

    /** The table that suits keys of these types. */
    static KeyTable of(List<DataType> types) {
        return FixedKeys.suit(types) ? new FixedKeys(types) : new RowKeys(types.size());
    }

    /** The id of each row's key; keys that are new get one. */
    void assign(Column[] keys, int rows, int[] ids);

    /** The id of each row's key, -1 where it is not kept. */
    void find(Column[] keys, int rows, int[] ids);

    void remove(int id);

    void clear();

    int size();

    /** All ids are below. */
    int capacity();

    boolean contains(int id);

    /** Adds the key's values to the first of the columns, as many as a key has. */
    void read(int id, ColumnBuilder[] out);

    /** Appends the key in {@link RowFormat}. */
    void write(int id, ByteSink out);

    /** The id of a key that {@link #write} wrote. */
    int add(byte[] data, int start, int length);

    /** Memory held, in bytes. */
    long bytes();
}
