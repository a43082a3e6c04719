package io.tidewire.engine.expression.comparison;

import io.tidewire.api.data.BytesColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** A fixed set of byte strings: open addressing, at most half full. */
final class SliceSet {

    private final byte[] @Nullable [] table;
    private final int mask;

    SliceSet(List<BytesColumn> singles) {
        int capacity = Integer.highestOneBit(Math.max(singles.size(), 1) * 4);
        this.table = new byte[capacity][];
        this.mask = capacity - 1;
        for (BytesColumn single : singles) {
            byte[] bytes = single.bytes(0);
            int slot = hash(bytes, 0, bytes.length) & mask;
            while (table[slot] != null && !Arrays.equals(table[slot], bytes)) {
                slot = (slot + 1) & mask;
            }
            table[slot] = bytes;
        }
    }

    boolean contains(byte[] data, int start, int length) {
        int slot = hash(data, start, length) & mask;
        for (byte[] entry = table[slot]; entry != null; entry = table[slot]) {
            if (entry.length == length
                    && Arrays.equals(entry, 0, length, data, start, start + length)) {
                return true;
            }
            slot = (slot + 1) & mask;
        }
        return false;
    }

    private static int hash(byte[] data, int start, int length) {
        int hash = length;
        for (int i = start; i < start + length; i++) {
            hash = hash * 31 + data[i];
        }
        return hash ^ (hash >>> 15);
    }
}
