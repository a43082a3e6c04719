package io.tidewire.engine.delivery;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.storage.Disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads the records of one segment in order, through a window of 256 KiB, or as large as a record
 * is. Not thread-safe; the segment may grow meanwhile.
 */
final class SegmentReader implements AutoCloseable {

    private static final int WINDOW = 256 << 10;

    private final Path path;
    private final Disk.Input input;
    private final ItemCodec codec;
    private long ordinal;

    /** Where the window's first unread byte lies in the file. */
    private long at = Segment.HEADER;

    private ByteBuffer window = ItemCodec.allocate(WINDOW).limit(0);

    /**
     * @param first ordinal of its first record
     */
    SegmentReader(Disk disk, Path path, long first, ItemCodec codec) throws IOException {
        this.path = path;
        this.input = disk.open(path);
        this.codec = codec;
        this.ordinal = first;
    }

    /** The first bytes of the file, as many as a header has, if there are. */
    ByteBuffer header() throws IOException {
        ByteBuffer found = ItemCodec.allocate(Segment.HEADER);
        while (found.hasRemaining() && input.read(found, found.position()) >= 0) {
            // A read may bring less than there is.
        }
        return found.flip();
    }

    long size() throws IOException {
        return input.size();
    }

    /** The record it stands at. */
    long ordinal() {
        return ordinal;
    }

    /** Where that record begins. */
    long at() {
        return at;
    }

    /** Whether a whole record with the right checksum lies here, before the end. */
    boolean hasNext(long end) throws IOException {
        return fill(end)
                && codec.checksum(window, bodyStart(), bodyLength())
                        == window.getInt(window.position() + Integer.BYTES);
    }

    /** The step of the record that {@link #hasNext} has found. */
    long step() {
        return ItemCodec.step(window, bodyStart());
    }

    /** Its rows. */
    int rows() {
        return ItemCodec.rows(window, bodyStart());
    }

    /** Moves on, over a record that is there. */
    void skip(long end) throws IOException {
        if (!fill(end)) {
            throw damaged();
        }
        advance();
    }

    /** Decodes the record and moves on. */
    Item next(long end) throws IOException {
        if (!hasNext(end)) {
            throw damaged();
        }
        Item item =
                codec.decode(
                        window.slice(bodyStart(), bodyLength()).order(window.order()), ordinal);
        advance();
        return item;
    }

    private void advance() {
        int size = ItemCodec.HEAD + bodyLength();
        window.position(window.position() + size);
        at += size;
        ordinal++;
    }

    private int bodyLength() {
        return window.getInt(window.position());
    }

    private int bodyStart() {
        return window.position() + ItemCodec.HEAD;
    }

    /** Brings the next record into the window; false when none of sound length lies before end. */
    private boolean fill(long end) throws IOException {
        if (!fill(ItemCodec.HEAD, end)) {
            return false;
        }
        int length = bodyLength();
        return length > Long.BYTES
                && length <= end - at - ItemCodec.HEAD
                && fill(ItemCodec.HEAD + length, end);
    }

    private boolean fill(int bytes, long end) throws IOException {
        if (window.remaining() >= bytes) {
            return true;
        }
        if (end - at < bytes) {
            return false;
        }
        if (window.capacity() < bytes) {
            window = ItemCodec.allocate(bytes).put(window);
        } else {
            window.compact();
        }
        window.limit((int) Math.min(window.capacity(), end - at));
        while (window.hasRemaining() && input.read(window, at + window.position()) >= 0) {
            // A read may bring less than there is.
        }
        window.flip();
        return window.remaining() >= bytes;
    }

    private TidewireException damaged() {
        return damaged(path, "its record at byte " + at + " is unreadable");
    }

    static TidewireException damaged(Path file, String why) {
        return new TidewireException(
                ErrorCode.OUTBOX_DAMAGED,
                "rows that wait for a sink are lost in " + file + ": " + why,
                "look for errors of the disk; restore the data directory from a backup, or remove"
                        + " that folder to go on without those rows");
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
