package io.tidewire.engine.delivery;

import io.tidewire.api.data.Schema;
import io.tidewire.api.storage.Disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One file of a {@link DeliveryLog}: a header of magic, version, the checksum of the columns and
 * the number in the log of the first record (8 bytes), then records. One thread at a time appends;
 * all see {@link #length}.
 */
final class Segment {

    static final int HEADER = 3 * Integer.BYTES + Long.BYTES;
    private static final int MAGIC = 0x4f425754;
    private static final int VERSION = 2;

    private final Disk disk;
    private final Path path;
    private final long first;
    private volatile Disk.@Nullable Output output;
    private volatile boolean broken;
    private volatile long count;
    private volatile long length;

    private Segment(
            Disk disk,
            Path path,
            Disk.@Nullable Output output,
            long first,
            long count,
            long length) {
        this.disk = disk;
        this.path = path;
        this.output = output;
        this.first = first;
        this.count = count;
        this.length = length;
    }

    /**
     * @param first ordinal of its first item
     * @param number of that item in the log
     */
    static Segment create(Disk disk, Path path, long first, long number, Schema schema)
            throws IOException {
        Segment segment = new Segment(disk, path, disk.create(path), first, 0, 0);
        try {
            segment.write(header(schema, number));
        } catch (IOException e) {
            segment.discard(e);
            throw e;
        }
        return segment;
    }

    /** One that was left by an earlier process, and is not appended to. */
    static Segment found(Disk disk, Path path, long first, long count, long length) {
        return new Segment(disk, path, null, first, count, length);
    }

    private static ByteBuffer header(Schema schema, long number) {
        return ItemCodec.allocate(HEADER)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putInt(columns(schema))
                .putLong(number)
                .flip();
    }

    private static int columns(Schema schema) {
        CRC32C columns = new CRC32C();
        columns.update(schema.fields().toString().getBytes(StandardCharsets.UTF_8));
        return (int) columns.getValue();
    }

    /** Whether these bytes are a header. */
    static boolean isHeader(ByteBuffer bytes) {
        return bytes.remaining() == HEADER
                && bytes.getInt(0) == MAGIC
                && bytes.getInt(Integer.BYTES) == VERSION;
    }

    static boolean hasColumns(ByteBuffer header, Schema schema) {
        return header.getInt(2 * Integer.BYTES) == columns(schema);
    }

    static long number(ByteBuffer header) {
        return header.getLong(3 * Integer.BYTES);
    }

    /** Whether this item may follow here: no gap, and not beyond the size. */
    boolean takes(long ordinal, long bytes, long most) {
        return output != null && !broken && ordinal == end() && length + bytes <= most;
    }

    void append(ByteBuffer bytes) throws IOException {
        write(bytes);
        count++;
    }

    /** After a failure nothing more is appended: what it left behind the end is not read. */
    private void write(ByteBuffer bytes) throws IOException {
        Disk.Output to = output;
        if (to == null) {
            throw new IOException("it is closed");
        }
        int size = bytes.remaining();
        boolean whole = false;
        try {
            while (bytes.hasRemaining()) {
                int ignored = to.write(bytes);
            }
            whole = true;
        } finally {
            if (!whole) {
                broken = true;
            }
        }
        length += size;
    }

    /** Makes durable what was appended, also when nothing more can be. */
    void force() throws IOException {
        Disk.Output of = output;
        if (of != null) {
            of.sync();
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean holds(long ordinal) {
        return ordinal >= first && ordinal < end();
    }

    long first() {
        return first;
    }

    /** The ordinal after its last item. */
    long end() {
        return first + count;
    }

    long length() {
        return length;
    }

    Path path() {
        return path;
    }

    /** Removes one that nothing could be written to. */
    void discard(IOException why) {
        try {
            delete();
        } catch (IOException e) {
            // Without a record it is passed over when it is found.
            why.addSuppressed(e);
        }
    }

    void delete() throws IOException {
        close();
        disk.delete(path);
    }

    void close() {
        Disk.Output open = output;
        output = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
