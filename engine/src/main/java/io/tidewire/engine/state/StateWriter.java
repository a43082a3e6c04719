package io.tidewire.engine.state;

import io.tidewire.api.data.Batch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A stream of state: numbers, bytes, arrays and batches in named, versioned sections, with a
 * checksum at the end. {@link StateReader} reads it back in the same order. An {@link IOException}
 * comes out as {@link UncheckedIOException}. Not thread-safe.
 *
 * <p>Values gather in a buffer of its own, so the checksum and the stream see blocks of 64 KiB and
 * a value costs about as much as storing it in an array.
 */
public final class StateWriter {

    static final int MAGIC = 0x54575354;
    private static final int BLOCK = 1 << 16;

    private final OutputStream stream;
    private final CRC32C checksum = new CRC32C();
    private final byte[] buffer = new byte[BLOCK];
    private int used;

    /** Does not close the stream, which need not be buffered. */
    public StateWriter(OutputStream stream) {
        this.stream = stream;
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
        reserve(Integer.BYTES);
        ByteSink.setInt(buffer, used, value);
        used += Integer.BYTES;
    }

    public void writeLong(long value) {
        reserve(Long.BYTES);
        ByteSink.setLong(buffer, used, value);
        used += Long.BYTES;
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
        if (length > BLOCK - used) {
            drain();
        }
        if (length > BLOCK) {
            put(source, start, length);
        } else {
            System.arraycopy(source, start, buffer, used, length);
            used += length;
        }
    }

    /** The first {@code count} elements, and the count. */
    public void writeLongs(long[] values, int count) {
        writeInt(count);
        for (int i = 0; i < count; i++) {
            writeLong(values[i]);
        }
    }

    /** The first {@code count} elements, and the count. */
    public void writeInts(int[] values, int count) {
        writeInt(count);
        for (int i = 0; i < count; i++) {
            writeInt(values[i]);
        }
    }

    /** Every row with its weight; the schema is the reader's to know. */
    public void writeBatch(Batch batch) {
        BatchCodec.write(this, batch);
    }

    /** Ends the stream with its checksum and flushes it. */
    public void finish() {
        drain();
        writeLong(checksum.getValue());
        drain();
        try {
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reserve(int bytes) {
        if (BLOCK - used < bytes) {
            drain();
        }
    }

    private void drain() {
        put(buffer, 0, used);
        used = 0;
    }

    private void put(byte[] source, int start, int length) {
        checksum.update(source, start, length);
        try {
            stream.write(source, start, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
