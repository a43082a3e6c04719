package io.tidewire.connectors.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that are expected, compared eight at a time. Immutable. */
final class JsonToken {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static final JsonToken NONE = new JsonToken(new byte[0]);

    private final int length;

    /** The first eight bytes and the last eight, which may overlap; of a short one, all of it. */
    private final long first;

    private final long last;
    private final int lastOffset;
    private final long mask;

    /** What is between them. */
    private final byte[] middle;

    JsonToken(byte[] bytes) {
        this.length = bytes.length;
        this.lastOffset = Math.max(length - 8, 0);
        byte[] padded = Arrays.copyOf(bytes, span());
        this.first = (long) LONG.get(padded, 0);
        this.last = (long) LONG.get(padded, lastOffset);
        this.mask = length >= 8 ? -1L : (1L << (length * 8)) - 1;
        this.middle = length > 16 ? Arrays.copyOfRange(bytes, 8, lastOffset) : new byte[0];
    }

    int length() {
        return length;
    }

    /** The bytes that have to be there for a comparison. */
    int span() {
        return Math.max(length, 8);
    }

    /** Whether the bytes are there; at least its span has to be. */
    boolean matches(byte[] data, int at) {
        long other =
                ((long) LONG.get(data, at) ^ first)
                        | ((long) LONG.get(data, at + lastOffset) ^ last);
        return (other & mask) == 0 && (length <= 16 || middleMatches(data, at + 8));
    }

    private boolean middleMatches(byte[] data, int at) {
        return Arrays.equals(data, at, at + middle.length, middle, 0, middle.length);
    }
}
