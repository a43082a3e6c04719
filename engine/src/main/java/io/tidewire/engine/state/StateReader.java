package io.tidewire.engine.state;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Reads what a {@link StateWriter} wrote, in the same order. A stream that is cut, damaged or of
 * something else gives a {@link TidewireException} with {@link ErrorCode#CHECKPOINT_UNREADABLE}; an
 * {@link IOException} of the stream itself comes out as {@link UncheckedIOException}. Not
 * thread-safe.
 */
public final class StateReader {

    private static final int CHUNK = 1 << 16;

    private final CheckedInputStream checked;
    private final DataInputStream in;

    /** Does not close the stream; give it a buffered one. */
    public StateReader(InputStream stream) {
        checked = new CheckedInputStream(stream, new CRC32C());
        in = new DataInputStream(checked);
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
        try {
            return in.readInt();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    public long readLong() {
        try {
            return in.readLong();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public String readString() {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    public byte[] readBytes() {
        return read(count(), 1);
    }

    public long[] readLongs() {
        int count = count();
        long[] values = new long[count];
        ByteBuffer.wrap(read(count, Long.BYTES)).asLongBuffer().get(values);
        return values;
    }

    public int[] readInts() {
        int count = count();
        int[] values = new int[count];
        ByteBuffer.wrap(read(count, Integer.BYTES)).asIntBuffer().get(values);
        return values;
    }

    public Batch readBatch(Schema schema) {
        return BatchCodec.read(this, schema);
    }

    /** Checks that the stream ended where its writer ended it, undamaged. */
    public void finish() {
        long expected = checked.getChecksum().getValue();
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

    /** Reads in chunks, so that a damaged length meets the end of the stream before the heap's. */
    private byte[] read(int count, int width) {
        try {
            long wanted = (long) count * width;
            if (wanted > Integer.MAX_VALUE - 8) {
                throw unreadable("the snapshot is damaged: a length is too great");
            }
            byte[] bytes = new byte[(int) Math.min(wanted, CHUNK)];
            int read = 0;
            while (read < wanted) {
                if (read == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, bytes.length * 2L));
                }
                in.readFully(bytes, read, bytes.length - read);
                read = bytes.length;
            }
            return bytes;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(IOException e) {
        return e instanceof EOFException
                ? unreadable("the snapshot is cut short")
                : new UncheckedIOException(e);
    }
}
