package io.tidewire.connectors.format.json;

import io.tidewire.connectors.format.row.ColumnWriter;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A key as it stands in a record, with its quotes, and the column it is for. Compared eight bytes
 * at a time.
 */
final class JsonKey {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Null when the key is no column. */
    final @Nullable ColumnWriter column;

    private final byte[] quoted;
    private final long[] words;
    private final long lastMask;

    /**
     * @param quoted the key between its quotes, as records have it
     */
    JsonKey(byte[] quoted, @Nullable ColumnWriter column) {
        this.quoted = quoted;
        this.column = column;
        this.words = new long[(quoted.length + 7) / 8];
        byte[] padded = Arrays.copyOf(quoted, words.length * 8);
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) LONG.get(padded, i * 8);
        }
        int rest = quoted.length & 7;
        this.lastMask = rest == 0 ? -1L : (1L << (rest * 8)) - 1;
    }

    int length() {
        return quoted.length;
    }

    /** True when the record goes on with this key. */
    boolean matches(byte[] data, int at, int end) {
        int last = words.length - 1;
        if (at + words.length * 8 > data.length) {
            return at + quoted.length <= end
                    && Arrays.equals(data, at, at + quoted.length, quoted, 0, quoted.length);
        }
        for (int i = 0; i < last; i++) {
            if ((long) LONG.get(data, at + i * 8) != words[i]) {
                return false;
            }
        }
        return ((long) LONG.get(data, at + last * 8) & lastMask) == words[last]
                && at + quoted.length <= end;
    }

    /** The same key, byte for byte. */
    boolean is(byte[] data, int from, int to) {
        return Arrays.equals(data, from, to, quoted, 0, quoted.length);
    }
}
