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
public sealed interface KeyTable extends SlotTable.Slots permits FixedKeys, RowKeys {

    /** What {@link #restore} gives for a key that is another worker's. */
    int NONE = -1;

    /** The table that suits keys of these types. */
    static KeyTable of(List<DataType> types) {
        return FixedKeys.suit(types) ? new FixedKeys(types) : new RowKeys(types);
    }

    /** The id of each row's key; keys that are new get one. */
    void assign(Column[] keys, int rows, int[] ids);

    /** The id of each row's key, -1 where it is not kept. */
    void find(Column[] keys, int rows, int[] ids);

    void remove(int id);

    void clear();

    int size();

    /** All ids are below. */
    @Override
    int capacity();

    @Override
    boolean contains(int id);

    /** The keys that came and went; owners add those whose belongings changed. */
    ChangedIds changes();

    /** Adds the key's values to the first of the columns, as many as a key has. */
    void read(int id, ColumnBuilder[] out);

    /** The values of keys, a column per column of the key. */
    Column[] read(int[] ids, int count);

    /** Appends the key in {@link RowFormat}. */
    void append(int id, ByteSink out);

    /** The id of a key that {@link #append} wrote. */
    int add(byte[] data, int start, int length);

    /**
     * Gives a key that {@link #append} wrote an id that is free; in rising order of ids. It is
     * found after {@link #restored}.
     */
    void put(int id, byte[] data, int start, int length);

    /** Writes the key, so that {@link #restore} can tell whose it is. */
    @Override
    void write(int id, StateWriter out);

    /**
     * Takes over a key that {@link #write} wrote.
     *
     * @return its id now, {@link #NONE} when it is another worker's
     */
    default int restore(int id, StateReader in, Restoring how) {
        return restore(id, in, how, how.share());
    }

    /** As {@link #restore(int, StateReader, Restoring)}, with a say in which keys are wanted. */
    default int restore(int id, StateReader in, Restoring how, Share wanted) {
        int length = in.readLength();
        byte[] data = in.data();
        int start = in.at();
        in.skip(length);
        if (how.sameIds()) {
            put(id, data, start, length);
            return id;
        }
        int now = wanted.owns(data, start, length) ? add(data, start, length) : NONE;
        how.moved(this, id, now);
        return now;
    }

    /** The keys alone as a table of a state. */
    default SlotTable entries(String name) {
        return new SlotTable(name, 1, changes(), this);
    }

    @Override
    default void read(int id, StateReader in, Restoring how) {
        restore(id, in, how);
    }

    /** Memory held, in bytes. */
    long bytes();
}
