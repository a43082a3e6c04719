package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;

import java.util.Arrays;

/**
 * The distinct integers of groups. Layout: open addressing with linear probing, two longs a slot:
 * the value; the group's serial number and the bits. So a probe reads one cache line.
 *
 * <p>A group has a serial number from its first value on. Clearing it takes the number away, and
 * leaves its slots until more than half of all are such: then the table is built anew, and the
 * groups are numbered anew. That makes clearing a constant, amortised.
 */
final class SeenLongs implements SeenValues {

    private static final int FIRST_SLOTS = 64;
    private static final long BITS = 0xFFFF_FFFFL;

    private long[] slots = new long[2 * FIRST_SLOTS];
    private int used;
    private int dead;
    private int serials;

    /** By group: its serial number, 0 for none; its values in slots; the bits of NULL. */
    private int[] serial = new int[16];

    private int[] sizes = new int[16];
    private int[] nullBits = new int[16];

    @Override
    public void see(Column[] columns, int rows, int[] groups, int[] bits) {
        Column column = columns[0];
        for (int row = 0; row < rows; row++) {
            if (bits[row] == 0) {
                continue;
            }
            int group = groups[row];
            if (group >= serial.length) {
                reserve(group + 1);
            }
            if (column.isNull(row)) {
                int before = nullBits[group];
                nullBits[group] = before | bits[row];
                bits[row] &= ~before;
            } else {
                long value =
                        column instanceof LongColumn longs
                                ? longs.values()[row]
                                : ((IntColumn) column).values()[row];
                bits[row] = see(group, value, bits[row]);
            }
        }
    }

    /** Which of the bits are new. */
    private int see(int group, long value, int bits) {
        int number = serial[group];
        if (number == 0) {
            number = ++serials;
            serial[group] = number;
        }
        int mask = slots.length - 2;
        int slot = home(number, value, mask);
        for (; slots[slot + 1] != 0; slot = (slot + 2) & mask) {
            if (slots[slot] == value && (int) (slots[slot + 1] >>> 32) == number) {
                int before = (int) slots[slot + 1];
                slots[slot + 1] |= bits & BITS;
                return bits & ~before;
            }
        }
        slots[slot] = value;
        slots[slot + 1] = (long) number << 32 | bits & BITS;
        sizes[group]++;
        used++;
        if (used * 3L > slots.length) {
            rebuild();
        }
        return bits;
    }

    private static int home(int number, long value, int mask) {
        long mixed = RowFormat.mix(value ^ number * 0x9E3779B97F4A7C15L);
        return (int) (mixed ^ mixed >>> 32) << 1 & mask;
    }

    private void reserve(int groups) {
        int length = Math.max(groups, serial.length * 2);
        serial = Arrays.copyOf(serial, length);
        sizes = Arrays.copyOf(sizes, length);
        nullBits = Arrays.copyOf(nullBits, length);
    }

    @Override
    public void clear(int group) {
        if (group < serial.length) {
            dead += sizes[group];
            serial[group] = 0;
            sizes[group] = 0;
            nullBits[group] = 0;
            if (dead * 2L > used && used > FIRST_SLOTS) {
                rebuild();
            }
        }
    }

    /** A table of the living, at most half full. */
    private void rebuild() {
        int[] renumbered = new int[serials + 1];
        serials = 0;
        for (int group = 0; group < serial.length; group++) {
            if (serial[group] != 0) {
                renumbered[serial[group]] = ++serials;
                serial[group] = serials;
            }
        }
        long[] old = slots;
        used -= dead;
        dead = 0;
        int capacity = Math.max(FIRST_SLOTS, Integer.highestOneBit(used + 1) * 4);
        slots = new long[Math.multiplyExact(capacity, 2)];
        int mask = slots.length - 2;
        for (int i = 0; i < old.length; i += 2) {
            int number = old[i + 1] == 0 ? 0 : renumbered[(int) (old[i + 1] >>> 32)];
            if (number != 0) {
                int slot = home(number, old[i], mask);
                while (slots[slot + 1] != 0) {
                    slot = (slot + 2) & mask;
                }
                slots[slot] = old[i];
                slots[slot + 1] = (long) number << 32 | old[i + 1] & BITS;
            }
        }
    }

    @Override
    public void write(StateWriter out) {
        out.writeInt(serial.length);
        out.writeInts(nullBits, serial.length);
        int[] groups = new int[serials + 1];
        Arrays.fill(groups, -1);
        for (int group = 0; group < serial.length; group++) {
            if (serial[group] != 0) {
                groups[serial[group]] = group;
            }
        }
        out.writeInt(used - dead);
        for (int slot = 0; slot < slots.length; slot += 2) {
            int group = slots[slot + 1] == 0 ? -1 : groups[(int) (slots[slot + 1] >>> 32)];
            if (group >= 0) {
                out.writeInt(group);
                out.writeInt((int) slots[slot + 1]);
                out.writeLong(slots[slot]);
            }
        }
    }

    @Override
    public void read(StateReader in, int[] groups) {
        int known = in.readInt();
        int[] nulls = in.readInts();
        for (int old = 0; old < known; old++) {
            int group = old < groups.length ? groups[old] : -1;
            if (group >= 0 && nulls[old] != 0) {
                if (group >= serial.length) {
                    reserve(group + 1);
                }
                nullBits[group] |= nulls[old];
            }
        }
        for (int count = in.readInt(); count > 0; count--) {
            int group = groups[in.readInt()];
            int bits = in.readInt();
            long value = in.readLong();
            if (group >= 0) {
                if (group >= serial.length) {
                    reserve(group + 1);
                }
                see(group, value, bits);
            }
        }
    }

    @Override
    public long bytes() {
        return 8L * slots.length + 12L * serial.length;
    }
}
