package io.tidewire.engine.expression.text;

import java.util.Arrays;

/**
 * Code points in UTF-8 bytes. A byte that continues none is counted with the one before it, so that
 * bytes that are no UTF-8 are walked over without fault.
 */
final class Utf8 {

    private Utf8() {}

    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
    }

    static int count(byte[] data, int start, int length) {
        int count = 0;
        for (int i = start; i < start + length; i++) {
            count += continues(data[i]) ? 0 : 1;
        }
        return count;
    }

    static boolean ascii(byte[] data, int start, int length) {
        int all = 0;
        for (int i = start; i < start + length; i++) {
            all |= data[i];
        }
        return all >= 0;
    }

    /** Where the code point after the one at {@code at} begins. */
    static int next(byte[] data, int at, int end) {
        int next = at + 1;
        while (next < end && continues(data[next])) {
            next++;
        }
        return next;
    }

    /** Where the code point before {@code at} begins. */
    static int previous(byte[] data, int at, int start) {
        int previous = at - 1;
        while (previous > start && continues(data[previous])) {
            previous--;
        }
        return previous;
    }

    /** Where {@code count} code points from {@code at} on end. */
    static int skip(byte[] data, int at, int end, long count) {
        int position = at;
        for (long i = 0; i < count && position < end; i++) {
            position = next(data, position, end);
        }
        return position;
    }

    /** The first place of the needle within {@code from} and {@code end}, or -1. */
    static int indexOf(byte[] data, int from, int end, byte[] needle) {
        int length = needle.length;
        if (length == 0) {
            return from <= end ? from : -1;
        }
        byte first = needle[0];
        for (int i = from; i <= end - length; i++) {
            if (data[i] == first && Arrays.equals(data, i + 1, i + length, needle, 1, length)) {
                return i;
            }
        }
        return -1;
    }
}
