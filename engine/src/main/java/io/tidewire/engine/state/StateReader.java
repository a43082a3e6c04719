package io.tidewire.engine.state;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a {@link StateWriter} wrote, in the same order. Bytes that end too early or make no
 * sense give a {@link TidewireException} with {@link ErrorCode#CHECKPOINT_UNREADABLE}. May be used
 * again for other bytes; not thread-safe.
 */
public final class StateReader {

    private byte[] data = {};
    private int at;
    private int end;

    public StateReader() {}

    public StateReader(byte[] data) {
        reset(data, 0, data.length);
    }

    /** Goes on with other bytes. */
    public void reset(byte[] source, int start, int length) {
        data = source;
        at = start;
        end = start + length;
    }

    /**
     * Enters a section.
     *
     * @param newest the newest version that the caller understands
     * @return the version it was written in, at most {@code newest}
     */
    public int section(String name, int newest) {
        String found = readString();
        if (!found.equals(name)) {
            throw unreadable("the checkpoint holds '" + found + "' where '" + name + "' belongs");
        }
        int version = readInt();
        if (version < 1 || version > newest) {
            throw unreadable(
                    "the checkpoint has version " + version + " of '" + name + "', not " + newest);
        }
        return version;
    }

    public boolean readBoolean() {
        need(1);
        return data[at++] != 0;
    }

    public int readInt() {
        need(Integer.BYTES);
        int value = ByteSink.getInt(data, at);
        at += Integer.BYTES;
        return value;
    }

    public long readLong() {
        need(Long.BYTES);
        long value = ByteSink.getLong(data, at);
        at += Long.BYTES;
        return value;
    }

    public long readCount() {
        long value = readSize();
        return value >>> 1 ^ -(value & 1);
    }

    public long readSize() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            need(1);
            byte next = data[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw unreadable("the checkpoint is damaged: a number does not end");
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public String readString() {
        int length = readLength();
        String value = new String(data, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    public byte[] readBytes() {
        int length = readLength();
        at += length;
        return Arrays.copyOfRange(data, at - length, at);
    }

    /**
     * The length of a byte string, which is then the next bytes of {@link #data} from {@link #at}
     * on; {@link #skip} passes them.
     */
    public int readLength() {
        long length = readSize();
        if (length < 0 || length > end - at) {
            throw unreadable("the checkpoint is damaged: a length is wrong");
        }
        return (int) length;
    }

    /** Where the bytes stand that are read now. */
    public byte[] data() {
        return data;
    }

    /** Where the next byte stands. */
    public int at() {
        return at;
    }

    public void skip(int bytes) {
        need(bytes);
        at += bytes;
    }

    /** All bytes that are left. */
    public byte[] rest() {
        int start = at;
        at = end;
        return Arrays.copyOfRange(data, start, end);
    }

    public boolean atEnd() {
        return at == end;
    }

    /** Checks that everything was read. */
    public void finish() {
        if (at != end) {
            throw unreadable("the checkpoint holds more than belongs there");
        }
    }

    /** What every reader of state throws when it makes no sense. */
    public static TidewireException unreadable(String message) {
        return new TidewireException(
                ErrorCode.CHECKPOINT_UNREADABLE,
                message,
                "start from an older checkpoint, or from none to read the sources anew");
    }

    private void need(int bytes) {
        if (end - at < bytes || bytes < 0) {
            throw unreadable("the checkpoint is damaged: a value is cut short");
        }
    }
}
