package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;

import java.util.Arrays;
import java.util.List;

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

    private final ChangedIds groupChanges = new ChangedIds();
    private final ChangedIds slotChanges = new ChangedIds();

    /** While a state is taken over: by the serial number of its writer the group. */
    private int[] owners = {};

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
                bits[row] &= ~before;
                if (bits[row] != 0) {
                    nullBits[group] = before | bits[row];
                    groupChanges.mark(group);
                }
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
            groupChanges.mark(group);
        }
        int mask = slots.length - 2;
        int slot = home(number, value, mask);
        for (; slots[slot + 1] != 0; slot = (slot + 2) & mask) {
            if (slots[slot] == value && (int) (slots[slot + 1] >>> 32) == number) {
                int before = (int) slots[slot + 1];
                if ((bits & ~before) != 0) {
                    slots[slot + 1] |= bits & BITS;
                    slotChanges.mark(slot >> 1);
                }
                return bits & ~before;
            }
        }
        slots[slot] = value;
        slots[slot + 1] = (long) number << 32 | bits & BITS;
        slotChanges.mark(slot >> 1);
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
            groupChanges.mark(group);
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
                groupChanges.mark(group);
            }
        }
        long[] old = slots;
        used -= dead;
        dead = 0;
        int capacity = Math.max(FIRST_SLOTS, Integer.highestOneBit(used + 1) * 4);
        slots = new long[Math.multiplyExact(capacity, 2)];
        slotChanges.renumber();
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
                slotChanges.mark(slot >> 1);
            }
        }
    }

    @Override
    public List<StateTable> tables(String name, KeyTable keys) {
        return List.of(
                new SmallTable(name + " size", 1, this::writeSize, this::readSize),
                new SlotTable(name + " groups", 1, groupChanges, new Groups(keys)),
                new SlotTable(name, 1, slotChanges, new Slots()));
    }

    private void writeSize(StateWriter out) {
        out.writeInt(slots.length);
        out.writeInt(serials);
    }

    private void readSize(StateReader in, Restoring how) {
        int length = in.readInt();
        int count = in.readInt();
        owners = new int[count + 1];
        Arrays.fill(owners, -1);
        if (how.sameIds()) {
            slots = new long[length];
            serials = count;
        }
    }

    /** Where the values begin that belong together. */
    private final class Groups implements SlotTable.Slots {

        private final KeyTable keys;

        Groups(KeyTable keys) {
            this.keys = keys;
        }

        @Override
        public int capacity() {
            return serial.length;
        }

        @Override
        public boolean contains(int group) {
            return group < serial.length && (serial[group] != 0 || nullBits[group] != 0);
        }

        @Override
        public void write(int group, StateWriter out) {
            out.writeInt(serial[group]);
            out.writeInt(nullBits[group]);
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int group = how.id(keys, old);
            int number = in.readInt();
            int bits = in.readInt();
            owners[number] = group;
            if (group < 0) {
                return;
            }
            if (group >= serial.length) {
                reserve(group + 1);
            }
            if (how.sameIds()) {
                serial[group] = number;
                nullBits[group] = bits;
            } else if (bits != 0) {
                nullBits[group] |= bits;
                groupChanges.mark(group);
            }
        }
    }

    private final class Slots implements SlotTable.Slots {

        @Override
        public int capacity() {
            return slots.length / 2;
        }

        @Override
        public boolean contains(int slot) {
            return slots[2 * slot + 1] != 0;
        }

        @Override
        public void write(int slot, StateWriter out) {
            out.writeCount(slots[2 * slot]);
            out.writeLong(slots[2 * slot + 1]);
        }

        @Override
        public void read(int slot, StateReader in, Restoring how) {
            long value = in.readCount();
            long held = in.readLong();
            int group = owners[(int) (held >>> 32)];
            if (how.sameIds()) {
                slots[2 * slot] = value;
                slots[2 * slot + 1] = held;
                used++;
                if (group < 0) {
                    dead++;
                } else {
                    sizes[group]++;
                }
            } else if (group >= 0) {
                see(group, value, (int) held);
            }
        }

        @Override
        public void restored() {
            owners = new int[0];
        }
    }

    @Override
    public long bytes() {
        return 8L * slots.length + 12L * serial.length;
    }
}
