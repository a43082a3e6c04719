package io.tidewire.connectors.format.row;

/** 0, 1, 2 and so on: the record of each row where every record is one. Thread-safe. */
final class Ordinals {

    private static volatile int[] shared = copy(0, 0);

    private Ordinals() {}

    /** At least so many; shared, so nobody writes to them. */
    static int[] upTo(int count) {
        int[] known = shared;
        if (known.length < count) {
            int length = Math.max(count, known.length * 2);
            known = copy(length, length);
            shared = known;
        }
        return known;
    }

    /** The first ones, in an array of the caller's own with room for more. */
    static int[] copy(int count, int capacity) {
        int[] result = new int[capacity];
        for (int i = 0; i < count; i++) {
            result[i] = i;
        }
        return result;
    }
}
