package io.tidewire.engine.state;

import io.tidewire.api.data.Batch;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A stream of state: numbers, bytes, arrays and batches in named, versioned sections, with a
 * checksum at the end. {@link StateReader} reads it back in the same order. An {@link IOException}
 * comes out as {@link UncheckedIOException}. Not thread-safe.
 */
public final class StateWriter {

    static final int MAGIC = 0x54575354;

    private final CheckedOutputStream checked;
    private final DataOutputStream out;
    private byte[] buffer = new byte[8192];

    /** Does not close the stream; give it a buffered one. */
    public StateWriter(OutputStream stream) {
        checked = new CheckedOutputStream(stream, new CRC32C());
        out = new DataOutputStream(checked);
        writeInt(MAGIC);
    }

    /** Starts a section; the reader asks for the same name. */
    public void section(String name, int version) {
        writeString(name);
        writeInt(version);
    }

    public void writeBoolean(boolean value) {
        writeInt(value ? 1 : 0);
    }

    public void writeInt(int value) {
        try {
            out.writeInt(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void writeLong(long value) {
        try {
            out.writeLong(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    public void writeString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeBytes(utf8, 0, utf8.length);
    }

    public void writeBytes(byte[] source, int start, int length) {
        writeInt(length);
        try {
            out.write(source, start, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first {@code count} elements, and the count. */
    public void writeLongs(long[] values, int count) {
        writeInt(count);
        for (int from = 0; from < count; ) {
            int n = Math.min(count - from, buffer.length / Long.BYTES);
            ByteBuffer.wrap(buffer).asLongBuffer().put(values, from, n);
            write(n * Long.BYTES);
            from += n;
        }
    }

    /** The first {@code count} elements, and the count. */
    public void writeInts(int[] values, int count) {
        writeInt(count);
        for (int from = 0; from < count; ) {
            int n = Math.min(count - from, buffer.length / Integer.BYTES);
            ByteBuffer.wrap(buffer).asIntBuffer().put(values, from, n);
            write(n * Integer.BYTES);
            from += n;
        }
    }

    /** Every row with its weight; the schema is the reader's to know. */
    public void writeBatch(Batch batch) {
        BatchCodec.write(this, batch);
    }

    /** Ends the stream with its checksum and flushes it. */
    public void finish() {
        long checksum = checked.getChecksum().getValue();
        writeLong(checksum);
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(int bytes) {
        try {
            out.write(buffer, 0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
