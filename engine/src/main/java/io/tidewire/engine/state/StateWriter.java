package io.tidewire.engine.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * State as bytes in memory: numbers, text and byte strings, one after the other. {@link
 * StateReader} reads them back in the same order. May be cleared and used again; not thread-safe.
 */
public final class StateWriter {

    private byte[] data;
    private int length;

    public StateWriter() {
        this(256);
    }

    /**
     * @param capacity bytes that there is room for at first
     */
    public StateWriter(int capacity) {
        data = new byte[capacity];
    }

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

    public byte[] toBytes() {
        return Arrays.copyOf(data, length);
    }

    boolean contentEquals(byte[] other) {
        return Arrays.equals(data, 0, length, other, 0, other.length);
    }

    /** Starts a part of which the reader asks for the name and learns the version. */
    public void section(String name, int version) {
        writeString(name);
        writeInt(version);
    }

    public void writeBoolean(boolean value) {
        reserve(1);
        data[length++] = (byte) (value ? 1 : 0);
    }

    public void writeInt(int value) {
        reserve(Integer.BYTES);
        ByteSink.setInt(data, length, value);
        length += Integer.BYTES;
    }

    public void writeLong(long value) {
        reserve(Long.BYTES);
        ByteSink.setLong(data, length, value);
        length += Long.BYTES;
    }

    /** In one to ten bytes: the nearer to 0, the fewer. */
    public void writeCount(long value) {
        writeSize(value << 1 ^ value >> 63);
    }

    /** In one to ten bytes, of a number that is not negative. */
    public void writeSize(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            data[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        data[length++] = (byte) rest;
    }

    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    public void writeString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeBytes(utf8, 0, utf8.length);
    }

    /** A byte string with its length. */
    public void writeBytes(byte[] source, int start, int count) {
        writeSize(count);
        put(source, start, count);
    }

    /** Bytes whose number the reader knows. */
    public void put(byte[] source, int start, int count) {
        reserve(count);
        System.arraycopy(source, start, data, length, count);
        length += count;
    }

    private void reserve(int count) {
        if (data.length - length < count) {
            data = Arrays.copyOf(data, Math.max(Math.addExact(length, count), data.length * 2));
        }
    }
}
