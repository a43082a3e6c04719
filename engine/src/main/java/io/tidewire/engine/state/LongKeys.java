package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.LongColumn;

import java.util.Arrays;

/**
 * Keys of one LONG column. Layout: open addressing with linear probing, the key beside its id + 1
 * in two arrays; the key of an id in a third. NULL has an id of its own and no slot.
 */
final class LongKeys implements KeyTable {

    private static final int FIRST_SLOTS = 32;
    private static final int NONE = -1;

    private long[] slotKeys = new long[FIRST_SLOTS];
    private int[] slotIds = new int[FIRST_SLOTS];
    private long[] keys = new long[16];
    private boolean[] members = new boolean[16];
    private int[] free = new int[16];
    private int freeCount;
    private int ids;
    private int size;
    private int nullId = NONE;

    @Override
    public void assign(Column[] columns, int rows, int[] result) {
        LongColumn column = (LongColumn) columns[0];
        long[] values = column.values();
        boolean[] nulls = column.nulls();
        long last = 0;
        int id = NONE;
        for (int row = 0; row < rows; row++) {
            if (nulls != null && nulls[row]) {
                result[row] = addNull();
                continue;
            }
            // Rows in a row are often of one window.
            if (id == NONE || values[row] != last) {
                last = values[row];
                id = add(last);
            }
            result[row] = id;
        }
    }

    @Override
    public void find(Column[] columns, int rows, int[] result) {
        LongColumn column = (LongColumn) columns[0];
        for (int row = 0; row < rows; row++) {
            result[row] = column.isNull(row) ? nullId : find(column.values()[row]);
        }
    }

    private int find(long key) {
        int mask = slotIds.length - 1;
        for (int slot = home(key, mask); slotIds[slot] != 0; slot = (slot + 1) & mask) {
            if (slotKeys[slot] == key) {
                return slotIds[slot] - 1;
            }
        }
        return NONE;
    }

    private int add(long key) {
        int mask = slotIds.length - 1;
        int slot = home(key, mask);
        for (; slotIds[slot] != 0; slot = (slot + 1) & mask) {
            if (slotKeys[slot] == key) {
                return slotIds[slot] - 1;
            }
        }
        int id = newId();
        keys[id] = key;
        slotKeys[slot] = key;
        slotIds[slot] = id + 1;
        if (size * 3 > slotIds.length * 2) {
            rehash(slotIds.length * 2);
        }
        return id;
    }

    private int addNull() {
        if (nullId == NONE) {
            nullId = newId();
        }
        return nullId;
    }

    private int newId() {
        size++;
        int id;
        if (freeCount > 0) {
            id = free[--freeCount];
        } else {
            if (ids == keys.length) {
                keys = Arrays.copyOf(keys, ids * 2);
                members = Arrays.copyOf(members, ids * 2);
            }
            id = ids++;
        }
        members[id] = true;
        return id;
    }

    @Override
    public void remove(int id) {
        if (id == nullId) {
            nullId = NONE;
        } else {
            removeSlot(keys[id]);
        }
        members[id] = false;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = id;
        size--;
        if (size == 0) {
            clear();
        }
    }

    private void removeSlot(long key) {
        int mask = slotIds.length - 1;
        int gap = home(key, mask);
        while (slotKeys[gap] != key) {
            gap = (gap + 1) & mask;
        }
        int slot = gap;
        while (true) {
            slot = (slot + 1) & mask;
            if (slotIds[slot] == 0) {
                slotIds[gap] = 0;
                return;
            }
            int home = home(slotKeys[slot], mask);
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                slotKeys[gap] = slotKeys[slot];
                slotIds[gap] = slotIds[slot];
                gap = slot;
            }
        }
    }

    @Override
    public void clear() {
        slotKeys = new long[FIRST_SLOTS];
        slotIds = new int[FIRST_SLOTS];
        keys = new long[16];
        members = new boolean[16];
        free = new int[16];
        freeCount = 0;
        ids = 0;
        size = 0;
        nullId = NONE;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int capacity() {
        return ids;
    }

    @Override
    public boolean contains(int id) {
        return id < ids && members[id];
    }

    @Override
    public void read(int id, ColumnBuilder[] out) {
        if (id == nullId) {
            out[0].addNull();
        } else {
            out[0].addLong(keys[id]);
        }
    }

    @Override
    public void write(int id, ByteSink out) {
        if (id == nullId) {
            out.putByte(0);
        } else {
            out.putByte(1);
            out.putLong(keys[id] ^ Long.MIN_VALUE);
        }
    }

    @Override
    public int add(byte[] data, int start, int length) {
        return data[start] == 0
                ? addNull()
                : add(ByteSink.getLong(data, start + 1) ^ Long.MIN_VALUE);
    }

    @Override
    public long bytes() {
        return 12L * slotIds.length + 9L * keys.length + 4L * free.length;
    }

    private static int home(long key, int mask) {
        return (int) (RowFormat.mix(key ^ 0x9E3779B97F4A7C15L) >>> 16) & mask;
    }

    private void rehash(int newLength) {
        long[] oldKeys = slotKeys;
        int[] oldIds = slotIds;
        slotKeys = new long[newLength];
        slotIds = new int[newLength];
        int mask = newLength - 1;
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                int slot = home(oldKeys[i], mask);
                while (slotIds[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                slotKeys[slot] = oldKeys[i];
                slotIds[slot] = oldIds[i];
            }
        }
    }
}
