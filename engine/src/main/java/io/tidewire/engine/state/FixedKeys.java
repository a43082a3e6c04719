package io.tidewire.engine.state;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * Keys of columns that are numbers, times or truth values: each is a long per column.
 *
 * <p>Layout: open addressing with linear probing over slots, at most two thirds full, each the hash
 * and the id + 1; the longs of an id side by side. Which columns of a key are NULL, whose longs are
 * then 0, is kept from the first key on that has one. Removal moves the followers back, so there
 * are no tombstones.
 */
final class FixedKeys implements KeyTable {

    private static final int FIRST_SLOTS = 32;

    /** So many rows are taken together. */
    private static final int BLOCK = 1024;

    private static final long SEED = 0x9E3779B97F4A7C15L;

    private final DataType.Storage[] types;
    private final int width;

    /** By slot: the hash above the id + 1; 0 for a free one. */
    private long[] slots = new long[FIRST_SLOTS];

    private LongSegments keys = new LongSegments();
    private @Nullable IntSegments nulls;

    /** By id: what tells the members from the others, a bit each. */
    private LongSegments members = new LongSegments();

    private int[] free = new int[16];
    private int freeCount;
    private int ids;
    private int size;

    /** Rows as keys: {@code width} longs each, and the columns that are NULL. */
    private long[] words = {};

    private int[] masks = {};
    private final long[] single;
    private final ByteSink scratch = new ByteSink();
    private final ChangedIds changes = new ChangedIds();

    FixedKeys(List<DataType> types) {
        this.types = types.stream().map(DataType::storage).toArray(DataType.Storage[]::new);
        this.width = this.types.length;
        this.single = new long[width];
    }

    /** Whether keys of these types are of this kind. */
    static boolean suit(List<DataType> types) {
        return !types.isEmpty()
                && types.size() <= Integer.SIZE
                && types.stream()
                        .allMatch(
                                type ->
                                        switch (type.storage()) {
                                            case LONG, INT, DOUBLE, BOOLEAN -> true;
                                            case BYTES, OBJECT -> false;
                                        });
    }

    @Override
    public void assign(Column[] columns, int rows, int[] result) {
        if (width == 1 && columns[0] instanceof LongColumn longs && longs.nulls() == null) {
            assign(longs.values(), rows, result);
            return;
        }
        for (int from = 0; from < rows; from += BLOCK) {
            int count = Math.min(BLOCK, rows - from);
            load(columns, from, count);
            for (int i = 0; i < count; i++) {
                result[from + i] = add(words, i * width, masks[i]);
            }
        }
    }

    private void assign(long[] values, int rows, int[] result) {
        int id = NONE;
        for (int row = 0; row < rows; row++) {
            // Rows in a row are often of one window.
            if (id == NONE || values[row] != values[row - 1]) {
                id = find(values[row]);
                if (id == NONE) {
                    id = add(values, row, 0);
                }
            }
            result[row] = id;
        }
    }

    @Override
    public void find(Column[] columns, int rows, int[] result) {
        if (width == 1 && columns[0] instanceof LongColumn longs && longs.nulls() == null) {
            for (int row = 0; row < rows; row++) {
                result[row] = find(longs.values()[row]);
            }
            return;
        }
        for (int from = 0; from < rows; from += BLOCK) {
            int count = Math.min(BLOCK, rows - from);
            load(columns, from, count);
            for (int i = 0; i < count; i++) {
                result[from + i] = find(words, i * width, masks[i]);
            }
        }
    }

    /** Makes keys of the rows. */
    private void load(Column[] columns, int from, int count) {
        if (words.length == 0) {
            words = new long[BLOCK * width];
            masks = new int[BLOCK];
        }
        Arrays.fill(masks, 0, count, 0);
        for (int i = 0; i < width; i++) {
            int at = i;
            switch (columns[i]) {
                case LongColumn c -> {
                    for (int row = from; row < from + count; row++, at += width) {
                        words[at] = c.values()[row];
                    }
                }
                case IntColumn c -> {
                    for (int row = from; row < from + count; row++, at += width) {
                        words[at] = c.values()[row];
                    }
                }
                case DoubleColumn c -> {
                    for (int row = from; row < from + count; row++, at += width) {
                        words[at] = RowFormat.sortable(c.values()[row]);
                    }
                }
                case BooleanColumn c -> {
                    for (int row = from; row < from + count; row++, at += width) {
                        words[at] = c.values()[row] ? 1 : 0;
                    }
                }
                default -> throw new IllegalStateException("not fixed: " + types[i]);
            }
            boolean[] ofColumn = columns[i].nulls();
            for (int row = 0; ofColumn != null && row < count; row++) {
                if (ofColumn[from + row]) {
                    masks[row] |= 1 << i;
                    words[row * width + i] = 0;
                }
            }
        }
    }

    private int hash(long[] key, int at, int mask) {
        long hash = mask + SEED;
        for (int i = 0; i < width; i++) {
            hash = RowFormat.mix(key[at + i] ^ hash);
        }
        return (int) (hash ^ hash >>> 32);
    }

    private boolean equal(int id, long[] key, int at, int mask) {
        for (int i = 0; i < width; i++) {
            if (keys.get(id * width + i) != key[at + i]) {
                return false;
            }
        }
        return nulls == null ? mask == 0 : nulls.get(id) == mask;
    }

    /** As below, for a key of one column that is not NULL. */
    private int find(long key) {
        long mixed = RowFormat.mix(key ^ SEED);
        int hash = (int) (mixed ^ mixed >>> 32);
        int last = slots.length - 1;
        for (int slot = hash & last; slots[slot] != 0; slot = slot + 1 & last) {
            long occupant = slots[slot];
            int id = (int) occupant - 1;
            if ((int) (occupant >>> 32) == hash
                    && keys.get(id) == key
                    && (nulls == null || nulls.get(id) == 0)) {
                return id;
            }
        }
        return NONE;
    }

    private int find(long[] key, int at, int mask) {
        int hash = hash(key, at, mask);
        int last = slots.length - 1;
        for (int slot = hash & last; slots[slot] != 0; slot = slot + 1 & last) {
            int id = (int) slots[slot] - 1;
            if ((int) (slots[slot] >>> 32) == hash && equal(id, key, at, mask)) {
                return id;
            }
        }
        return NONE;
    }

    private int add(long[] key, int at, int mask) {
        int hash = hash(key, at, mask);
        int last = slots.length - 1;
        int slot = hash & last;
        for (; slots[slot] != 0; slot = slot + 1 & last) {
            int id = (int) slots[slot] - 1;
            if ((int) (slots[slot] >>> 32) == hash && equal(id, key, at, mask)) {
                return id;
            }
        }
        int id = newId();
        enter(id, key, at, mask, hash, slot);
        return id;
    }

    private void enter(int id, long[] key, int at, int mask, int hash, int slot) {
        keep(id, key, at, mask);
        slots[slot] = (long) hash << 32 | id + 1;
        if (size * 3L > slots.length * 2L) {
            grow();
        }
    }

    private void keep(int id, long[] key, int at, int mask) {
        for (int i = 0; i < width; i++) {
            keys.set(id * width + i, key[at + i]);
        }
        if (mask != 0 || nulls != null) {
            nulls = nulls == null ? new IntSegments() : nulls;
            nulls.reserve(ids);
            nulls.set(id, mask);
        }
    }

    private int newId() {
        size++;
        int id;
        if (freeCount > 0) {
            id = free[--freeCount];
        } else {
            id = ids++;
            keys.reserve(Math.multiplyExact(ids, width));
            members.reserve((ids >>> 6) + 1);
        }
        members.set(id >>> 6, members.get(id >>> 6) | 1L << id);
        changes.mark(id);
        return id;
    }

    @Override
    public void remove(int id) {
        removeSlot(id);
        members.set(id >>> 6, members.get(id >>> 6) & ~(1L << id));
        changes.mark(id);
        release(id);
        size--;
        if (size == 0) {
            clear();
        }
    }

    private void release(int id) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = id;
    }

    private void removeSlot(int id) {
        for (int i = 0; i < width; i++) {
            single[i] = keys.get(id * width + i);
        }
        int last = slots.length - 1;
        int gap = hash(single, 0, nulls == null ? 0 : nulls.get(id)) & last;
        while ((int) slots[gap] != id + 1) {
            gap = gap + 1 & last;
        }
        int slot = gap;
        while (true) {
            slot = slot + 1 & last;
            if (slots[slot] == 0) {
                slots[gap] = 0;
                return;
            }
            int home = (int) (slots[slot] >>> 32) & last;
            if ((slot - home & last) >= (slot - gap & last)) {
                slots[gap] = slots[slot];
                gap = slot;
            }
        }
    }

    @Override
    public void clear() {
        slots = new long[FIRST_SLOTS];
        keys = new LongSegments();
        nulls = null;
        members = new LongSegments();
        free = new int[16];
        freeCount = 0;
        ids = 0;
        size = 0;
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
        return id < ids && (members.get(id >>> 6) >>> id & 1) != 0;
    }

    @Override
    public void read(int id, ColumnBuilder[] out) {
        for (int i = 0; i < width; i++) {
            long value = keys.get(id * width + i);
            if (isNull(id, i)) {
                out[i].addNull();
                continue;
            }
            switch (types[i]) {
                case LONG -> out[i].addLong(value);
                case INT -> out[i].addInt((int) value);
                case DOUBLE -> out[i].addDouble(RowFormat.ofSortable(value));
                case BOOLEAN -> out[i].addBoolean(value != 0);
                case BYTES, OBJECT -> throw new IllegalStateException("not fixed: " + types[i]);
            }
        }
    }

    @Override
    public Column[] read(int[] wanted, int count) {
        Column[] columns = new Column[width];
        for (int i = 0; i < width; i++) {
            boolean[] ofColumn = null;
            for (int at = 0; nulls != null && at < count; at++) {
                if (isNull(wanted[at], i)) {
                    ofColumn = ofColumn == null ? new boolean[count] : ofColumn;
                    ofColumn[at] = true;
                }
            }
            columns[i] = read(wanted, count, i, ofColumn);
        }
        return columns;
    }

    private Column read(int[] wanted, int count, int column, boolean @Nullable [] ofColumn) {
        return switch (types[column]) {
            case LONG -> {
                long[] values = new long[count];
                for (int i = 0; i < count; i++) {
                    values[i] = keys.get(wanted[i] * width + column);
                }
                yield new LongColumn(values, ofColumn, count);
            }
            case INT -> {
                int[] values = new int[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (int) keys.get(wanted[i] * width + column);
                }
                yield new IntColumn(values, ofColumn, count);
            }
            case DOUBLE -> {
                double[] values = new double[count];
                for (int i = 0; i < count; i++) {
                    values[i] = RowFormat.ofSortable(keys.get(wanted[i] * width + column));
                }
                yield new DoubleColumn(values, ofColumn, count);
            }
            case BOOLEAN -> {
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = keys.get(wanted[i] * width + column) != 0;
                }
                yield new BooleanColumn(values, ofColumn, count);
            }
            case BYTES, OBJECT -> throw new IllegalStateException("not fixed: " + types[column]);
        };
    }

    private boolean isNull(int id, int column) {
        return nulls != null && (nulls.get(id) >>> column & 1) != 0;
    }

    @Override
    public void append(int id, ByteSink out) {
        for (int i = 0; i < width; i++) {
            long value = keys.get(id * width + i);
            if (isNull(id, i)) {
                out.putByte(0);
                continue;
            }
            out.putByte(1);
            switch (types[i]) {
                case LONG -> out.putLong(value ^ Long.MIN_VALUE);
                case INT -> out.putInt((int) value ^ Integer.MIN_VALUE);
                case DOUBLE -> out.putLong(value);
                case BOOLEAN -> out.putByte((int) value);
                case BYTES, OBJECT -> throw new IllegalStateException("not fixed: " + types[i]);
            }
        }
    }

    @Override
    public int add(byte[] data, int start, int length) {
        int mask = parse(data, start);
        return add(single, 0, mask);
    }

    @Override
    public void put(int id, byte[] data, int start, int length) {
        int mask = parse(data, start);
        ids = Math.max(ids, id + 1);
        keys.reserve(Math.multiplyExact(ids, width));
        members.reserve((ids >>> 6) + 1);
        members.set(id >>> 6, members.get(id >>> 6) | 1L << id);
        size++;
        keep(id, single, 0, mask);
    }

    @Override
    public void write(int id, StateWriter out) {
        scratch.clear();
        append(id, scratch);
        out.writeBytes(scratch.data(), 0, scratch.length());
    }

    @Override
    public void restored() {
        freeCount = 0;
        for (int id = ids - 1; id >= 0; id--) {
            if (!contains(id)) {
                release(id);
            }
        }
        int length = FIRST_SLOTS;
        while (size * 3L > length * 2L) {
            length *= 2;
        }
        slots = new long[length];
        for (int id = 0; id < ids; id++) {
            if (contains(id)) {
                enter(id);
            }
        }
    }

    /** Gives a key that is kept its slot. */
    private void enter(int id) {
        for (int i = 0; i < width; i++) {
            single[i] = keys.get(id * width + i);
        }
        int hash = hash(single, 0, nulls == null ? 0 : nulls.get(id));
        int last = slots.length - 1;
        int slot = hash & last;
        while (slots[slot] != 0) {
            slot = slot + 1 & last;
        }
        slots[slot] = (long) hash << 32 | id + 1;
    }

    @Override
    public ChangedIds changes() {
        return changes;
    }

    /** Reads a key into {@code single}; which of its columns are NULL. */
    private int parse(byte[] data, int start) {
        int at = start;
        int mask = 0;
        for (int i = 0; i < width; i++) {
            single[i] = 0;
            if (data[at++] == 0) {
                mask |= 1 << i;
                continue;
            }
            switch (types[i]) {
                case LONG -> single[i] = ByteSink.getLong(data, at) ^ Long.MIN_VALUE;
                case INT -> single[i] = ByteSink.getInt(data, at) ^ Integer.MIN_VALUE;
                case DOUBLE -> single[i] = ByteSink.getLong(data, at);
                case BOOLEAN -> single[i] = data[at];
                case BYTES, OBJECT -> throw new IllegalStateException("not fixed: " + types[i]);
            }
            at +=
                    switch (types[i]) {
                        case LONG, DOUBLE -> Long.BYTES;
                        case INT -> Integer.BYTES;
                        case BOOLEAN, BYTES, OBJECT -> 1;
                    };
        }
        return mask;
    }

    @Override
    public long bytes() {
        return 8L * slots.length
                + keys.bytes()
                + members.bytes()
                + (nulls == null ? 0 : nulls.bytes())
                + 4L * free.length;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        int last = slots.length - 1;
        for (long occupant : old) {
            if (occupant != 0) {
                int slot = (int) (occupant >>> 32) & last;
                while (slots[slot] != 0) {
                    slot = slot + 1 & last;
                }
                slots[slot] = occupant;
            }
        }
    }
}
