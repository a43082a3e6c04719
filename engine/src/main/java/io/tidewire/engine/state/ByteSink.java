package io.tidewire.engine.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing byte array that is written, read and cleared again and again. Not thread-safe. */
public final class ByteSink {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] data = new byte[64];
    private int length;

    /** The bytes so far are the first {@link #length} of it; valid until the next write. */
    public byte[] data() {
        return data;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /** Takes back what lies behind {@code newLength}. */
    public void truncate(int newLength) {
        length = newLength;
    }

    public void putByte(int value) {
        reserve(1);
        data[length++] = (byte) value;
    }

    public void putInt(int value) {
        reserve(Integer.BYTES);
        INT.set(data, length, value);
        length += Integer.BYTES;
    }

    public void putLong(long value) {
        reserve(Long.BYTES);
        LONG.set(data, length, value);
        length += Long.BYTES;
    }

    public void putBytes(byte[] source, int start, int count) {
        reserve(count);
        System.arraycopy(source, start, data, length, count);
        length += count;
    }

    /** Turns the bytes from {@code start} on into their complements. */
    public void invert(int start) {
        for (int i = start; i < length; i++) {
            data[i] = (byte) ~data[i];
        }
    }

    public void reserve(int count) {
        if (data.length - length < count) {
            data = Arrays.copyOf(data, Math.max(Math.addExact(length, count), data.length * 2));
        }
    }

    static long getLong(byte[] source, int at) {
        return (long) LONG.get(source, at);
    }

    static void setLong(byte[] target, int at, long value) {
        LONG.set(target, at, value);
    }

    static void setInt(byte[] target, int at, int value) {
        INT.set(target, at, value);
    }

    static int getInt(byte[] source, int at) {
        return (int) INT.get(source, at);
    }
}
