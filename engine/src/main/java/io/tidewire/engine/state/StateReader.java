package io.tidewire.engine.state;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads what a {@link StateWriter} wrote, in the same order. A stream that is cut, damaged or of
 * something else gives a {@link TidewireException} with {@link ErrorCode#CHECKPOINT_UNREADABLE}; an
 * {@link IOException} of the stream itself comes out as {@link UncheckedIOException}. Not
 * thread-safe.
 */
public final class StateReader {

    private static final int BLOCK = 1 << 16;

    private final InputStream stream;
    private final CRC32C checksum = new CRC32C();
    private final byte[] buffer = new byte[BLOCK];
    private int at;
    private int limit;

    /** From where on the buffer's bytes are not in the checksum yet. */
    private int unchecked;

    /** Reads ahead, so the stream is of no use to anybody else. Does not close it. */
    public StateReader(InputStream stream) {
        this.stream = stream;
        if (readInt() != StateWriter.MAGIC) {
            throw unreadable("this is not a state snapshot");
        }
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
            throw unreadable("the snapshot holds '" + found + "' where '" + name + "' belongs");
        }
        int version = readInt();
        if (version < 1 || version > newest) {
            throw unreadable(
                    "the snapshot has version " + version + " of '" + name + "', not " + newest);
        }
        return version;
    }

    public boolean readBoolean() {
        return readInt() != 0;
    }

    public int readInt() {
        need(Integer.BYTES);
        int value = ByteSink.getInt(buffer, at);
        at += Integer.BYTES;
        return value;
    }

    public long readLong() {
        need(Long.BYTES);
        long value = ByteSink.getLong(buffer, at);
        at += Long.BYTES;
        return value;
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public String readString() {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    /**
     * Grows as it reads, so that a damaged length meets the end of the stream before the heap's.
     */
    public byte[] readBytes() {
        int wanted = count();
        byte[] bytes = new byte[Math.min(wanted, BLOCK)];
        for (int read = 0; read < wanted; ) {
            if (read == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, bytes.length * 2L));
            }
            need(1);
            int n = Math.min(limit - at, bytes.length - read);
            System.arraycopy(buffer, at, bytes, read, n);
            at += n;
            read += n;
        }
        return bytes;
    }

    public long[] readLongs() {
        int count = count();
        long[] values = new long[Math.min(count, BLOCK)];
        for (int i = 0; i < count; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, i * 2L));
            }
            values[i] = readLong();
        }
        return values;
    }

    public int[] readInts() {
        int count = count();
        int[] values = new int[Math.min(count, BLOCK)];
        for (int i = 0; i < count; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, i * 2L));
            }
            values[i] = readInt();
        }
        return values;
    }

    public Batch readBatch(Schema schema) {
        return BatchCodec.read(this, schema);
    }

    /** Checks that the stream ended where its writer ended it, undamaged. */
    public void finish() {
        checksum.update(buffer, unchecked, at - unchecked);
        unchecked = at;
        long expected = checksum.getValue();
        if (readLong() != expected) {
            throw unreadable("the snapshot is damaged: its checksum is wrong");
        }
    }

    /** What every reader of state throws when the stream makes no sense. */
    public static TidewireException unreadable(String message) {
        return new TidewireException(
                ErrorCode.CHECKPOINT_UNREADABLE,
                message,
                "start from an older checkpoint, or from none to read the sources anew");
    }

    private int count() {
        int count = readInt();
        if (count < 0) {
            throw unreadable("the snapshot is damaged: a length is negative");
        }
        return count;
    }

    /** Makes sure that the next bytes, few, are in the buffer. */
    private void need(int bytes) {
        if (limit - at >= bytes) {
            return;
        }
        checksum.update(buffer, unchecked, at - unchecked);
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        limit -= at;
        at = 0;
        unchecked = 0;
        try {
            while (limit < bytes) {
                int read = stream.read(buffer, limit, BLOCK - limit);
                if (read < 0) {
                    throw unreadable("the snapshot is cut short");
                }
                limit += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
