package io.tidewire.engine.operator.over;

import java.util.Arrays;

/**
 * The rows of one partition in order, as slots by position.
 *
 * <p>Adding or removing at the end costs a constant, elsewhere a move of the positions behind.
 */
public final class Partition {

    private final int group;
    private int[] slots = new int[4];
    private int head;
    private int size;

    /** Positions that functions keep track of, each its own; 0 at first. */
    final int[] marks;

    /** How many rows before the first one are gone for good, but count. */
    private long dropped;

    /**
     * @param group its number, also in the accumulators
     * @param marks how many positions its functions keep track of
     */
    public Partition(int group, int marks) {
        this.group = group;
        this.marks = new int[marks];
    }

    public int group() {
        return group;
    }

    public int size() {
        return size;
    }

    public int slot(int position) {
        return slots[head + position];
    }

    public long dropped() {
        return dropped;
    }

    public void setDropped(long rows) {
        dropped = rows;
    }

    public void insert(int position, int slot) {
        if (head + size == slots.length) {
            // Room in front is used up before the array grows.
            int[] target = size > slots.length / 2 ? new int[slots.length * 2] : slots;
            System.arraycopy(slots, head, target, 0, size);
            slots = target;
            head = 0;
        }
        int at = head + position;
        System.arraycopy(slots, at, slots, at + 1, size - position);
        slots[at] = slot;
        size++;
    }

    public void remove(int position) {
        int at = head + position;
        size--;
        System.arraycopy(slots, at + 1, slots, at, size - position);
    }

    /** Takes away the first rows, which stay counted. */
    public void dropFirst(int count) {
        head += count;
        size -= count;
        dropped += count;
        if (slots.length > 64 && size < slots.length / 8) {
            slots = Arrays.copyOfRange(slots, head, head + Math.max(4, size * 2));
            head = 0;
        }
    }
}
